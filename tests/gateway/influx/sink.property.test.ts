import fc from "fast-check";
import { expect, test } from "vitest";
import { createDelivery } from "../../../gateway/influx/delivery.ts";
import type { Line } from "../../../gateway/influx/feed.ts";
import { createSafePosition } from "../../../gateway/influx/safe-position.ts";
import { createUniqueTimes } from "../../../gateway/influx/unique-times.ts";

const points = fc.array(fc.record({ series: fc.constantFrom("a", "b"), ms: fc.nat(30) }), { maxLength: 200 });

/** The same by looking at everything: the first free ms among the last `window` points. */
function naive(window: number) {
  const kept: { series: string; ms: number }[] = [];
  return (series: string, ms: number): number => {
    let free = ms;
    while (kept.some((one) => one.series === series && one.ms === free)) free++;
    kept.push({ series, ms: free });
    if (kept.length > window) kept.shift();
    return free;
  };
}

test("every point gets the first free ms of its series", () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 60 }), (all, window) => {
      const times = createUniqueTimes(window);
      const slow = naive(window);
      for (const { series, ms } of all) expect(times.assign(series, ms)).toBe(slow(series, ms));
    }),
  );
});

test("a memory that was filled again gives the same times as one that was there all along", () => {
  fc.assert(
    fc.property(points, fc.nat(), fc.integer({ min: 1, max: 60 }), (all, at, window) => {
      const [through, again] = [createUniqueTimes(window), createUniqueTimes(window)];
      const cut = all.length === 0 ? 0 : at % all.length;
      const given = all.map(({ series, ms }) => ({ series, ms: through.assign(series, ms) }));
      for (const { series, ms } of given.slice(Math.max(0, cut - window), cut)) again.remember(series, ms);
      expect(all.slice(cut).map(({ series, ms }) => again.assign(series, ms))).toEqual(given.slice(cut).map(({ ms }) => ms));
    }),
  );
});

test("a burst of 30,000 in one ms takes a moment", () => {
  const times = createUniqueTimes(65_536);
  const startedMs = performance.now();
  const given = new Set(Array.from({ length: 30_000 }, () => times.assign("a", 5)));
  expect(given.size).toBe(30_000);
  // Walking over all of them each time would take 450 million steps.
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

const deeds = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("acknowledge" as const), by: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(40_000) }),
    fc.record({ kind: fc.constant("lost" as const) }),
  ),
  { maxLength: 100 },
);

test("nothing is safe before it has stood for a minute without a loss, and everything that has is", () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const safe = createSafePosition({ id: 0, aseq: 0 }, 60_000);
      let nowMs = 0;
      let id = 0;
      /** When each id was last acknowledged for good. */
      let since = new Map<number, number>();
      for (const deed of all) {
        if (deed.kind === "wait") nowMs += deed.ms;
        else if (deed.kind === "acknowledge") {
          id += deed.by;
          safe.acknowledged({ id, aseq: 0 }, nowMs);
          since.set(id, nowMs);
        } else {
          safe.settle(nowMs);
          safe.lostConnection(true);
          id = safe.safe.id;
          since = new Map();
        }
        safe.settle(nowMs);
        for (const [one, atMs] of since) if (one <= safe.safe.id) expect(nowMs - atMs).toBeGreaterThanOrEqual(60_000);
        // Acknowledgements of one second are one.
        for (const [one, atMs] of since) if (nowMs - atMs >= 61_000) expect(safe.safe.id).toBeGreaterThanOrEqual(one);
      }
    }),
  );
});

test("whichever lines a server refuses, exactly those are set aside and each other one is written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(299), { maxLength: 40 }), async (bad) => {
      const writtenTo = new Set<string>();
      const deliver = createDelivery(async (lines) => {
        if (lines.some((line) => bad.includes(Number(line)))) return { kind: "refused", message: "400: bad" };
        for (const line of lines) writtenTo.add(line);
        return { kind: "written" };
      });
      const lines: Line[] = Array.from({ length: 300 }, (_, ref) => ({ text: String(ref), source: "reading", ref }));
      const { outcome, refused } = await deliver(lines);
      expect(outcome).toEqual({ kind: "written" });
      expect(refused.map(({ line }) => line.ref).sort((one, other) => one - other)).toEqual([...bad].sort((one, other) => one - other));
      expect(writtenTo.size).toBe(300 - bad.length);
    }),
    { numRuns: 30 },
  );
});
