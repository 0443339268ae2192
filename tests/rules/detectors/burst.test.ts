import { describe, expect, test } from "vitest";
import { SENSORS_MAX } from "../../../rules/detectors/burst-settings.ts";
import { acceptPressures, closeBurstBin } from "../../../rules/detectors/burst.ts";
import { BINS_A_DAY, binsOf, QUICK, spanOf, watch } from "./pipes.ts";

const DAY = BINS_A_DAY;
/** After the learning week. */
const START = 9 * DAY + 30;
/** A burst at sensor 3 that its neighbour feels a little. */
const burstFrom =
  (from: number, to = Infinity, kpa = 4) =>
  (sensor: number, bin: number): number =>
    bin < from || bin >= to ? 0 : sensor === 3 ? kpa : sensor === 4 ? kpa / 3 : 0;

describe("a network of eight sensors", () => {
  test("raises nothing in three weeks of ordinary days", () => {
    const { verdicts } = watch(binsOf(8, 21 * DAY));
    expect(verdicts.every(({ burst }) => burst === null)).toBe(true);
  });

  test("says in its first week that it is learning, how far it is, and raises nothing even when a pipe bursts", () => {
    const { verdicts } = watch(binsOf(8, 6 * DAY, { drop: burstFrom(4 * DAY, Infinity, 60) }));
    expect(verdicts.every(({ learning, burst }) => learning && burst === null)).toBe(true);
    expect(verdicts.at(-1)!.learned).toBeCloseTo(6 / 7, 2);
  });

  test("finds a drop that is far less than the day's own movement, says since when, and names the nearest sensor", () => {
    const bins = binsOf(8, START + 40, { drop: burstFrom(START) });
    const watched = watch(bins);
    const { raised } = spanOf(watched);
    expect(raised).toBeGreaterThan(START);
    expect(raised).toBeLessThan(START + 16);
    const { burst, criteria } = watched.verdicts[raised]!;
    expect(burst!.nearest).toBe("s3");
    expect(Math.abs(burst!.sinceMs - bins[START - 1]!.atMs)).toBeLessThan(3 * 3_600_000);
    expect(burst!.dropKpa["s3"]).toBeGreaterThan(1);
    expect(burst!.score).toBeGreaterThan(burst!.threshold);
    expect(criteria.find(({ name }) => name === "burst-score")).toMatchObject({ met: true, threshold: burst!.threshold });
  });

  test("names sensors with a like drop beside the nearest: the place is uncertain", () => {
    const drop = (sensor: number, bin: number): number => (bin >= START && (sensor === 3 || sensor === 4) ? 4 : 0);
    const { verdicts } = watch(binsOf(8, START + 60, { drop }));
    const { burst } = verdicts.at(-1)!;
    expect([burst!.nearest, ...burst!.alsoNear].toSorted()).toEqual(["s3", "s4"]);
    expect(Object.keys(burst!.dropKpa).toSorted()).toEqual(["s3", "s4"]);
  });

  test("keeps a burst for as long as the water runs, and ends it within hours when it is mended", () => {
    const mended = START + 10 * DAY;
    const { raised, over } = spanOf(watch(binsOf(8, mended + DAY, { drop: burstFrom(START, mended) })));
    expect(raised).toBeGreaterThan(START);
    expect(over).toBeGreaterThanOrEqual(mended);
    expect(over).toBeLessThan(mended + 24);
  });

  test("finds the next burst after one that is over", () => {
    const first = burstFrom(START, START + DAY);
    const second = START + 4 * DAY;
    const drop = (sensor: number, bin: number): number => first(sensor, bin) + (bin >= second && sensor === 6 ? 5 : 0);
    const { verdicts } = watch(binsOf(8, second + 40, { drop }));
    expect(verdicts.slice(START + 2 * DAY, second).every(({ burst }) => burst === null)).toBe(true);
    expect(verdicts.at(-1)!.burst!.nearest).toBe("s6");
  });

  test("one wild bin is no burst", () => {
    const says = (sensor: number, bin: number, kpa: number): number => (bin === START && sensor === 3 ? kpa - 300 : kpa);
    expect(spanOf(watch(binsOf(8, START + DAY, { says }))).raised).toBe(-1);
  });

  test("a sensor that reads far too high is no burst at the others", () => {
    const says = (sensor: number, bin: number, kpa: number): number => (bin >= START && sensor === 5 ? kpa + 400 + (bin % 7) : kpa);
    expect(spanOf(watch(binsOf(8, START + 2 * DAY, { says }))).raised).toBe(-1);
  });
});

test("a person who says that all is well ends a burst, and the new level is learned as normal", () => {
  const { state } = watch(binsOf(8, START + DAY, { drop: burstFrom(START) }));
  acceptPressures(state!, QUICK);
  const { verdicts } = watch(binsOf(8, START + 14 * DAY, { drop: burstFrom(START) }).slice(START + DAY), state);
  expect(verdicts.every(({ burst }) => burst === null)).toBe(true);
  const bins = binsOf(8, START + 15 * DAY, {
    drop: (sensor, bin) => burstFrom(START)(sensor, bin) + (bin > START + 14 * DAY ? burstFrom(0)(sensor, 1) : 0),
  });
  expect(watch(bins.slice(START + 14 * DAY), state).verdicts.at(-1)!.burst!.nearest).toBe("s3");
});

describe("sensors that fail", () => {
  test("a stuck one is named and left out, raises nothing, and hides no burst elsewhere", () => {
    const says = (sensor: number, bin: number, kpa: number): number => (bin >= START && sensor === 5 ? 447.7 : kpa);
    const quiet = watch(binsOf(8, START + 2 * DAY, { says }));
    expect(spanOf(quiet).raised).toBe(-1);
    expect(quiet.verdicts.at(-1)!.stuck).toEqual(["s5"]);
    const late = START + DAY;
    expect(watch(binsOf(8, late + 40, { says, drop: burstFrom(late) })).verdicts.at(-1)!.burst!.nearest).toBe("s3");
  });

  test("one that moves again is no longer stuck", () => {
    const says = (sensor: number, bin: number, kpa: number): number => (bin >= START && bin < START + DAY && sensor === 5 ? 447.7 : kpa);
    expect(watch(binsOf(8, START + DAY + 4, { says })).verdicts.at(-1)!.stuck).toEqual([]);
  });

  test("missing ones are passed over: a third of all values is enough to find a burst", () => {
    const says = (sensor: number, bin: number, kpa: number): number | null => ((sensor * 7 + bin * 5) % 3 === 0 ? kpa : null);
    const { raised } = spanOf(watch(binsOf(8, 24 * DAY, { says, drop: burstFrom(22 * DAY, Infinity, 8) })));
    expect(raised).toBeGreaterThan(22 * DAY);
  });

  test("one that leaves, and one that joins later, disturb nobody, and the new one finds its burst in time", () => {
    const joins = 10 * DAY;
    const burst = joins + 12 * DAY;
    const says = (sensor: number, bin: number, kpa: number): number | null =>
      (sensor === 7 && bin < joins) || (sensor === 0 && bin > joins) ? null : kpa;
    const drop = (sensor: number, bin: number): number => (bin >= burst && sensor === 7 ? 5 : 0);
    const watched = watch(binsOf(8, burst + 40, { says, drop }));
    expect(spanOf(watched).raised).toBeGreaterThan(burst);
    expect(watched.verdicts.at(-1)!.burst!.nearest).toBe("s7");
    expect(watched.state!.sensors.map(({ id }) => id)).not.toContain("s0");
  });

  test("more sensors than a network may have are counted and left out", () => {
    const pressure_kpa = Object.fromEntries(Array.from({ length: SENSORS_MAX + 3 }, (_, sensor) => [`s${sensor}`, 400]));
    const { state } = closeBurstBin(null, { atMs: 1, minuteOfWeek: 0, pressure_kpa }, QUICK);
    expect(state.sensors.length).toBe(SENSORS_MAX);
    expect(state.refused).toBe(3);
  });
});

test("a sensor that was adjusted upwards is learned anew, and found again by its own burst", () => {
  const burst = START + 13 * DAY;
  const says = (sensor: number, bin: number, kpa: number): number => (bin >= START && sensor === 5 ? kpa + 60 : kpa);
  const drop = (sensor: number, bin: number): number => (bin >= burst && sensor === 5 ? 5 : 0);
  const watched = watch(binsOf(8, burst + 40, { says, drop }));
  expect(spanOf(watched).raised).toBeGreaterThan(burst);
  expect(watched.verdicts.at(-1)!.burst!.nearest).toBe("s5");
});

describe("one sensor alone", () => {
  test("knows its own day: raises nothing on ordinary ones, and finds a burst beside it", () => {
    expect(spanOf(watch(binsOf(1, 21 * DAY))).raised).toBe(-1);
    const drop = (_sensor: number, bin: number): number => (bin >= START ? 25 : 0);
    const { raised } = spanOf(watch(binsOf(1, START + DAY, { drop })));
    expect(raised).toBeGreaterThan(START);
  });
});

describe("planned works", () => {
  const works = { from: START, to: START + 20 };
  const planned = (bin: number): boolean => bin >= works.from && bin < works.to;
  const drop = (_sensor: number, bin: number): number => (planned(bin) ? 200 : 0);

  test("raise no burst, then or afterwards", () => {
    expect(spanOf(watch(binsOf(8, START + 2 * DAY, { planned, drop }))).raised).toBe(-1);
  });

  test("teach nothing: what was known before is known after", () => {
    const before = watch(binsOf(8, START));
    const moments = JSON.stringify(before.state!.book);
    const after = watch(binsOf(8, START + 20, { planned, drop }).slice(START), before.state);
    expect(JSON.stringify(after.state!.book)).toBe(moments);
  });

  test("hide a burst that was open only while they last", () => {
    const { verdicts } = watch(binsOf(8, START + 60, { drop: burstFrom(START), planned: (bin) => bin >= START + 30 && bin < START + 40 }));
    expect(verdicts[START + 29]!.burst).not.toBeNull();
    expect(verdicts[START + 35]!.burst).toBeNull();
    expect(verdicts.at(-1)!.burst).not.toBeNull();
  });
});
