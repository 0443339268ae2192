import { expect, test } from "vitest";
import { until } from "../../harness/until.ts";
import { alertOf, createCommunity, type Community } from "./community.ts";
import { ALERTS, hostLive, type AlertStep, type Of, RESIDENT, type Screen, STATION, STREET, watch } from "./screen.ts";

type AlertSnap = Extract<Of<"snap">, { alerts: unknown }>;

/** Alert snapshots of a scope, chunk by chunk. */
const snapsOf = (screen: Screen, id = "a"): AlertSnap[] =>
  screen.all("snap").filter((snap): snap is AlertSnap => "alerts" in snap && snap.id === id);
const aseqsOf = (steps: readonly AlertStep[]): number[] => steps.map(({ aseq }) => aseq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, place) => from + place);

async function snapshotIsThere(screen: Screen, id = "a"): Promise<AlertSnap[]> {
  await until(() => snapsOf(screen, id).some(({ last }) => last), "the snapshot");
  return snapsOf(screen, id);
}

test("a screen first gets the alerts that are not closed, then every step as it is committed", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const open = community.raise();
  const over = community.raise();
  community.change(over, { state: "closed" });
  const screen = await watch(host, community, { scopes: [ALERTS] });
  const [snap] = await snapshotIsThere(screen);
  expect(snap).toEqual({ t: "snap", id: "a", alerts: [open], aseq: 3, last: true });
  const next = community.change(open, { state: "acknowledged" });
  community.change(next, { state: "closed" });
  await until(() => screen.steps().length === 2, "two steps");
  expect(screen.steps()).toEqual([
    { t: "al", aseq: 4, op: "upd", alert: next },
    { t: "al", aseq: 5, op: "close", alert: { ...next, version: 3, state: "closed" } },
  ]);
});

test("a resident sees the alerts of the own home alone, and yet every number", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  community.raise({ zone: "b1-0102" });
  const screen = await watch(host, community, { person: RESIDENT, scopes: [ALERTS] });
  expect((await snapshotIsThere(screen))[0]?.alerts).toEqual([]);
  community.raise({ zone: "b1-0102" });
  const own = community.raise({ zone: "b1-0101" });
  community.raise({ zone: null, building: null, kind: "supervision", priority: "P3" });
  await until(() => screen.steps().length === 3, "three steps");
  expect(screen.steps()).toEqual([
    { t: "al", aseq: 2 },
    { t: "al", aseq: 3, op: "new", alert: own },
    { t: "al", aseq: 4 },
  ]);
});

test("the street sees its buildings, a station's scope its own, and an unknown station hides nothing", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const street = await watch(host, community, { person: STREET, scopes: [ALERTS] });
  const station = await watch(host, community, { scopes: [{ id: "a", kind: "alerts", q: { station: "station-1" } }] });
  const wrong = await watch(host, community, { scopes: [{ id: "a", kind: "alerts", q: { station: "elsewhere" } }] });
  const building = await watch(host, community, { scopes: [{ id: "a", kind: "alerts", q: { building: "b3" } }] });
  for (const screen of [street, station, wrong, building]) await snapshotIsThere(screen);
  for (const name of ["b1", "b2", "b3"]) community.raise({ building: name, zone: `${name}-0101` });
  const seen = async (screen: Screen): Promise<readonly (string | null)[]> => {
    await until(() => screen.steps().length === 3, "three steps");
    return screen.steps().flatMap(({ alert }) => (alert === undefined ? [] : [alert.building]));
  };
  expect(await seen(street)).toEqual(["b2"]);
  expect(await seen(station)).toEqual(["b1", "b2"]);
  expect(await seen(wrong)).toEqual(["b1", "b2", "b3"]);
  expect(await seen(building)).toEqual(["b3"]);
});

test("a screen that comes back gets what it missed, in order and once, and no snapshot", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  for (let number = 0; number < 700; number++) community.raise();
  const screen = await watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 150 } });
  await until(() => screen.steps().length === 550, "all it missed");
  community.raise();
  await screen.first("al", ({ aseq }) => aseq === 701);
  expect(aseqsOf(screen.steps())).toEqual(range(151, 701));
  expect(snapsOf(screen)).toEqual([]);
});

/** Commits a step in each turn of the loop while `isNeeded`. */
async function commitOnAndOn(community: Community, isNeeded: () => boolean): Promise<void> {
  while (isNeeded()) {
    if (community.log.length % 3 === 0)
      community.commit([
        { op: "new", alert: alertOf() },
        { op: "new", alert: alertOf({ zone: "b2-0101", building: "b2" }) },
      ]);
    else community.raise();
    await new Promise(setImmediate);
  }
}

test("while commits go on, a screen that resumes and one that starts anew both get every step once", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  for (let number = 0; number < 1_000; number++) community.raise();
  let isOver = false;
  const commits = commitOnAndOn(community, () => !isOver);
  const [all, recent, street, anew] = await Promise.all([
    watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 0 } }),
    watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 999 } }),
    watch(host, community, { person: STREET, scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 500 } }),
    watch(host, community, { scopes: [ALERTS] }),
  ]);
  await until(() => community.log.length > 3_000, "3,000 steps");
  isOver = true;
  await commits;
  const last = community.log.length;
  for (const screen of [all, recent, street, anew]) await screen.first("al", ({ aseq }) => aseq === last);
  expect(aseqsOf(all.steps())).toEqual(range(1, last));
  expect(aseqsOf(recent.steps())).toEqual(range(1_000, last));
  expect(aseqsOf(street.steps())).toEqual(range(501, last));
  expect(street.steps().every(({ alert }) => alert === undefined || alert.building === "b2")).toBe(true);
  const snaps = snapsOf(anew);
  const start = snaps.at(-1)?.aseq ?? 0;
  expect(aseqsOf(anew.steps())).toEqual(range(start + 1, last));
  expect(snaps.flatMap(({ alerts }) => alerts)).toHaveLength(start);
});

test.each([
  ["another epoch", { epoch: "epoch-0", aseq: 5 }],
  ["a gap over 5,000 steps", { epoch: "epoch-1", aseq: 5 }],
  ["a number that was never given", { epoch: "epoch-1", aseq: 9_999 }],
])("a resume with %s is a snapshot", async (_what, resume) => {
  const community = createCommunity();
  const host = await hostLive(community);
  const alert = community.raise();
  const later: { op: "upd"; alert: typeof alert }[] = Array.from({ length: 5_010 }, (_, place) => ({
    op: "upd",
    alert: { ...alert, version: place + 2 },
  }));
  community.commit(later);
  const screen = await watch(host, community, { scopes: [ALERTS], resume });
  const [snap] = await snapshotIsThere(screen);
  expect(snap).toMatchObject({ aseq: 5_011, alerts: [{ id: alert.id, version: 5_011 }] });
  expect(screen.steps()).toEqual([]);
  expect(host.live.counters().resnaps).toBe(1);
});

test("exactly 5,000 missed steps are still replayed", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  community.commit(Array.from({ length: 5_000 }, () => ({ op: "new", alert: alertOf() })));
  const screen = await watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 0 } });
  await until(() => screen.steps().length === 5_000, "all of them");
  expect(aseqsOf(screen.steps())).toEqual(range(1, 5_000));
});

test("where the log has a hole the screen gets a snapshot instead of a wrong story", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  for (let number = 0; number < 10; number++) community.raise();
  const steps = community.ports.store.alertSteps;
  const ports = {
    ...community.ports,
    store: {
      ...community.ports.store,
      alertSteps: async (aseq: number, limit: number) => (await steps(aseq, limit)).filter((step) => step.aseq !== 7),
    },
  };
  const holed = await hostLive({ ...community, ports });
  expect(host.port).not.toBe(holed.port);
  const screen = await watch(holed, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 4 } });
  const [snap] = await snapshotIsThere(screen);
  expect(aseqsOf(screen.steps())).toEqual([5, 6]);
  expect(snap).toMatchObject({ aseq: 10 });
  expect(snap?.alerts).toHaveLength(10);
});

test("a log that can't be read closes the line, so that the screen says so and comes back", async () => {
  const community = createCommunity();
  community.raise();
  const ports = { ...community.ports, store: { ...community.ports.store, alertSteps: () => Promise.reject(new Error("disk")) } };
  const host = await hostLive({ ...community, ports });
  const screen = await watch(host, community, { scopes: [ALERTS], resume: { epoch: "epoch-1", aseq: 0 } });
  expect((await screen.closed).code).toBe(1011);
  expect(community.faults).toHaveLength(1);
});

test("many open alerts come in chunks of at most 256 KB, and the last says so", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const why = { zh: "烟雾".repeat(200), en: "smoke ".repeat(100) };
  const timeline = [{ atMs: 1, event: "raised", from: null, to: "unacknowledged" as const, why, by: null }];
  for (let number = 0; number < 600; number++) community.raise({ timeline });
  const screen = await watch(host, community, { scopes: [ALERTS] });
  const snaps = await snapshotIsThere(screen);
  expect(snaps.length).toBeGreaterThan(2);
  expect(snaps.map(({ last }) => last)).toEqual([...range(2, snaps.length).map(() => false), true]);
  for (const snap of snaps) expect(Buffer.byteLength(JSON.stringify(snap))).toBeLessThanOrEqual(256 * 1024);
  expect(snaps.flatMap(({ alerts }) => alerts.map(({ id }) => id))).toEqual(community.log.map(({ alert }) => alert.id));
});

test("asking anew gives a fresh snapshot, and no step is lost around it", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [ALERTS] });
  await snapshotIsThere(screen);
  let isOver = false;
  const commits = commitOnAndOn(community, () => !isOver);
  for (let round = 2; round <= 6; round++) {
    screen.say({ t: "resnap", id: "a" });
    await until(() => snapsOf(screen).filter(({ last }) => last).length === round, "another snapshot");
  }
  isOver = true;
  await commits;
  await screen.first("al", ({ aseq }) => aseq === community.log.length);
  expect(aseqsOf(screen.steps())).toEqual(range(1, community.log.length));
  for (const snap of snapsOf(screen)) {
    const before = screen.told.slice(0, screen.told.indexOf(snap)).filter((message) => message.t === "al");
    expect(before.at(-1)?.aseq ?? 0).toBe(snap.aseq);
  }
});

test("scopes may be asked for later, and dropped", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  community.raise();
  screen.say({ t: "scopes", scopes: [ALERTS], drop: [] });
  expect((await snapshotIsThere(screen))[0]).toMatchObject({ aseq: 1 });
  community.raise();
  await screen.first("al");
  screen.say({ t: "scopes", scopes: [], drop: ["a"] });
  screen.say({ t: "ping" });
  await screen.first("pong");
  community.raise();
  screen.say({ t: "ping" });
  await until(() => screen.all("pong").length === 2, "the second pong");
  expect(aseqsOf(screen.steps())).toEqual([2]);
});

test("a receipt is passed on once for each alert and person, with its sound, and never for what was not shown", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [ALERTS] });
  const resident = await watch(host, community, { person: RESIDENT, scopes: [ALERTS] });
  for (const one of [screen, resident]) await snapshotIsThere(one);
  const alert = community.raise({ zone: "b2-0101", building: "b2" });
  community.change(alert, { occurrences: 2 });
  await screen.first("al", ({ aseq }) => aseq === 2);
  resident.say({ t: "alack", aseq: 1, audible: true });
  for (const audible of [false, false, true, true]) screen.say({ t: "alack", aseq: 1, audible });
  screen.say({ t: "alack", aseq: 2, audible: true });
  screen.say({ t: "alack", aseq: 77, audible: true });
  screen.say({ t: "ping" });
  resident.say({ t: "ping" });
  await Promise.all([screen.first("pong"), resident.first("pong")]);
  expect(community.receipts).toEqual([
    { person: STATION, aseq: 1, alert: alert.id, audible: false, visible: true, screen: null },
    { person: STATION, aseq: 1, alert: alert.id, audible: true, visible: true, screen: null },
  ]);
});

test("a screen that came later answers for the unanswered alerts of its snapshot", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const waiting = community.raise();
  community.raise({ acknowledged: { at: 1, by: "wang" }, state: "acknowledged" });
  const screen = await watch(host, community, { scopes: [ALERTS] });
  const [snap] = await snapshotIsThere(screen);
  screen.say({ t: "alack", aseq: snap?.aseq, audible: true });
  await until(() => community.receipts.length > 0, "the receipt");
  screen.say({ t: "ping" });
  await screen.first("pong");
  expect(community.receipts).toMatchObject([{ aseq: 2, alert: waiting.id, audible: true }]);
});
