import { afterEach, expect, test } from "vitest";
import { type Channel, createChannel } from "../../../gateway/outbox/channel.ts";
import type { Sent } from "../../../gateway/response/way.ts";
import type { Notification } from "../../../rules/model/notification.ts";
import { until } from "../../harness/until.ts";

const GOOD: Sent = { ok: true };
const BAD: Sent = { ok: false, reason: "answered 500", isFinal: false, isUnknown: false };

function owed(number: number, priority: Notification["priority"] = "P3", untilMs = Infinity): Notification {
  const nothingYet = { triedAt: null, sentAt: null, receivedAt: null, seenAt: null, actedAt: null, withdrawnAt: null, failedAt: null };
  const what = { alert: `alert-${number}`, step: "1.0", channel: "hook", recipient: "group", priority, text: null, link: null };
  return { key: `alert-${number}:1.0:hook:group`, ...what, owedAt: 0, ...nothingYet, reason: null, untilMs, isOpen: true, isOfClimb: true };
}

interface Bench {
  readonly channel: Channel;
  readonly started: string[];
  readonly done: (readonly [key: string, sent: Sent])[];
  readonly changes: boolean[];
  readonly tried: string[];
  /** Ends the oldest try under way. */
  end(sent: Sent): void;
  atMs: number;
}

const opened: Channel[] = [];
afterEach(() => {
  for (const channel of opened.splice(0)) channel.stop();
});

function open({ knowsRepeats = true, answer }: { readonly knowsRepeats?: boolean; readonly answer?: Sent } = {}): Bench {
  const waiting: ((sent: Sent) => void)[] = [];
  const bench: Omit<Bench, "channel"> & { channel?: Channel } = {
    started: [],
    done: [],
    changes: [],
    tried: [],
    end: (sent) => waiting.shift()!(sent),
    atMs: 0,
  };
  bench.channel = createChannel({
    id: "hook",
    knowsRepeats,
    send({ key }) {
      bench.started.push(key);
      return answer === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(answer);
    },
    trying: async ({ key }) => void bench.tried.push(key),
    done: ({ key }, sent) => void bench.done.push([key, sent]),
    changed: (isWorking) => void bench.changes.push(isWorking),
    nowMs: () => bench.atMs,
    monotonicMs: () => bench.atMs,
  });
  opened.push(bench.channel);
  return bench as Bench;
}

test("what can wait leaves room for a life at risk, and all have a bound", () => {
  const bench = open();
  for (let number = 1; number <= 30; number++) bench.channel.add(owed(number));
  expect(bench.channel.counters()).toMatchObject({ running: 12, waiting: 18 });
  for (let number = 31; number <= 40; number++) bench.channel.add(owed(number, "P1"));
  expect(bench.channel.counters().running).toBe(16);
  expect(bench.started.slice(-4)).toEqual([31, 32, 33, 34].map((number) => `alert-${number}:1.0:hook:group`));
});

test("a life at risk goes ahead of 10,000 that wait", async () => {
  const bench = open();
  for (let number = 1; number <= 10_000; number++) bench.channel.add(owed(number));
  bench.channel.add(owed(10_001, "P1"));
  expect(bench.started.at(-1)).toBe("alert-10001:1.0:hook:group");
});

test("10,000 that are owed go out, each once", async () => {
  const bench = open({ answer: GOOD });
  for (let number = 1; number <= 10_000; number++) bench.channel.add(owed(number));
  await until(() => bench.done.length === 10_000, "all have gone");
  expect(new Set(bench.started).size).toBe(10_000);
});

test("after a week off what was worth something then is given up, and not sent", async () => {
  const bench = open({ answer: GOOD });
  bench.atMs = 7 * 86_400_000;
  for (let number = 1; number <= 10_000; number++) bench.channel.add(owed(number, "P2", 7_200_000));
  await until(() => bench.done.length === 10_000, "all are given up");
  expect(bench.started).toEqual([]);
  expect(bench.done.every(([, sent]) => !sent.ok && sent.reason === "expired")).toBe(true);
});

test("a try that fails comes again later; one that is final does not", async () => {
  const bench = open();
  bench.channel.add(owed(1));
  bench.end(BAD);
  await until(() => bench.channel.counters().running === 0, "the try has ended");
  expect(bench.channel.counters().waiting).toBe(1);
  bench.atMs = 2_000;
  await until(() => bench.started.length === 2, "it is tried again");
  bench.end({ ...BAD, isFinal: true });
  await until(() => bench.done.length === 1, "it is given up");
  expect(bench.channel.counters().waiting).toBe(0);
});

test("where nobody can tell a repeat, what may have arrived is not sent twice, and a try is on disk before it begins", async () => {
  const bench = open({ knowsRepeats: false });
  bench.channel.add(owed(1));
  await until(() => bench.started.length === 1, "it goes out");
  expect(bench.tried).toEqual(bench.started);
  bench.end({ ...BAD, isUnknown: true });
  await until(() => bench.done.length === 1, "it is left");
  expect(bench.done[0]![1]).toMatchObject({ isUnknown: true });
});

test("what is taken back is not sent; a try under way counts only where it went out", async () => {
  const bench = open();
  for (const number of [1, 2]) bench.channel.add(owed(number));
  for (const { key } of [owed(1), owed(2)]) bench.channel.drop(key);
  bench.end(BAD);
  bench.end(GOOD);
  await until(() => bench.done.length === 1, "the one that went out is on record");
  expect(bench.done[0]).toEqual([owed(2).key, GOOD]);
  expect(bench.channel.counters()).toMatchObject({ waiting: 0, running: 0 });
});

test("a way that fails five times is left alone, then asked once; the first success opens it for all", async () => {
  const bench = open();
  for (let number = 1; number <= 10; number++) bench.channel.add(owed(number));
  for (let number = 1; number <= 10; number++) bench.end(BAD);
  await until(() => bench.channel.counters().running === 0, "all tries have ended");
  expect(bench.changes).toEqual([false]);
  expect(bench.channel.counters().isOpen).toBe(true);
  bench.channel.add(owed(11, "P1"));
  expect(bench.started).toHaveLength(10);
  bench.atMs = 31_000;
  bench.channel.add(owed(12, "P1"));
  await until(() => bench.started.length === 11, "one is tried");
  expect(bench.channel.counters().running).toBe(1);
  bench.end(GOOD);
  await until(() => bench.started.length > 11, "the others go on");
  expect(bench.changes).toEqual([false, true]);
});

test("beyond 20,000 the oldest of the least urgent is given up", () => {
  const bench = open();
  for (let number = 1; number <= 20_050; number++) bench.channel.add(owed(number, "P4"));
  bench.channel.add(owed(20_051, "P1"));
  expect(bench.channel.counters().waiting).toBeLessThanOrEqual(20_000);
  expect(bench.done.every(([, sent]) => !sent.ok && sent.reason === "too many were waiting")).toBe(true);
});
