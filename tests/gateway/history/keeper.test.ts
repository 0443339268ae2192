import { describe, expect, onTestFinished, test } from "vitest";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, type Connection } from "../../../gateway/journal/database.ts";
import { HOUR_MS, MINUTE_MS } from "../../../gateway/history/rollup.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { openTestDatabase } from "../journal/folder.ts";
import { arrive, type Arrived, openTestHistory, type TestHistory } from "./journal-of-test.ts";

const START_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 24 * HOUR_MS;

function start(options: Parameters<typeof openTestHistory>[2] = {}): { folder: string; db: Connection; history: TestHistory } {
  const folder = temporaryFolder();
  const db = openTestDatabase(folder);
  const history = openTestHistory(folder, START_MS, options);
  onTestFinished(() => history.close());
  return { folder, db, history };
}

const every = (count: number, stepMs: number, one: (index: number) => Omit<Arrived, "at">, fromMs = START_MS): readonly Arrived[] =>
  Array.from({ length: count }, (_, index) => ({ at: fromMs + index * stepMs, ...one(index) }));

async function goOn(history: TestHistory, ms: number): Promise<void> {
  history.clock.wallMs += ms;
  history.clock.monotonicMs += ms;
  await history.keeper.turn();
}

const countOf = async (
  history: TestHistory,
  query: { device?: number; value?: string; fromMs?: number; toMs?: number } = {},
): Promise<number> =>
  (await history.ask.series({ device: 1, value: "pressure_kpa", fromMs: 0, toMs: 4e15, everyMs: 4e15, ...query })).reduce(
    (sum, { count }) => sum + count,
    0,
  );

const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(folder, "history"))
    .filter((name) => name.endsWith(".db"))
    .toSorted();

describe("hours and days", () => {
  test("an hour is sealed when it is over, and the journal may go up to the hour that goes on", async () => {
    const { folder, db, history } = start();
    arrive(
      db,
      every(90, MINUTE_MS, () => ({ device: 1, values: { pressure_kpa: 300 } })),
      START_MS,
    );
    await goOn(history, HOUR_MS + 3 * MINUTE_MS);
    expect(filesOf(folder)).toEqual(["catalog.db", "hours-2026-11-20.db"]);
    expect([history.held.at(-1), history.keeper.hot.readings]).toEqual([60, 30]);
    await goOn(history, HOUR_MS);
    expect([history.held.at(-1), history.keeper.hot.readings]).toEqual([90, 0]);
    expect(await countOf(history)).toBe(90);
  });

  test("a day that is over becomes one file, and a reading that comes later opens it again", async () => {
    const { folder, db, history } = start();
    arrive(
      db,
      every(1_440, MINUTE_MS, (index) => ({ device: 1, values: { pressure_kpa: index / 10 } })),
      START_MS,
    );
    await goOn(history, DAY_MS + 3 * HOUR_MS);
    expect(filesOf(folder)).toEqual(["catalog.db", "day-2026-11-20.db"]);
    arrive(db, [{ device: 1, at: START_MS + 5, values: { pressure_kpa: 999 } }], history.clock.wallMs);
    await goOn(history, HOUR_MS);
    expect(filesOf(folder)).toEqual(["catalog.db", "day-2026-11-20.db"]);
    expect(history.keeper.hot.readings).toBe(0);
    const [first] = await history.ask.series({
      device: 1,
      value: "pressure_kpa",
      fromMs: START_MS,
      toMs: START_MS + DAY_MS,
      everyMs: HOUR_MS,
    });
    expect(first).toMatchObject({ min: 0, max: 999, count: 61 });
  });

  test("minutes of a device that reports every second are kept, and are what the readings give", async () => {
    const { folder, db, history } = start();
    arrive(
      db,
      every(7_200, 1_000, (index) => ({ device: 1, values: { pressure_kpa: (index * 7_919) % 997 } })),
      START_MS,
    );
    await goOn(history, DAY_MS + 3 * HOUR_MS);
    const file = openDatabase({ path: join(folder, "history/day-2026-11-20.db"), key: null, readonly: true });
    // Two of 24 hours: the day as a whole is not dense, so its minutes are counted from the readings.
    expect(file.prepare("SELECT count(*) FROM rollup WHERE minutes IS NOT NULL").pluck().get()).toBe(0);
    file.close();
    arrive(
      db,
      every(7_200, 1_000, (index) => ({ device: 2, values: { pressure_kpa: (index * 7_919) % 997 } }), START_MS + DAY_MS),
      history.clock.wallMs,
    );
    await goOn(history, HOUR_MS);
    for (const [device, fromMs] of [
      [1, START_MS],
      [2, START_MS + DAY_MS],
    ] as const) {
      const buckets = await history.ask.series({
        device,
        value: "pressure_kpa",
        fromMs: fromMs + MINUTE_MS,
        toMs: fromMs + 90 * MINUTE_MS,
        everyMs: MINUTE_MS,
      });
      expect(buckets).toHaveLength(89);
      buckets.forEach(({ at, min, max, mean, count }) => {
        const numbers = Array.from({ length: 60 }, (_, second) => (((at - fromMs) / 1_000 + second) * 7_919) % 997);
        expect({ min, max, count }).toEqual({ min: Math.min(...numbers), max: Math.max(...numbers), count: 60 });
        expect(mean).toBeCloseTo(numbers.reduce((sum, one) => sum + one, 0) / 60, 9);
      });
    }
  });

  test("10,000 values of one device in a minute, many in the same ms, are all there", async () => {
    const { db, history } = start();
    arrive(
      db,
      every(10_000, 6, (index) => ({ device: 1, values: { pressure_kpa: index } })).map((one) => ({ ...one, at: one.at - (one.at % 50) })),
      START_MS,
    );
    expect(await countOf(history)).toBe(10_000);
    await goOn(history, 2 * HOUR_MS);
    expect(await countOf(history)).toBe(10_000);
    await goOn(history, 2 * DAY_MS);
    expect(await countOf(history)).toBe(10_000);
  });
});

describe("clocks that are wrong", () => {
  test("a reading of 1970 is counted and not kept, one of 2100 is kept, and neither touches the others", async () => {
    const { db, history } = start();
    const strange = [0, 86_400_000, Date.UTC(2100, 0, 1)].map((at) => ({ device: 1, at, values: { pressure_kpa: 1 } }));
    arrive(db, [...strange, { device: 1, at: START_MS, values: { pressure_kpa: 300 } }], START_MS);
    await goOn(history, 2 * DAY_MS);
    expect(history.keeper.counters.tooOld).toBe(2);
    expect(await countOf(history, { fromMs: START_MS, toMs: START_MS + HOUR_MS })).toBe(1);
    expect(await countOf(history, { fromMs: Date.UTC(2099, 0, 1) })).toBe(1);
  });

  test("a clock that goes back a day loses nothing, and what is hot is sealed all the same", async () => {
    const { db, history } = start();
    for (const hours of [0, 1, -24, -23, -22, 2]) {
      history.clock.wallMs = START_MS + hours * HOUR_MS;
      history.clock.monotonicMs += HOUR_MS;
      arrive(
        db,
        every(60, MINUTE_MS, () => ({ device: 1, values: { pressure_kpa: hours } }), history.clock.wallMs),
        history.clock.wallMs,
      );
      await history.keeper.turn();
    }
    expect(await countOf(history)).toBe(360);
    history.clock.monotonicMs += 2 * HOUR_MS;
    await history.keeper.turn();
    expect(history.keeper.hot.readings).toBe(0);
    expect(await countOf(history)).toBe(360);
  });

  test("a clock that is a century ahead for a moment costs a week at most", async () => {
    const { db, history } = start({ days: 30 });
    for (let day = 0; day < 12; day++) {
      arrive(db, [{ device: 1, at: START_MS + day * DAY_MS, values: { pressure_kpa: 300 } }], START_MS + day * DAY_MS);
      await goOn(history, DAY_MS);
    }
    const before = history.keeper.shelf.days().length;
    history.clock.wallMs += 100 * 365 * DAY_MS;
    await history.keeper.turn();
    expect(before - history.keeper.shelf.days().length).toBe(7);
  });
});

describe("damage", () => {
  test("a chunk that can't be read is named and left out, others are not touched, and late readings of its hour are kept", async () => {
    const { folder, db, history } = start();
    for (const device of [1, 2])
      arrive(
        db,
        every(120, MINUTE_MS, () => ({ device, values: { pressure_kpa: 300 } })),
        START_MS,
      );
    await goOn(history, 4 * HOUR_MS);
    const file = openDatabase({ path: join(folder, "history/hours-2026-11-20.db"), key: null });
    file.exec("UPDATE chunk SET body = x'01020304050607' WHERE key = 32");
    file.close();
    expect(await countOf(history, { toMs: START_MS + 30 * MINUTE_MS })).toBe(0);
    expect(history.troubles).toMatchObject([{ kind: "damaged", path: expect.stringContaining("hours-2026-11-20.db"), key: 32 }]);
    expect(await countOf(history, { fromMs: START_MS + HOUR_MS })).toBe(60);
    expect(await countOf(history, { device: 2 })).toBe(120);
    arrive(db, [{ device: 1, at: START_MS + 1, values: { pressure_kpa: 1 } }], history.clock.wallMs);
    await goOn(history, HOUR_MS);
    expect(await countOf(history)).toBe(61);
    await goOn(history, DAY_MS);
    expect([await countOf(history), await countOf(history, { device: 2 })]).toEqual([61, 120]);
  });

  test("a journal from a backup, whose ids are given again, is taken in without a reading twice or lost", async () => {
    const { folder, db, history } = start();
    db.prepare("INSERT INTO meta VALUES ('epoch', 'first')").run();
    history.close();
    const first = openTestHistory(folder, START_MS);
    arrive(
      db,
      every(120, MINUTE_MS, (index) => ({ device: 1, values: { pressure_kpa: index } })),
      START_MS,
    );
    await goOn(first, 4 * HOUR_MS);
    first.close();
    db.exec("DELETE FROM journal WHERE id > 50; UPDATE meta SET value = 'second' WHERE key = 'epoch'");
    arrive(
      db,
      every(40, MINUTE_MS, (index) => ({ device: 1, values: { pressure_kpa: 1_000 + index } }), START_MS + HOUR_MS),
      START_MS,
    );
    const second = openTestHistory(folder, START_MS + 5 * HOUR_MS);
    onTestFinished(() => second.close());
    expect(await countOf(second)).toBe(160);
    await goOn(second, HOUR_MS);
    expect(await countOf(second)).toBe(160);
    expect(second.held.at(-1)).toBe(90);
  });
});

describe("retention", () => {
  test("readings leave with their day's file, their hourly rollups stay, and those leave with their month", async () => {
    const { folder, db, history } = start({ days: 3, hourlyDays: 40 });
    for (let day = 0; day < 8; day++) {
      arrive(
        db,
        every(10, MINUTE_MS, (index) => ({ device: 1, values: { pressure_kpa: index } }), START_MS + day * DAY_MS),
        START_MS + day * DAY_MS,
      );
      await goOn(history, DAY_MS);
    }
    expect(filesOf(folder)).toEqual(["catalog.db", "day-2026-11-25.db", "day-2026-11-26.db", "hours-2026-11-27.db", "rollups-2026-11.db"]);
    const buckets = await history.ask.series({
      device: 1,
      value: "pressure_kpa",
      fromMs: START_MS,
      toMs: START_MS + 8 * DAY_MS,
      everyMs: DAY_MS,
    });
    expect(buckets).toEqual(Array.from({ length: 8 }, (_, day) => ({ at: START_MS + day * DAY_MS, min: 0, max: 9, mean: 4.5, count: 10 })));
    await goOn(history, 90 * DAY_MS);
    await goOn(history, HOUR_MS);
    expect(filesOf(folder)).toEqual(["catalog.db"]);
    expect(await countOf(history)).toBe(0);
    expect(history.keeper.latest.get(1)).toMatchObject({ pressure_kpa: { value: 9 } });
  });

  test("beyond its bound of bytes the oldest days leave first", async () => {
    const { folder, db, history } = start({ maxBytes: 200_000 });
    for (let day = 0; day < 8; day++) {
      arrive(
        db,
        every(1_000, MINUTE_MS, () => ({ device: 1, values: { pressure_kpa: Math.sqrt(day + 1) * 1e5 } }), START_MS + day * DAY_MS),
        START_MS + day * DAY_MS,
      );
      await goOn(history, DAY_MS);
    }
    expect(history.keeper.shelf.bytes()).toBeLessThan(300_000);
    expect(filesOf(folder)).toContain("rollups-2026-11.db");
    expect(history.keeper.shelf.days().at(-1)).toBe((START_MS + 7 * DAY_MS) / DAY_MS);
  });
});
