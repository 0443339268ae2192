import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bucket } from "../../../gateway/history/buckets.ts";
import { HOUR_MS, MINUTE_MS } from "../../../gateway/history/rollup.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openTestDatabase } from "../journal/folder.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { type Arrived, arrive, openTestHistory, type TestHistory } from "./journal-of-test.ts";

const START_MS = Date.UTC(2026, 10, 20, 21, 30);
const SPAN_MS = 40 * HOUR_MS;

type Act =
  | { readonly do: "arrive"; readonly readings: readonly Arrived[] }
  /** The clock goes on, or back. */
  | { readonly do: "time"; readonly byMs: number }
  | { readonly do: "turn" }
  /** Memory is full: everything is sealed. */
  | { readonly do: "seal" }
  /** The process is killed between two turns and starts again. */
  | { readonly do: "restart" }
  /** The cursor is as it was before the last seals: killed between the files and the catalogue. */
  | { readonly do: "forget" };

const reading: fc.Arbitrary<Arrived> = fc.record({
  device: fc.constantFrom(1, 2),
  at: fc.integer({ min: 0, max: SPAN_MS / 5_000 }).map((step) => START_MS + step * 5_000),
  values: fc
    .record({ pressure_kpa: fc.integer({ min: 0, max: 9_999 }).map((tenths) => tenths / 10), fault: fc.boolean() }, { requiredKeys: [] })
    .map((values) => ({ battery_pct: 50, ...values })),
});
/** A burst within an hour, dense enough for rollups by the minute. */
const burst: fc.Arbitrary<readonly Arrived[]> = fc
  .record({ hour: fc.integer({ min: 0, max: 38 }), device: fc.constantFrom(1, 2), base: fc.integer({ min: 0, max: 500 }) })
  .map(({ hour, device, base }) =>
    Array.from({ length: 520 }, (_, index) => ({
      device,
      at: START_MS + 30 * MINUTE_MS + hour * HOUR_MS + index * 6_900,
      values: { pressure_kpa: base + (index % 17) / 10 },
    })),
  );
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.array(reading, { minLength: 1, maxLength: 60 }).map((readings) => ({ do: "arrive" as const, readings })) },
  { weight: 1, arbitrary: burst.map((readings) => ({ do: "arrive" as const, readings })) },
  { weight: 3, arbitrary: fc.integer({ min: -10, max: 26 }).map((hours) => ({ do: "time" as const, byMs: hours * HOUR_MS })) },
  { weight: 3, arbitrary: fc.constant({ do: "turn" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "seal" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "forget" as const }) },
);
const question = fc
  .record({
    device: fc.constantFrom(1, 2),
    value: fc.constantFrom("pressure_kpa", "battery_pct", "fault"),
    from: fc.oneof(
      fc.integer({ min: -5, max: 39 }).map((hours) => hours * HOUR_MS + 30 * MINUTE_MS),
      fc.integer({ min: 0, max: SPAN_MS }),
    ),
    length: fc.integer({ min: 1, max: SPAN_MS }),
    everyMs: fc.constantFrom(60_000, 90_000, 600_000, HOUR_MS, 2 * HOUR_MS, 24 * HOUR_MS, 1_234_567),
    wholeHours: fc.boolean(),
  })
  .map(({ from, length, wholeHours, ...rest }) => ({
    ...rest,
    fromMs: START_MS + from,
    toMs: START_MS + from + (wholeHours ? Math.ceil(length / HOUR_MS) * HOUR_MS : length),
  }));

const withoutMean = ({ at, min, max, count }: Bucket) => ({ at, min, max, count });

/** Every reading looked at. */
function scan(
  all: readonly Arrived[],
  { device, value, fromMs, toMs, everyMs }: { device: number; value: string; fromMs: number; toMs: number; everyMs: number },
): Bucket[] {
  const found = new Map<number, number[]>();
  for (const { device: of, at, values } of all) {
    if (of !== device || at < fromMs || at >= toMs || values[value] === undefined) continue;
    const index = Math.floor((at - fromMs) / everyMs);
    found.set(index, [...(found.get(index) ?? []), Number(values[value])]);
  }
  return [...found]
    .toSorted(([one], [other]) => one - other)
    .map(([index, numbers]) => ({
      at: fromMs + index * everyMs,
      min: Math.min(...numbers),
      max: Math.max(...numbers),
      mean: numbers.reduce((sum, number) => sum + number, 0) / numbers.length,
      count: numbers.length,
    }));
}

test(
  "whatever arrives, in whatever order, over hours, days, clocks that go back and deaths: every series is what a scan of all readings gives",
  { timeout: 120_000 },
  async () => {
    const root = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 6, maxLength: 24 }),
        fc.array(question, { minLength: 4, maxLength: 8 }),
        async (acts, questions) => {
          const folder = mkdtempSync(join(root, "run-"));
          const db = openTestDatabase(folder);
          let history: TestHistory = openTestHistory(folder, START_MS);
          const all: Arrived[] = [];
          const again = (): void => {
            const { clock } = history;
            history.close();
            history = openTestHistory(folder, clock.wallMs);
          };
          try {
            for (const one of acts) {
              if (one.do === "arrive") {
                arrive(db, one.readings, history.clock.wallMs);
                all.push(...one.readings);
              } else if (one.do === "time") {
                history.clock.wallMs += one.byMs;
                history.clock.monotonicMs += Math.abs(one.byMs);
              } else if (one.do === "turn") await history.keeper.turn();
              else if (one.do === "seal") {
                await history.keeper.turn();
                await history.keeper.sealAll();
              } else if (one.do === "restart") again();
              else {
                history.keeper.catalog.save(0, []);
                again();
              }
            }
            for (const asked of questions) {
              const buckets = await history.ask.series(asked);
              const scanned = scan(all, asked);
              expect(buckets.map(withoutMean)).toEqual(scanned.map(withoutMean));
              // Sums are exact here, and rounded in the scan.
              buckets.forEach(({ mean }, index) => expect(mean).toBeCloseTo(scanned[index]!.mean, 8));
            }
            expect(history.troubles).toEqual([]);
          } finally {
            history.close();
            db.close();
            rmSync(folder, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 15 },
    );
  },
);
