import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeBlocks, unknownTo } from "../../../gateway/history/block.ts";
import { decodeChunk, encodeChunk } from "../../../gateway/history/chunk.ts";
import { decodeRollup, encodeRollup, HOUR_MS, MINUTE_MS, rollUp } from "../../../gateway/history/rollup.ts";
import { blockFrom, inOrder, keptOf, keptReadings } from "./readings.ts";

const HOUR = Date.UTC(2026, 10, 24, 9);

test("whatever readings an hour has, in any order, they come out of the chunk in the order of time and bit by bit the same", () => {
  fc.assert(
    fc.property(keptReadings(HOUR, HOUR_MS), (readings) => {
      const block = mergeBlocks([{ block: blockFrom(readings) }]);
      expect(keptOf(decodeChunk(encodeChunk(block)))).toEqual(inOrder(readings));
    }),
  );
});

test("times far from any clock are kept too", () => {
  const readings = [0, 1, 4e15, -5, 4_102_444_800_000].map((at) => ({ at, flags: 0, values: { battery_pct: 50 } }));
  const block = mergeBlocks([{ block: blockFrom(readings) }]);
  expect(keptOf(decodeChunk(encodeChunk(block)))).toEqual(inOrder(readings));
});

test("a flipped bit anywhere in a chunk is noticed", () => {
  const readings = Array.from({ length: 60 }, (_, index) => ({
    at: HOUR + index * 60_000,
    flags: 0,
    values: { pressure_kpa: 300 + index },
  }));
  const bytes = encodeChunk(blockFrom(readings));
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const torn = Uint8Array.from(bytes);
      torn[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeChunk(torn)).toThrow(RangeError);
    }),
  );
  expect(() => decodeChunk(bytes.subarray(0, 3))).toThrow(RangeError);
});

test("a rollup has least, greatest, sum and count of every span, and comes back as it was written", () => {
  fc.assert(
    fc.property(keptReadings(HOUR, HOUR_MS), fc.constantFrom(MINUTE_MS, HOUR_MS), (readings, stepMs) => {
      const rollup = rollUp(mergeBlocks([{ block: blockFrom(readings) }]), stepMs);
      expect(decodeRollup(encodeRollup(rollup))).toEqual(rollup);
      const temperature = readings.filter(({ values }) => values["temperature_c"] !== undefined);
      const spans = new Set(temperature.map(({ at }) => Math.floor(at / stepMs)));
      const column = [...rollup.values()].find((_, index) => [...rollup.keys()][index] === 1);
      expect(column?.at.length ?? 0).toBe(spans.size);
      column?.at.forEach((span, index) => {
        const inSpan = temperature
          .filter(({ at }) => Math.floor(at / stepMs) === span)
          .map(({ values }) => values["temperature_c"] as number);
        expect(column.count[index]).toBe(inSpan.length);
        expect(column.min[index]! + 0).toBe(Math.min(...inSpan) + 0);
        expect(column.max[index]! + 0).toBe(Math.max(...inSpan) + 0);
      });
    }),
  );
});

test("of what comes a second time only what is more than the first time is taken", () => {
  fc.assert(
    fc.property(keptReadings(HOUR, HOUR_MS), keptReadings(HOUR, HOUR_MS), (first, more) => {
      const known = blockFrom(first);
      const merged = mergeBlocks([{ block: known }, { block: blockFrom([...more, ...first].toReversed()), isTaken: unknownTo(known) }]);
      const added = mergeBlocks([{ block: blockFrom(more), isTaken: unknownTo(blockFrom(first)) }]);
      expect(merged.count).toBeLessThanOrEqual(first.length + more.length);
      expect(merged.count).toBeGreaterThanOrEqual(first.length + added.count);
      const again = mergeBlocks([{ block: merged }, { block: blockFrom(first), isTaken: unknownTo(merged) }]);
      expect(keptOf(again)).toEqual(keptOf(merged));
    }),
  );
});
