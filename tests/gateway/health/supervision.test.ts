import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClock } from "../../../gateway/clock.ts";
import { createSupervision } from "../../../gateway/health/supervision.ts";
import { NOTHING } from "../../../rules/engine/outcomes.ts";

const DAY_MS = 24 * 3_600_000;
const NOON_MS = 1_800_000_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The supervision of a gateway with a clock that the test sets. */
function watch({ wallMs = NOON_MS, lastJournaledMs = 0, wallOffsetMs = 0 } = {}) {
  const time = { wallMs, monotonicMs: 0 };
  const clock = createClock(lastJournaledMs, wallOffsetMs, { wallMs: () => time.wallMs, monotonicMs: () => time.monotonicMs });
  const put: Record<string, unknown>[] = [];
  const disk = { commitMsLast: 0, waitingSinceMs: null as number | null };
  const space = { refusesTelemetry: false, freeBytes: 0 };
  const active = new Set<string>();
  const supervision = createSupervision({
    clock,
    wallOffsetMs,
    space,
    isActive: (subject) => active.has(subject),
    runner: {
      put(input) {
        put.push(input);
        if (input.kind === "supervision") active[input.active ? "add" : "delete"](input.subject);
        return NOTHING;
      },
    },
    journal: { counters: () => ({ commits: 0, records: 0, commitMsMax: 0, ...disk }) },
  });
  return {
    clock,
    put,
    disk,
    space,
    active,
    supervision,
    /** A second passes; the wall clock moves by another amount where told. */
    second(wallStepMs = 1_000) {
      time.monotonicMs += 1_000;
      time.wallMs += wallStepMs;
      vi.advanceTimersByTime(1_000);
    },
  };
}

const told = (put: readonly Record<string, unknown>[]) =>
  put.map(({ kind, subject, active, offsetMs }) => [kind, subject ?? offsetMs, active]);

test.each([
  ["forward", DAY_MS],
  ["back", -DAY_MS],
])("a wall clock set a day %s is an input and an alert that can be raised again, and the queue's time goes on", (_way, jumpMs) => {
  const { clock, put, second } = watch();
  const beforeMs = clock.nowMs();
  second(1_000 + jumpMs);
  expect(told(put)).toEqual([
    ["wall", jumpMs, undefined],
    ["supervision", "clock", true],
    ["supervision", "clock", false],
  ]);
  expect(clock.nowMs() - beforeMs).toBe(1_000);
  expect(clock.wallMs()).toBe(NOON_MS + 1_000 + jumpMs);
  second(1_000 - jumpMs);
  expect(put).toHaveLength(6);
});

test("a clock that drifts by less than 5 s is followed by nobody", () => {
  const { put, second } = watch();
  second(1_000 + 4_900);
  expect(put).toEqual([]);
});

test("a clock that was set back while the gateway was down is told at the start, and the queue's time never goes back", () => {
  const { clock, put } = watch({ wallMs: NOON_MS - DAY_MS, lastJournaledMs: NOON_MS });
  expect(clock.nowMs()).toBe(NOON_MS);
  expect(clock.wallMs()).toBe(NOON_MS - DAY_MS);
  expect(told(put)).toEqual([
    ["wall", -DAY_MS, undefined],
    ["supervision", "clock", true],
    ["supervision", "clock", false],
  ]);
});

test("a clock that was set before the restart and goes on is not set again", () => {
  const { clock, put } = watch({ wallMs: NOON_MS, lastJournaledMs: NOON_MS - DAY_MS - 60_000, wallOffsetMs: DAY_MS });
  expect(put).toEqual([]);
  expect(clock.wallMs()).toBe(NOON_MS);
});

test("a commit that takes over a second is an alert, and half a minute without one ends it", () => {
  const { put, disk, second } = watch();
  disk.commitMsLast = 1_500;
  second();
  disk.commitMsLast = 1;
  for (let left = 30; left > 0; left--) second();
  expect(told(put)).toEqual([["supervision", "slow-disk", true]]);
  second();
  expect(told(put)).toEqual([
    ["supervision", "slow-disk", true],
    ["supervision", "slow-disk", false],
  ]);
});

test("a full disk is told again when a person has closed its alert and it goes on, and cleared after a start that finds room", () => {
  const { put, space, active, second } = watch();
  space.refusesTelemetry = true;
  second();
  second();
  expect(told(put)).toEqual([["supervision", "disk-full", true]]);
  active.delete("disk-full");
  second();
  expect(told(put).at(-1)).toEqual(["supervision", "disk-full", true]);
  expect(put).toHaveLength(2);

  const next = watch();
  next.active.add("disk-full");
  next.second();
  expect(told(next.put)).toEqual([["supervision", "disk-full", false]]);
});

test("a journal at its bound is told once, and is over after an hour without a trim", () => {
  const { put, supervision, second } = watch();
  supervision.trimmed();
  for (let minute = 0; minute < 30; minute++) for (let at = 0; at < 60; at++) second();
  supervision.trimmed();
  for (let at = 0; at < 3_600; at++) second();
  expect(told(put)).toEqual([["supervision", "journal-full", true]]);
  second();
  expect(told(put).at(-1)).toEqual(["supervision", "journal-full", false]);
});
