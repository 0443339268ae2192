import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../rules/model/alert.ts";
import type { ClientMessage, DeviceEntry, ServerMessage } from "../../dashboard/wire/messages.ts";
import { STATUSES } from "../../dashboard/wire/messages.ts";
import { compareAlerts } from "../../dashboard/app/live/alert-book.ts";
import { STATUS } from "../../dashboard/app/live/device-table.ts";
import type { Clock } from "../../dashboard/app/live/clock.ts";
import type { SocketEvents } from "../../dashboard/app/live/line.ts";
import { createLive } from "../../dashboard/app/live/live.ts";
import { readMessage } from "../../dashboard/app/live/message.ts";
import { actsOn, versionFor } from "../../dashboard/app/station/acts.ts";
import { currentAlert, neighbour } from "../../dashboard/app/station/selection.ts";

/** Time that only the test moves. */
function createTestClock(): Clock & { pass(ms: number): void } {
  let nowMs = 1_000_000;
  const timers = new Set<{ dueMs: number; readonly everyMs: number | null; readonly call: () => void }>();
  const start = (ms: number, everyMs: number | null, call: () => void): (() => void) => {
    const timer = { dueMs: nowMs + ms, everyMs, call };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    nowMs: () => nowMs,
    after: (ms, call) => start(ms, null, call),
    every: (ms, call) => start(ms, ms, call),
    pass(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const next = [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((one, other) => one.dueMs - other.dueMs)[0];
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.dueMs);
        if (next.everyMs === null) timers.delete(next);
        else next.dueMs += next.everyMs;
        next.call();
      }
      nowMs = endMs;
    },
  };
}

/** The page draws what it has taken over at the latest after so long. */
const DRAWN_MS = 50;

/** The gateway's end of the line, spoken by the test. */
function createTestGateway() {
  const clock = createTestClock();
  const sockets: { readonly events: SocketEvents; readonly said: ClientMessage[]; isClosed: boolean }[] = [];
  let refs = 0;
  const live = createLive({
    connect(events) {
      const socket = { events, said: [] as ClientMessage[], isClosed: false };
      sockets.push(socket);
      return { send: (text) => void socket.said.push(JSON.parse(text) as ClientMessage), close: () => void (socket.isClosed = true) };
    },
    clock,
    wallNow: () => 5_000_000,
    random: () => 1,
    newRef: () => `ref-${++refs}`,
    screen: "test",
  });
  const last = () => sockets.at(-1)!;
  const tell = (message: ServerMessage): void => last().events.said(JSON.stringify(message));
  /** One message, and the time it takes to be drawn. */
  const say = (message: ServerMessage): void => {
    tell(message);
    clock.pass(DRAWN_MS);
  };
  return {
    clock,
    live,
    sockets,
    say,
    tell,
    said: (t: ClientMessage["t"]) => last().said.filter((message) => message.t === t),
    /** Opens the line and brings both pictures. */
    welcome(alerts: readonly Alert[] = [], aseq = 10) {
      last().events.opened();
      say({ t: "welcome", epoch: "e1", now: 9_000_000, aseq, role: "station", name: "s", hb: 15_000 });
      say({ t: "snap", id: "a", alerts, aseq, last: true });
    },
    reopen() {
      last().events.opened();
      say({ t: "welcome", epoch: "e1", now: 9_000_000, aseq: 10, role: "station", name: "s", hb: 15_000 });
    },
    lose: (code = 1006) => last().events.closed(code),
  };
}

const alertOf = (fields: Partial<Alert> = {}): Alert => ({
  id: "alert-1",
  version: 1,
  kind: "fire",
  priority: "P1",
  device: "d1",
  zone: "z1",
  building: "b1",
  place: { zh: "1号楼", en: "Building 1" },
  state: "unacknowledged",
  active: true,
  acknowledged: null,
  verification: "pending",
  shelvedUntil: null,
  suppressedBy: null,
  outOfService: false,
  raisedAt: 1_000,
  lastAt: 1_000,
  firstReading: 1,
  occurrences: 1,
  evidence: [],
  timeline: [],
  incident: null,
  outcome: null,
  closed: null,
  subject: null,
  ...fields,
});
const acted = (by: string | null) => ({ atMs: 0, event: "verified", from: null, to: "acknowledged", why: { zh: "", en: "" }, by }) as const;

describe("the line", () => {
  test("opens again by itself, later each time but never after more than eight seconds", () => {
    const { clock, sockets, lose } = createTestGateway();
    for (const [tries, ms] of [500, 1_000, 2_000, 4_000, 8_000, 8_000].entries()) {
      lose();
      clock.pass(ms - 1);
      expect(sockets).toHaveLength(tries + 1);
      clock.pass(1);
      expect(sockets).toHaveLength(tries + 2);
    }
  });

  test("resumes where it was: the same epoch and the last step, without a new snapshot", () => {
    const gateway = createTestGateway();
    gateway.welcome([alertOf()], 10);
    gateway.say({ t: "al", aseq: 11, op: "upd", alert: alertOf({ version: 2, occurrences: 2 }) });
    gateway.lose();
    gateway.clock.pass(500);
    gateway.reopen();
    expect(gateway.said("hello")[0]).toMatchObject({ resume: { epoch: "e1", aseq: 11 } });
    gateway.say({ t: "al", aseq: 12, op: "upd", alert: alertOf({ version: 3, occurrences: 3 }) });
    expect(gateway.live.alerts.picture.get().open).toMatchObject([{ version: 3, occurrences: 3 }]);
  });

  test("says after three quiet seconds that its picture is old, and gives a dead socket up after ten", () => {
    const { clock, live, sockets, welcome, said } = createTestGateway();
    welcome();
    clock.pass(2_500);
    expect(live.line.state.get()).toEqual({ phase: "open", isStale: false });
    expect(said("ping").length).toBeGreaterThan(0);
    clock.pass(1_000);
    expect(live.line.state.get()).toEqual({ phase: "open", isStale: true });
    clock.pass(7_500);
    expect(sockets[0]!.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  test("a gateway that answers its questions keeps the picture fresh", () => {
    const { clock, live, welcome, say } = createTestGateway();
    welcome();
    for (let second = 0; second < 30; second++) {
      clock.pass(1_000);
      say({ t: "pong", now: 9_000_000 });
    }
    expect(live.line.state.get()).toEqual({ phase: "open", isStale: false });
  });

  test("a session that is over is not tried again", () => {
    const { clock, live, sockets, welcome, lose } = createTestGateway();
    welcome();
    lose(4401);
    clock.pass(60_000);
    expect(live.line.state.get().phase).toBe("ended");
    expect(sockets).toHaveLength(1);
  });

  test("the clock is the gateway's, not this machine's", () => {
    const { clock, live, welcome } = createTestGateway();
    welcome();
    clock.pass(1_500);
    expect(live.serverNow()).toBe(9_001_500 + 2 * DRAWN_MS);
    expect(live.skewMs.get()).toBe(-4_000_000);
  });

  test("whatever comes in is a message or nothing, never a throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((alert) => JSON.stringify({ t: "al", aseq: 1, op: "new", alert })),
        ),
        (text) => {
          const message = readMessage(text);
          expect(message === null || typeof message.t === "string").toBe(true);
        },
      ),
    );
  });
});

describe("the alerts of the page", () => {
  test("stand by priority, then unanswered, then age", () => {
    const rows = [
      alertOf({ id: "p3", priority: "P3" }),
      alertOf({ id: "p1-answered", state: "acknowledged", raisedAt: 1 }),
      alertOf({ id: "p1-new", raisedAt: 9 }),
      alertOf({ id: "p1-old", raisedAt: 5 }),
    ].sort(compareAlerts);
    expect(rows.map(({ id }) => id)).toEqual(["p1-old", "p1-new", "p1-answered", "p3"]);
  });

  test("a step that was left out is noticed and asked for once", () => {
    const { say, said, live, welcome } = createTestGateway();
    welcome([], 10);
    say({ t: "al", aseq: 12, op: "new", alert: alertOf() });
    say({ t: "al", aseq: 13, op: "new", alert: alertOf({ id: "alert-2" }) });
    expect(said("resnap")).toEqual([{ t: "resnap", id: "a" }]);
    say({ t: "snap", id: "a", alerts: [alertOf(), alertOf({ id: "alert-2" })], aseq: 13, last: true });
    expect(live.alerts.picture.get().open).toHaveLength(2);
    say({ t: "al", aseq: 14, op: "close", alert: alertOf({ state: "closed", version: 2 }) });
    expect(live.alerts.picture.get().open.map(({ id }) => id)).toEqual(["alert-2"]);
  });

  test("steps of other people's scopes are counted and change nothing; repeats are passed over", () => {
    const { say, live, welcome } = createTestGateway();
    welcome([alertOf()], 10);
    say({ t: "al", aseq: 11 });
    say({ t: "al", aseq: 11, op: "upd", alert: alertOf({ version: 9 }) });
    expect([live.alerts.aseq(), live.alerts.picture.get().open[0]!.version]).toEqual([11, 1]);
  });

  test("a snapshot in pieces shows nothing half, and keeps a step that overtook it", () => {
    const { say, live, welcome } = createTestGateway();
    welcome([], 10);
    say({ t: "snap", id: "a", alerts: [alertOf()], aseq: 11, last: false });
    expect(live.alerts.picture.get().open).toHaveLength(0);
    say({ t: "al", aseq: 11, op: "upd", alert: alertOf({ version: 5 }) });
    say({ t: "snap", id: "a", alerts: [alertOf({ id: "alert-2" })], aseq: 11, last: true });
    expect(live.alerts.picture.get().open.map(({ id, version }) => [id, version])).toEqual([
      ["alert-1", 5],
      ["alert-2", 1],
    ]);
  });

  test("the first of many steps is shown at once, the others together a moment later, and none is left out", () => {
    const { tell, clock, live, welcome } = createTestGateway();
    welcome([], 10);
    clock.pass(DRAWN_MS);
    let drawings = 0;
    const shown: number[] = [];
    live.alerts.picture.subscribe(() => drawings++);
    live.onStep(({ aseq }) => shown.push(aseq));
    for (let step = 1; step <= 200; step++) tell({ t: "al", aseq: 10 + step, op: "new", alert: alertOf({ id: `alert-${step}` }) });
    expect([drawings, live.alerts.picture.get().open.length, shown]).toEqual([1, 1, [11]]);
    clock.pass(DRAWN_MS);
    expect([drawings, live.alerts.picture.get().open.length, shown.length]).toEqual([2, 200, 200]);
  });

  test("a closed alert leaves the list and stays readable for whoever looks at it", () => {
    const { say, live, welcome } = createTestGateway();
    welcome([alertOf()], 10);
    say({ t: "al", aseq: 11, op: "close", alert: alertOf({ state: "closed", version: 2, outcome: "real" }) });
    expect(currentAlert(live.alerts.picture.get(), "alert-1")).toMatchObject({ outcome: "real" });
    expect(live.alerts.picture.get().counts.P1).toBe(0);
  });

  test("the banner has the oldest P1 that nobody has answered of a device in service, and a shelved alert is counted", () => {
    const { live, welcome } = createTestGateway();
    welcome([
      alertOf({ id: "new", raisedAt: 9 }),
      alertOf({ id: "old", raisedAt: 5 }),
      alertOf({ id: "answered", raisedAt: 1, state: "acknowledged" }),
      alertOf({ id: "out-of-service", raisedAt: 0, outOfService: true }),
      alertOf({ id: "later", priority: "P2", state: "shelved" }),
    ]);
    expect(live.alerts.picture.get()).toMatchObject({ urgent: { id: "old" }, shelved: 1, counts: { P1: 4, P2: 1, P3: 0, P4: 0 } });
  });

  test("J and K stay within the list", () => {
    const rows = [alertOf({ id: "one" }), alertOf({ id: "two" })];
    expect([
      neighbour(rows, rows[0]!, 1)?.id,
      neighbour(rows, rows[1]!, 1)?.id,
      neighbour(rows, rows[0]!, -1)?.id,
      neighbour([], null, 1),
    ]).toEqual(["two", "two", "one", null]);
  });
});

describe("the devices of the page", () => {
  const entry = (index: number): DeviceEntry => [index, `d${index}`, "smoke-detector", "b1", 1, index, 0, `z${index}`];
  const col = (i: readonly number[], s: readonly number[]) => ({ i, s, v: i.map(() => 1.5), ts: i.map(() => 7) });

  test("the statuses are those of the wire", () => {
    expect(Object.entries(STATUS).map(([name, number]) => STATUSES[number] === name)).not.toContain(false);
    expect(Object.keys(STATUS)).toHaveLength(STATUSES.length);
  });

  test("take frames in their order, and ask anew once when one is missing", () => {
    const { say, said, live, welcome } = createTestGateway();
    welcome();
    say({ t: "snap", id: "s", base: 5, dict: [entry(0), entry(1)], col: col([0, 1], [1, 1]), last: true });
    say({ t: "d", id: "s", n: 6, col: col([1], [2]), rm: [] });
    expect(live.devices.now("d1")).toMatchObject({ status: STATUS.alert, value: 1.5, heardAt: 7 });
    say({ t: "d", id: "s", n: 8, col: col([1], [1]), rm: [] });
    say({ t: "d", id: "s", n: 9, col: col([1], [1]), rm: [] });
    expect(said("resnap")).toEqual([{ t: "resnap", id: "s" }]);
    expect(live.devices.now("d1")?.status).toBe(STATUS.alert);
  });

  test("lists follow a status and not a value", () => {
    const { say, live, welcome } = createTestGateway();
    welcome();
    say({ t: "snap", id: "s", base: 5, dict: [entry(0)], col: col([0], [1]), last: true });
    const before = live.devices.picture.get();
    say({ t: "d", id: "s", n: 6, col: col([0], [1]), rm: [] });
    expect(live.devices.picture.get()).toBe(before);
    say({ t: "d", id: "s", n: 7, col: col([0], [4]), rm: [] });
    expect(live.devices.picture.get()).not.toBe(before);
    expect(live.devices.roster.get()).toBe(before.roster);
  });

  test("come, go, and grow past the first columns; an index out of all bounds is counted and left out", () => {
    const { say, live, welcome } = createTestGateway();
    welcome();
    say({ t: "snap", id: "s", base: 0, dict: [entry(0)], col: col([0], [1]), last: true });
    say({ t: "d", id: "s", n: 1, dict: [entry(5_000), entry(1_000_000)], col: col([5_000, 1_000_000], [3, 1]), rm: [0] });
    expect([live.devices.now("d5000")?.status, live.devices.now("d0"), live.devices.leftOut()]).toEqual([STATUS.fault, null, 1]);
  });

  test("another page asks for its own devices only", () => {
    const { said, live, welcome } = createTestGateway();
    welcome();
    live.watchDevices({ device: "d1" });
    live.watchDevices({ device: "d1" });
    expect(said("scopes")).toEqual([{ t: "scopes", scopes: [{ id: "s", kind: "devices", q: { device: "d1" } }], drop: [] }]);
  });

  test("alerts of another station begin with a snapshot, even if they were asked for while the line was away", () => {
    const gateway = createTestGateway();
    gateway.welcome();
    gateway.lose();
    gateway.live.watchAlerts({ station: "station-1" });
    gateway.clock.pass(500);
    gateway.reopen();
    expect(gateway.said("hello")[0]).not.toHaveProperty("resume");
  });
});

describe("what people press", () => {
  const close = { name: "close", args: { id: "alert-1", version: 1, outcome: "real", note: "" } } as const;

  test("is on its way until the gateway answers", () => {
    const { live, say, said, welcome } = createTestGateway();
    welcome([alertOf()]);
    actsOn(live).answer(alertOf());
    expect(said("cmd")).toEqual([{ t: "cmd", ref: "ref-1", name: "acknowledge", args: { id: "alert-1" } }]);
    expect(live.commands.pending.get()).toMatchObject([{ state: "sending" }]);
    say({ t: "res", ref: "ref-1", ok: true, version: 2 });
    expect(live.commands.pending.get()).toEqual([]);
  });

  test("without a line it is shown as not sent, and goes again with the same reference when the line is back", () => {
    const gateway = createTestGateway();
    gateway.welcome([alertOf()]);
    gateway.lose();
    gateway.live.act(close);
    expect(gateway.live.commands.pending.get()).toMatchObject([{ ref: "ref-1", state: "unsent" }]);
    gateway.clock.pass(500);
    gateway.reopen();
    expect(gateway.said("cmd")).toMatchObject([{ ref: "ref-1", name: "close" }]);
    expect(gateway.live.commands.pending.get()).toMatchObject([{ state: "sending" }]);
  });

  test("what was on its way when the line broke goes again too: it may have arrived, its reference keeps it single", () => {
    const gateway = createTestGateway();
    gateway.welcome([alertOf()]);
    gateway.live.act(close);
    gateway.lose();
    expect(gateway.live.commands.pending.get()).toMatchObject([{ state: "unsent" }]);
    gateway.clock.pass(500);
    gateway.reopen();
    expect(gateway.said("cmd")).toMatchObject([{ ref: "ref-1" }]);
  });

  test("pressed twice out of impatience it is one act", () => {
    const gateway = createTestGateway();
    gateway.welcome([alertOf()]);
    gateway.lose();
    expect([gateway.live.act(close), gateway.live.act({ ...close, args: { ...close.args, version: 2 } })]).toEqual([true, true]);
    gateway.live.act({ ...close, args: { ...close.args, outcome: "false" } });
    expect(gateway.live.commands.pending.get().map(({ ref }) => ref)).toEqual(["ref-1", "ref-2"]);
  });

  test("after a minute it is not sent by itself any more, but it is not forgotten", () => {
    const gateway = createTestGateway();
    gateway.welcome([alertOf()]);
    gateway.lose();
    gateway.live.act(close);
    gateway.clock.pass(62_000);
    expect(gateway.live.commands.pending.get()).toMatchObject([{ state: "expired" }]);
    gateway.reopen();
    expect(gateway.said("cmd")).toEqual([]);
    gateway.live.commands.retry("ref-1");
    expect(gateway.said("cmd")).toMatchObject([{ ref: "ref-1" }]);
  });

  test("a refusal stays until somebody has read it, with who was first", () => {
    const { live, say, welcome } = createTestGateway();
    welcome([alertOf()]);
    live.act(close);
    say({
      t: "res",
      ref: "ref-1",
      ok: false,
      err: { status: 412, code: "stale_version", text: { zh: "已被 李站长 更改", en: "Changed by Li meanwhile" } },
    });
    expect(live.commands.pending.get()).toMatchObject([{ state: "refused", refusal: { text: { zh: "已被 李站长 更改" } } }]);
    live.commands.dismiss("ref-1");
    expect(live.commands.pending.get()).toEqual([]);
  });

  test("a page that can't get rid of fifty acts takes no more, and says so", () => {
    const { live } = createTestGateway();
    const taken = Array.from({ length: 51 }, (_none, at) => live.act({ ...close, args: { ...close.args, id: `alert-${at}` } }));
    expect([taken.filter(Boolean).length, taken.at(-1)]).toEqual([50, false]);
  });

  test("a detector that repeats itself does not stop a person, another person does", () => {
    const opened = alertOf({ version: 3, timeline: [acted("one")] });
    expect(versionFor(opened, alertOf({ version: 8, timeline: [acted("one"), acted(null), acted(null)] }))).toBe(8);
    expect(versionFor(opened, alertOf({ version: 8, timeline: [acted("one"), acted("other")] }))).toBe(3);
  });
});
