import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBackOff } from "../../simulators/line/back-off.ts";
import { createCallStage, NO_ANSWER_MS, type Stage } from "../../simulators/line/call-stage.ts";
import { createObedience } from "../../simulators/line/obedience.ts";
import { createRandom } from "../../simulators/random.ts";
import { type Delivered, readDelivered } from "../../simulators/wire/command.ts";

describe("a button that was pressed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function button() {
    const shown: Stage[] = [];
    return { shown, call: createCallStage((stage) => shown.push(stage)) };
  }

  test("says by itself that the call did not get through when no stage came within ten seconds", () => {
    const { shown, call } = button();
    call.pressed();
    vi.advanceTimersByTime(NO_ANSWER_MS - 1);
    expect(shown).toEqual(["calling"]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual(["calling", "failed"]);
  });

  test("shows the stages as they come, and then keeps waiting for a person", () => {
    const { shown, call } = button();
    call.pressed();
    for (const stage of ["received", "answered", "coming", "arrived", "closed"]) call.shown(stage, undefined);
    vi.advanceTimersByTime(2 * NO_ANSWER_MS);
    expect(shown).toEqual(["calling", "received", "answered", "coming", "arrived", "closed"]);
  });

  test("does not start its ten seconds anew when pressed again", () => {
    const { shown, call } = button();
    call.pressed();
    vi.advanceTimersByTime(NO_ANSWER_MS - 1_000);
    call.pressed();
    vi.advanceTimersByTime(1_000);
    expect(shown).toEqual(["calling", "failed"]);
  });

  test("hides no stage when pressed again, and can call again after it was closed", () => {
    const { shown, call } = button();
    call.pressed();
    call.shown("coming", 3);
    call.pressed();
    expect(call.stage()).toBe("coming");
    call.shown("closed", undefined);
    call.pressed();
    expect(shown).toEqual(["calling", "coming", "closed", "calling"]);
    call.stop();
  });

  test("ignores what is no stage", () => {
    const { call } = button();
    call.shown("dancing", undefined);
    call.shown("calling", undefined);
    expect(call.stage()).toBe("ready");
  });
});

describe("a device that is told something", () => {
  const command = (id: string, expiresAtMs: number | null = null): Delivered => ({ id, name: "siren_on", args: {}, expiresAtMs });

  test("does it once and answers every repeat alike", () => {
    const done: string[] = [];
    const { obey } = createObedience(({ id }) => done.push(id));
    expect([obey(command("a"), 0), obey(command("a"), 0), obey(command("b"), 0)]).toEqual([true, true, true]);
    expect(done).toEqual(["a", "b"]);
  });

  test("does not do what has expired, and says so", () => {
    const done: string[] = [];
    const { obey } = createObedience(({ id }) => done.push(id));
    expect(obey(command("a", 1_000), 1_000)).toBe(false);
    expect(obey(command("b", 1_001), 1_000)).toBe(true);
    expect(done).toEqual(["b"]);
  });

  test("understands commands and alerts, and makes nothing of nonsense", () => {
    expect(readDelivered(Buffer.from('{"id":"7","name":"say","args":{"text":"x"},"expiresAt":9}'))).toEqual({
      id: "7",
      name: "say",
      args: { text: "x" },
      expiresAtMs: 9,
    });
    expect(readDelivered(Buffer.from('{"id":"8","alert":{"id":"a"}}'))).toEqual({ id: "8", name: null, args: {}, expiresAtMs: null });
    for (const nonsense of ["", "[]", "null", '{"id":7}', "{"]) expect(readDelivered(Buffer.from(nonsense)), nonsense).toBeNull();
  });
});

describe("a device whose connection ended", () => {
  test("of the fleet, taken over soon after it connected, leaves the place for at least a minute", () => {
    const { afterEnd } = createBackOff("yields", createRandom(1));
    for (let time = 0; time < 20; time++) {
      const waitMs = afterEnd(500);
      expect(waitMs).toBeGreaterThanOrEqual(60_000);
      expect(waitMs).toBeLessThanOrEqual(90_000);
    }
  });

  test("of the fleet, after it stood for long, is back within seconds", () => {
    expect(createBackOff("yields", createRandom(1)).afterEnd(600_000)).toBeLessThanOrEqual(5_000);
  });

  test("of a scenario insists at once, but breathes when two insist", () => {
    const { afterEnd } = createBackOff("insists", createRandom(1));
    const waits = Array.from({ length: 8 }, () => afterEnd(50));
    expect(Math.max(...waits.slice(0, 5))).toBeLessThan(50);
    expect(Math.min(...waits.slice(5))).toBeGreaterThanOrEqual(1_000);
    expect(afterEnd(60_000)).toBeLessThan(50);
  });

  test("finds nobody and tries ever more rarely, at most a quarter of a minute apart, and not in step with others", () => {
    const waits = (seed: number) => {
      const { afterEnd } = createBackOff("yields", createRandom(seed));
      return Array.from({ length: 12 }, () => afterEnd(null));
    };
    expect(waits(1)[0]).toBeLessThan(1_000);
    expect(Math.max(...waits(1))).toBeLessThanOrEqual(15_000);
    expect(waits(1)[11]).toBeGreaterThanOrEqual(7_500);
    expect(waits(1)).not.toEqual(waits(2));
  });
});
