import fc from "fast-check";
import { type Block, Block as BlockOf, valuesAt } from "../../../gateway/history/block.ts";
import { VALUES } from "../../../rules/model/values.ts";

/** A reading as history keeps it. */
export interface Kept {
  readonly at: number;
  readonly flags: number;
  readonly values: Readonly<Record<string, number | boolean>>;
}

const NUMBER_OF: ReadonlyMap<string, number> = new Map(VALUES.map(({ name }, number) => [name, number]));

const sensed = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -5_000, max: 50_000 }).map((tenths) => tenths / 10) },
  { weight: 2, arbitrary: fc.integer({ min: -99_999, max: 99_999 }).map((thousandths) => thousandths / 1_000) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-320, Number.MAX_VALUE, 2 ** 53, 0.1 + 0.2),
);

const values = fc
  .record(
    {
      temperature_c: sensed,
      pressure_kpa: sensed,
      battery_pct: fc.integer({ min: 0, max: 100 }),
      alarm: fc.boolean(),
      tamper: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((all): Readonly<Record<string, number | boolean>> => ({ ...all }));

/** Readings of a device around `fromMs`, in no order, some of them in the same ms. */
export const keptReadings = (fromMs: number, spanMs: number): fc.Arbitrary<readonly Kept[]> =>
  fc.array(
    fc.record({
      at: fc.oneof(
        fc.integer({ min: 0, max: Math.floor(spanMs / 10_000) - 1 }).map((step) => fromMs + step * 10_000),
        fc.integer({ min: 0, max: spanMs - 1 }).map((ms) => fromMs + ms),
      ),
      flags: fc.constantFrom(0, 0, 0, 1, 2, 16),
      values,
    }),
    { maxLength: 120 },
  );

export function blockFrom(readings: readonly Kept[], firstId = 1): Block {
  const block = new BlockOf();
  readings.forEach(({ at, flags, values: measured }, index) => {
    const place = block.add(at, flags, firstId + index);
    for (const [name, value] of Object.entries(measured)) block.set(place, NUMBER_OF.get(name)!, value);
  });
  return block;
}

export const keptOf = (block: Block): readonly Kept[] =>
  Array.from({ length: block.count }, (_, at) => ({ at: block.times[at]!, flags: block.flags[at]!, values: valuesAt(block, at) }));

/** In the order of time, then of arrival. */
export const inOrder = (readings: readonly Kept[]): readonly Kept[] => readings.toSorted((one, other) => one.at - other.at);
