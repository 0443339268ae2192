import { describe, expect, test } from "vitest";
import { readPayload } from "../../edge/wire/payload.ts";
import { DeviceKind } from "../../rules/model/device.ts";
import { ALARM_PCT_M, createAlarmLogic, HEAT_ALARM_C } from "../../simulators/devices/alarm-logic.ts";
import { startOfPlay } from "../../simulators/devices/day.ts";
import { type DeviceModel, ORDINARY } from "../../simulators/devices/device.ts";
import { createModels } from "../../simulators/devices/models.ts";
import { readingPayload } from "../../simulators/wire/payload.ts";
import { courtyard } from "./courtyard.ts";

const HOUR_MS = 3_600_000;
const SEEDS = [1, 2, 3];

/** A value of a device hour by hour over a day. */
function dayOf(models: readonly DeviceModel[], id: string, value: string): readonly number[] {
  const model = models.find(({ spec }) => spec.id === id);
  if (model === undefined) throw new Error(`no device ${id}`);
  return Array.from({ length: 24 }, (_, hour) => Number(model.measure(startOfPlay(hour), ORDINARY).values[value]));
}

describe("the devices of a quiet community", () => {
  test.each(SEEDS)("never give a reason for an urgent alert, and few for others (seed %i)", (seed) => {
    const devices = courtyard();
    const models = createModels(devices, devices, seed);
    const full = new Set<string>();
    for (let atMs = startOfPlay(0); atMs < startOfPlay(24); atMs += 30 * 60_000) {
      for (const { spec, measure } of models) {
        const { values } = measure(atMs, ORDINARY);
        expect(values["alarm"] ?? false, spec.id).toBe(false);
        expect(values["pressed"], spec.id).toBeUndefined();
        expect(Number(values["pressure_kpa"] ?? 400), spec.id).toBeGreaterThan(150);
        expect(Number(values["temperature_c"] ?? 20), spec.id).toBeLessThan(45);
        if (Number(values["fill_pct"] ?? 0) >= 90) full.add(spec.id);
      }
    }
    expect(full.size).toBe(1);
  });

  test("are understood whole by the gateway, every kind of them", () => {
    const devices = courtyard();
    const kinds = new Set<string>();
    for (const { spec, measure } of createModels(devices, devices, 7)) {
      const { values } = measure(startOfPlay(9), ORDINARY);
      const payload = readingPayload({ atMs: 1_767_225_600_000, seq: 17, values }, 3, 1_767_225_600_400);
      const sound: unknown[] = [];
      readPayload(
        Buffer.from(payload),
        spec.kind,
        (one) => sound.push(one),
        (fault) => expect.fail(`${spec.id}: ${fault.reason} ${fault.detail}`),
      );
      expect(sound).toEqual([{ at: 1_767_225_600_000, sentAt: 1_767_225_600_400, boot: 3, seq: 17, values }]);
      kinds.add(spec.kind);
    }
    expect(kinds.size).toBe(DeviceKind.options.length);
  });

  test("are the same for the same seed and others for another", () => {
    const devices = courtyard();
    const day = (seed: number) => createModels(devices, devices, seed).map(({ measure }) => measure(startOfPlay(8), ORDINARY).values);
    expect(day(5)).toEqual(day(5));
    expect(day(5)).not.toEqual(day(6));
  });

  test("do not change when another device joins", () => {
    const devices = courtyard();
    const [first] = createModels(devices, devices, 5);
    const [alone] = createModels(devices.slice(0, 1), devices, 5);
    expect(first?.measure(startOfPlay(8), ORDINARY)).toEqual(alone?.measure(startOfPlay(8), ORDINARY));
  });
});

describe("water", () => {
  const devices = courtyard();

  test("has less pressure when people draw it than at night", () => {
    const pressure = dayOf(createModels(devices, devices, 1), "pressure-b1-1-1-shaft", "pressure_kpa");
    expect(Math.min(...pressure.slice(18, 21))).toBeLessThan(pressure[3]! - 15);
    expect(pressure[7]!).toBeLessThan(pressure[3]! - 10);
  });

  test("loses about 27 kPa a storey", () => {
    const models = createModels(devices, devices, 1);
    const [low = 0, high = 0] = ["pressure-b1-1-1-shaft", "pressure-b1-1-6-shaft"].map((id) => dayOf(models, id, "pressure_kpa")[3]);
    expect((low - high) / 5).toBeGreaterThan(25);
    expect((low - high) / 5).toBeLessThan(30);
  });

  test("moves together in all sensors of a building, for demand is common", () => {
    const models = createModels(devices, devices, 1);
    const changes = ["pressure-b1-1-1-shaft", "pressure-b1-1-4-shaft"].map((id) =>
      dayOf(models, id, "pressure_kpa").map((kpa, _hour, all) => kpa - all[0]!),
    );
    const apart = changes[0]!.map((change, hour) => Math.abs(change - changes[1]![hour]!));
    expect(Math.max(...apart)).toBeLessThan(6);
  });
});

test("a bin fills over the day and is emptied in the morning", () => {
  const devices = courtyard();
  const fill = dayOf(createModels(devices, devices, 1), "bin-b1-2", "fill_pct");
  expect(fill[8]!).toBeLessThan(fill[5]!);
  expect(fill[22]!).toBeGreaterThan(fill[9]! + 15);
});

test("a battery loses little in a month, and never gains", () => {
  const devices = courtyard();
  const [model] = createModels(devices, devices, 1);
  const levels = Array.from({ length: 31 }, (_, day) =>
    Number(model!.measure(startOfPlay(0) + day * 24 * HOUR_MS, ORDINARY).values["battery_pct"]),
  );
  expect(levels.toSorted((one, other) => other - one)).toEqual(levels);
  expect(levels[0]! - levels[30]!).toBeGreaterThan(1);
  expect(levels[0]! - levels[30]!).toBeLessThan(6);
});

describe("a detector's own judgement", () => {
  test("its smoke level is optical density 0.058 per m, in % per m", () => {
    expect(ALARM_PCT_M).toBeCloseTo(12.5, 1);
  });

  test("takes two samples in a row, not one gust", () => {
    const judge = createAlarmLogic();
    expect([20, 3, 20, 20].map((smoke) => judge(smoke, 21))).toEqual([false, false, false, true]);
  });

  test("takes heat without smoke", () => {
    const judge = createAlarmLogic();
    expect([judge(0.1, HEAT_ALARM_C), judge(0.1, HEAT_ALARM_C + 1)]).toEqual([false, true]);
  });

  test("does not stutter around its level", () => {
    const judge = createAlarmLogic();
    expect([20, 20, 12, 12.6, 11, 7].map((smoke) => judge(smoke, 21))).toEqual([false, true, true, true, true, false]);
  });

  test("speaks at once when it alarms, and every ten seconds while it does", () => {
    const devices = courtyard();
    const [model] = createModels(devices, devices, 1);
    const around = { ...ORDINARY, smoke_pct_m: 40 };
    const reports = [0, 2_000, 4_000].map((tMs) => model!.measure(startOfPlay(8) + tMs, around));
    expect(reports.map(({ urgent }) => urgent)).toEqual([false, true, false]);
    expect(reports[2]!.againMs).toBe(10_000);
  });
});
