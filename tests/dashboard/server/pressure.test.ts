import { expect, test } from "vitest";
import type { Scope } from "../../../dashboard/wire/messages.ts";
import type { Alert } from "../../../rules/model/alert.ts";
import { until } from "../../harness/until.ts";
import { createCommunity, type Community } from "./community.ts";
import { ALERTS, DEVICES, hostLive, type Of, PROPERTY, type Screen, watch } from "./screen.ts";

/** A line of the record so long that a few dozen alerts fill what the kernel takes for a client that does not read. */
const LONG: Partial<Alert> = {
  timeline: [{ atMs: 1, event: "raised", from: null, to: "unacknowledged", why: { zh: "", en: "x".repeat(60_000) }, by: null }],
};

const turn = (): Promise<void> => new Promise(setImmediate);

async function hasSnapshot(screen: Screen): Promise<void> {
  await until(() => screen.all("snap").some(({ last }) => last), "the snapshot");
}

/** ms from each commit to its step at the screen. */
async function delaysOf(community: Community, screen: Screen, count: number): Promise<number[]> {
  const delays: number[] = [];
  for (let number = 0; number < count; number++) {
    const startMs = performance.now();
    community.raise(LONG);
    const aseq = community.log.length;
    await until(() => screen.steps().at(-1)?.aseq === aseq, `step ${aseq}`);
    delays.push(screen.toldMs.at(-1)! - startMs);
  }
  return delays;
}

test("a screen that does not read is closed with 4408, and no other waits for it", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const good = await watch(host, community, { scopes: [ALERTS] });
  const frozen = await watch(host, community, { scopes: [ALERTS] });
  await Promise.all([good, frozen].map(hasSnapshot));
  frozen.socket.pause();
  const before = process.memoryUsage();
  const delays = await delaysOf(community, good, 300);
  expect(delays.sort((one, other) => one - other)[Math.floor(delays.length * 0.99)]).toBeLessThan(100);
  await until(() => host.live.counters().slow === 1, "the frozen one is given up");
  // What waits for it: 4 MB at most, besides the log of this test.
  expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
  frozen.socket.resume();
  expect((await frozen.closed).code).toBe(4408);
  expect(good.steps().map(({ aseq }) => aseq)).toEqual(community.log.map(({ aseq }) => aseq));
  await until(() => host.live.counters().clients === 1, "nothing of it is left");
  expect(host.live.counters()).toMatchObject({ slow: 1, faults: 0 });
});

test("frozen screens together may hold only so much: the one that lags most goes first", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { allBytes: 2 * 1024 * 1024, closeBytes: 64 * 1024 * 1024, alertWithinMs: 60_000 });
  const frozen = [await watch(host, community, { scopes: [ALERTS] }), await watch(host, community, { scopes: [ALERTS] })];
  await Promise.all(frozen.map(hasSnapshot));
  for (const { socket } of frozen) socket.pause();
  while (host.live.counters().slow < 2) {
    if (community.log.length < 400) community.raise(LONG);
    await turn();
  }
  for (const { socket } of frozen) socket.resume();
  for (const { closed } of frozen) expect(await closed).toEqual({ code: 4408, reason: "too much unread by all" });
});

test("a step that went astray is fetched from the disk, and one screen's fault is no other's", async () => {
  const community = createCommunity();
  let isFaulty = false;
  const seesAlert: Community["ports"]["rights"]["seesAlert"] = (person, alert) => {
    if (isFaulty && person.name === "li") throw new Error("a fault of this test");
    return community.ports.rights.seesAlert(person, alert);
  };
  const ports = { ...community.ports, rights: { ...community.ports.rights, seesAlert } };
  const host = await hostLive({ ...community, ports });
  const hit = await watch(host, community, { scopes: [ALERTS] });
  const other = await watch(host, community, { person: PROPERTY, scopes: [ALERTS] });
  await Promise.all([hit, other].map(hasSnapshot));
  isFaulty = true;
  community.raise();
  isFaulty = false;
  community.raise();
  for (const screen of [hit, other]) await screen.first("al", ({ aseq }) => aseq === 2);
  for (const screen of [hit, other])
    expect(screen.steps().map(({ aseq, op }) => [aseq, op])).toEqual([
      [1, "new"],
      [2, "new"],
    ]);
  expect(community.faults).toHaveLength(1);
});

test("a screen that never reads again is cut, though it can't even read why", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { closeWithinMs: 100 });
  const frozen = await watch(host, community, { scopes: [ALERTS] });
  await hasSnapshot(frozen);
  frozen.socket.pause();
  while (host.live.counters().slow === 0) {
    community.raise(LONG);
    await turn();
  }
  await until(() => host.live.counters().clients === 0, "it is cut");
  expect(host.live.counters()).toMatchObject({ clients: 0, slow: 1 });
});

test("an alert that waits too long for a client closes it, with little else in the way", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { alertWithinMs: 200, flushMs: 20 });
  const frozen = await watch(host, community, { scopes: [ALERTS] });
  await hasSnapshot(frozen);
  frozen.socket.pause();
  const isWaiting = fillKernel(community);
  await until(isWaiting, "it is given up", 20_000);
  expect(host.live.counters().slow).toBe(1);

  /** Adds an alert at each look, until one can't be written; then only time passes. */
  function fillKernel({ raise }: Community): () => boolean {
    let sent = 0;
    return () => {
      if (sent++ < 70) raise(LONG);
      return host.live.counters().slow === 1;
    };
  }
});

test("a replay waits for the client instead of piling up", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  for (let number = 0; number < 400; number++) community.raise(LONG);
  const screen = await watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 0 } });
  await until(() => screen.steps().length === 400, "24 MB of steps");
  expect(screen.steps().map(({ aseq }) => aseq)).toEqual(community.log.map(({ aseq }) => aseq));
  expect(host.live.counters().slow).toBe(0);
});

const VALUES: Scope = { ...DEVICES, id: "d" };

function communityOf(count: number): Community {
  const community = createCommunity();
  for (let number = 0; number < count; number++) community.add(`bin-${number}`, "smart-bin", "b1-0101");
  return community;
}

/** Every device reports, again and again, until `isDone`. */
async function reportAll(community: Community, count: number, isDone: () => boolean): Promise<void> {
  for (let value = 0; !isDone(); value++) {
    community.report(
      Array.from({ length: count }, (_, number) => ({ device: `bin-${number}`, values: { fill_pct: (value + number) % 100 } })),
    );
    await turn();
  }
}

test("telemetry is left out for a client that reads slowly, and the last values come when it reads again", async () => {
  const count = 4_000;
  const community = communityOf(count);
  const host = await hostLive(community, { flushMs: 10, gapAfterMs: 60_000 });
  const slow = await watch(host, community, { scopes: [VALUES] });
  await hasSnapshot(slow);
  slow.socket.pause();
  await reportAll(community, count, () => host.live.counters().skipped > 20);
  slow.socket.resume();
  const page = (): Map<number, number | null> =>
    new Map(slow.all("d").flatMap(({ col }) => col.i.map((index, place) => [index, col.v[place]!] as const)));
  await until(() => {
    const shown = page();
    return [...community.view.devices()].every(({ index, latest }) => shown.get(index) === latest["fill_pct"]);
  }, "the last values");
  const frames: Of<"d">[] = slow.all("d");
  expect(frames.map(({ n }) => n)).toEqual(frames.map((_, place) => place + 1));
  expect(host.live.counters()).toMatchObject({ gaps: 0, slow: 0, faults: 0 });
});

test("where nothing drains any more the scope says that it has a gap, and a fresh snapshot mends it", async () => {
  const count = 4_000;
  const community = communityOf(count);
  const host = await hostLive(community, { flushMs: 10, gapAfterMs: 100, heartbeatMs: 600_000 });
  const slow = await watch(host, community, { scopes: [VALUES] });
  await hasSnapshot(slow);
  slow.socket.pause();
  await reportAll(community, count, () => host.live.counters().gaps > 0);
  const frames = slow.all("d").length;
  slow.socket.resume();
  expect(await slow.first("gap")).toEqual({ t: "gap", id: "d", reason: "lag" });
  expect(slow.all("d").length).toBeGreaterThan(frames);
  slow.say({ t: "resnap", id: "d" });
  await until(
    () => slow.told.slice(slow.told.findIndex(({ t }) => t === "gap")).some((message) => message.t === "snap" && message.last),
    "a snapshot after the gap",
  );
  const before = slow.all("d").length;
  community.report([{ device: "bin-7", values: { fill_pct: 42 } }]);
  await until(() => slow.all("d").length > before, "frames go on");
  const snap = slow.all("snap").at(-1)!;
  expect("base" in snap && slow.all("d").at(-1)!.n === snap.base + 1).toBe(true);
});
