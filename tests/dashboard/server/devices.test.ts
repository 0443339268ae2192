import { expect, test } from "vitest";
import type { DeviceEntry, Scope } from "../../../dashboard/wire/messages.ts";
import { until } from "../../harness/until.ts";
import { createCommunity, type Community } from "./community.ts";
import { DEVICES, hostLive, type Of, RESIDENT, type Screen, STREET, watch } from "./screen.ts";

type DeviceSnap = Extract<Of<"snap">, { col: unknown }>;

const snapsOf = (screen: Screen, id = "d"): DeviceSnap[] =>
  screen.all("snap").filter((snap): snap is DeviceSnap => "col" in snap && snap.id === id);

async function snapshotIsThere(screen: Screen, id = "d"): Promise<DeviceSnap[]> {
  await until(() => snapsOf(screen, id).some(({ last }) => last), "the snapshot");
  return snapsOf(screen, id);
}

/** What a page holds after applying all it was told about a scope, by the rules of the protocol. */
function pageOf(screen: Screen, id = "d"): Map<string, { readonly status: number; readonly value: number | null }> {
  const names = new Map<number, string>();
  const page = new Map<string, { status: number; value: number | null }>();
  let n = 0;
  for (const message of screen.told) {
    if ((message.t !== "snap" && message.t !== "d") || !("col" in message) || message.id !== id) continue;
    if (message.t === "snap") n = message.base;
    else if (message.n !== ++n) throw new Error(`frame ${message.n} after ${n - 1}`);
    for (const [index, name] of message.dict ?? []) names.set(index, name);
    for (const [place, index] of message.col.i.entries())
      page.set(names.get(index)!, { status: message.col.s[place]!, value: message.col.v[place]! });
    if (message.t === "d") for (const index of message.rm) page.delete(names.get(index)!);
  }
  return page;
}

/** `count` bins in each of `b1` and `b2`. */
function communityOf(count: number): Community {
  const community = createCommunity();
  for (let number = 0; number < count; number++) {
    const place = String(number % 10).padStart(2, "0");
    for (const building of ["b1", "b2"]) community.add(`${building}-bin-${number}`, "smart-bin", `${building}-01${place}`);
  }
  return community;
}

test("a snapshot names each device with its place, and its values in columns", async () => {
  const community = createCommunity();
  community.add("bin-1", "smart-bin", "b1-0102");
  community.add("bin-2", "smart-bin", "b1-0102");
  community.add("key-1", "emergency-button", "b2-0304");
  community.report([
    { device: "bin-1", values: { fill_pct: 41.5 } },
    { device: "key-1", values: { battery_pct: 88, pressed: false } },
  ]);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [DEVICES] });
  const [snap] = await snapshotIsThere(screen);
  const dict: DeviceEntry[] = [
    [0, "bin-1", "smart-bin", "b1", 1, 2, 0, "b1-0102"],
    [1, "bin-2", "smart-bin", "b1", 1, 2, 1, "b1-0102"],
    [2, "key-1", "emergency-button", "b2", 3, 4, 0, "b2-0304"],
  ];
  expect(snap).toMatchObject({ base: 0, dict, col: { i: [0, 1, 2], s: [1, 0, 1], v: [41.5, null, 88] }, last: true });
  expect(snap?.col.ts.map((atMs) => atMs > 0)).toEqual([true, false, true]);
});

test("many values of a device between two frames are one entry with the last", async () => {
  const community = communityOf(3);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [DEVICES] });
  await snapshotIsThere(screen);
  for (let value = 0; value <= 50; value++) community.report([{ device: "b1-bin-0", values: { fill_pct: value } }]);
  const frame = await screen.first("d");
  expect(frame).toMatchObject({ id: "d", n: 1, col: { i: [0], s: [1], v: [50] }, rm: [] });
});

test("a scope gets at most one frame in 100 ms, numbered one after the other", async () => {
  const community = communityOf(20);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [DEVICES] });
  await snapshotIsThere(screen);
  const startMs = performance.now();
  for (let value = 0; screen.all("d").length < 8; value++) {
    community.report([{ device: `b1-bin-${value % 20}`, values: { fill_pct: value % 100 } }]);
    await new Promise(setImmediate);
  }
  expect(performance.now() - startMs).toBeGreaterThan(650);
  expect(screen.all("d").map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("devices that come, move and go are told, each to who sees them", async () => {
  const community = communityOf(1);
  const host = await hostLive(community);
  const all = await watch(host, community, { scopes: [DEVICES] });
  const street = await watch(host, community, { person: STREET, scopes: [DEVICES] });
  const home = await watch(host, community, { person: RESIDENT, scopes: [DEVICES] });
  const building = await watch(host, community, {
    scopes: [{ id: "d", kind: "devices", q: { building: "b1", kind: "emergency-button" } }],
  });
  const screens = [all, street, home, building];
  for (const screen of screens) await snapshotIsThere(screen);
  const key = community.add("key-1", "emergency-button", "b1-0101");
  await building.first("d", ({ dict }) => dict?.[0]?.[1] === "key-1");
  const ids = (): string[][] => screens.map((screen) => [...pageOf(screen).keys()].sort());
  await until(() => ids()[0]?.includes("key-1"), "the new one");
  expect(ids()).toEqual([["b1-bin-0", "b2-bin-0", "key-1"], ["b2-bin-0"], ["key-1"], ["key-1"]]);
  community.move(key, "b2-0101");
  await until(() => ids()[1]?.includes("key-1"), "it moved");
  await until(() => ids()[3]?.length === 0, "it left");
  expect(ids()).toEqual([["b1-bin-0", "b2-bin-0", "key-1"], ["b2-bin-0", "key-1"], [], []]);
  community.remove("b2-bin-0");
  await until(() => ids().every((names) => !names.includes("b2-bin-0")), "it is gone");
  expect(ids()).toEqual([["b1-bin-0", "key-1"], ["key-1"], [], []]);
});

test("the status of a device follows its alert", async () => {
  const community = communityOf(1);
  community.report([{ device: "b1-bin-0", values: { fill_pct: 95 } }]);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [DEVICES] });
  await snapshotIsThere(screen);
  const alert = community.raise({ device: "b1-bin-0", kind: "bin-full", priority: "P4" });
  await until(() => pageOf(screen).get("b1-bin-0")?.status === 2, "alert");
  community.change(alert, { active: false });
  await until(() => pageOf(screen).get("b1-bin-0")?.status === 1, "normal");
  expect(pageOf(screen).get("b1-bin-0")).toEqual({ status: 1, value: 95 });
});

test("only the columns that were asked for are sent", async () => {
  const community = communityOf(1);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [{ id: "d", kind: "devices", q: { device: "b1-bin-0" }, fields: ["s", "v"] }] });
  const [snap] = await snapshotIsThere(screen);
  expect(snap?.col).toEqual({ i: [0], s: [0], v: [null] });
});

test("10,000 devices come in chunks of at most 256 KB while values go on, and the page ends up right", async () => {
  const community = communityOf(5_000);
  const host = await hostLive(community);
  const opened = await watch(host, community, { scopes: [] });
  let value = 0;
  const report = (): void => community.report([{ device: `b1-bin-${(value * 37) % 5_000}`, values: { fill_pct: value++ % 100 } }]);
  opened.say({ t: "scopes", scopes: [DEVICES], drop: [] });
  while (snapsOf(opened).at(-1)?.last !== true) {
    report();
    await new Promise(setImmediate);
  }
  for (let number = 0; number < 500; number++) report();
  expect(snapsOf(opened).length).toBeGreaterThan(3);
  for (const snap of snapsOf(opened)) expect(Buffer.byteLength(JSON.stringify(snap))).toBeLessThanOrEqual(256 * 1024);
  const isRight = (): boolean => {
    const page = pageOf(opened);
    return (
      page.size === 10_000 &&
      [...community.view.devices()].every(({ device, latest }) => page.get(device.id)?.value === (latest["fill_pct"] ?? null))
    );
  };
  await until(isRight, "the page shows what is on disk");
  expect(host.live.counters()).toMatchObject({ faults: 0, gaps: 0 });
});

test("a fresh snapshot is given when asked, and frames go on from it", async () => {
  const community = communityOf(2);
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [DEVICES] });
  await snapshotIsThere(screen);
  community.report([{ device: "b1-bin-0", values: { fill_pct: 10 } }]);
  await screen.first("d");
  screen.say({ t: "resnap", id: "d" });
  await until(() => snapsOf(screen).length === 2, "the second snapshot");
  expect(snapsOf(screen)[1]).toMatchObject({ base: 1, last: true });
  community.report([{ device: "b1-bin-0", values: { fill_pct: 20 } }]);
  await screen.first("d", ({ n }) => n === 2);
  expect(pageOf(screen).get("b1-bin-0")?.value).toBe(20);
});

test("a hidden page is told once in ten flushes, and nothing is missing when it shows again", async () => {
  const community = communityOf(2);
  const host = await hostLive(community, { flushMs: 20 });
  const screen = await watch(host, community, { scopes: [DEVICES] });
  const visible = await watch(host, community, { scopes: [DEVICES] });
  for (const one of [screen, visible]) await snapshotIsThere(one);
  screen.say({ t: "visible", visible: false });
  screen.say({ t: "ping" });
  await screen.first("pong");
  for (let value = 0; visible.all("d").length < 30; value++) {
    community.report([{ device: "b1-bin-0", values: { fill_pct: value % 100 } }]);
    await new Promise(setImmediate);
  }
  expect(screen.all("d").length).toBeLessThanOrEqual(4);
  community.report([{ device: "b1-bin-1", values: { fill_pct: 77 } }]);
  screen.say({ t: "visible", visible: true });
  await until(() => pageOf(screen).get("b1-bin-1")?.value === 77, "the last value");
  expect(pageOf(screen).get("b1-bin-0")).toEqual(pageOf(visible).get("b1-bin-0"));
  expect(host.live.counters().groups).toBe(1);
});

test("screens with the same query and rights share one group, and the last to leave ends it", async () => {
  const community = communityOf(1);
  const host = await hostLive(community);
  const screens: Screen[] = [];
  for (let number = 0; number < 4; number++) screens.push(await watch(host, community, { scopes: [DEVICES] }));
  const resident = await watch(host, community, { person: RESIDENT, scopes: [DEVICES] });
  expect(host.live.counters()).toMatchObject({ clients: 5, groups: 2 });
  resident.socket.close();
  await until(() => host.live.counters().groups === 1, "the resident's group ends");
  for (const screen of screens) screen.socket.terminate();
  await until(() => host.live.counters().groups === 0, "the last group ends");
  expect(host.live.counters().clients).toBe(0);
});

test("there is a bound to scopes, to different views and to how often one may ask", async () => {
  const community = communityOf(1);
  const host = await hostLive(community, { groupsMax: 3 });
  const scopesOf = (count: number, from = 0): Scope[] =>
    Array.from({ length: count }, (_, number) => ({ id: `s${from + number}`, kind: "devices", q: {} }));
  const many = await watch(host, community, { scopes: scopesOf(16) });
  many.say({ t: "scopes", scopes: scopesOf(1, 16), drop: [] });
  expect((await many.closed).code).toBe(4400);
  const different = await watch(host, community, { scopes: [] });
  different.say({
    t: "scopes",
    scopes: ["b1", "b2", "b3", "b4"].map((building) => ({ id: building, kind: "devices", q: { building } })),
    drop: [],
  });
  expect((await different.closed).code).toBe(1013);
  const eager = await watch(host, community, { scopes: [DEVICES] });
  for (let number = 0; number < 40; number++) eager.say({ t: "resnap", id: "d" });
  expect((await eager.closed).code).toBe(4400);
});
