import { expect, test } from "vitest";
import { createTally } from "../../rules/engine/comparison.ts";
import type { Firing } from "../../rules/model/backtest.ts";

const firing = (at: number, more: Partial<Firing> = {}): Firing => ({
  at,
  rule: "r",
  kind: "pipe-leak",
  priority: "P3",
  device: "d",
  shadow: false,
  ...more,
});

test("the same alert a little earlier or later is one of both sets, whichever comes first", () => {
  const tally = createTally();
  tally.add("present", firing(60_000, { rule: "old" }));
  tally.add("tried", firing(90_000));
  tally.add("tried", firing(30_000, { device: "e" }));
  tally.add("present", firing(60_000, { device: "e", rule: "old" }));
  const { firings, ...counts } = tally.result();
  expect(counts).toMatchObject({ tried: 2, present: 2, both: 2, onlyTried: 0, onlyPresent: 0 });
  expect(firings.map(({ at, rule, presentAt, of }) => ({ at, rule, presentAt, of }))).toEqual([
    { at: 30_000, rule: "r", presentAt: 60_000, of: "both" },
    { at: 90_000, rule: "r", presentAt: 60_000, of: "both" },
  ]);
  expect(counts.rules).toEqual([
    { rule: "old", tried: 0, present: 2, both: 2 },
    { rule: "r", tried: 2, present: 0, both: 2 },
  ]);
});

test("another kind, another device or a quarter of an hour apart are different alerts", () => {
  const tally = createTally();
  tally.add("present", firing(0));
  tally.add("tried", firing(1, { kind: "pipe-burst" }));
  tally.add("tried", firing(2, { device: "e" }));
  tally.add("tried", firing(900_001));
  expect(tally.result()).toMatchObject({ tried: 3, present: 1, both: 0, onlyTried: 3, onlyPresent: 1 });
});

test("10,000 firings are listed and the rest are counted", () => {
  const tally = createTally();
  for (let number = 0; number < 12_000; number++) tally.add("tried", firing(number * 3_600_000, { device: `d-${number}` }));
  const { tried, firings, more, devices } = tally.result();
  expect({ tried, listed: firings.length, more, devices: devices.length }).toEqual({
    tried: 12_000,
    listed: 10_000,
    more: 2_000,
    devices: 10_000,
  });
});
