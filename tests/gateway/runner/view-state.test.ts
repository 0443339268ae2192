import fc from "fast-check";
import { expect, test } from "vitest";
import { createDevices } from "../../../gateway/intake/devices.ts";
import { createView, nothingPending } from "../../../gateway/runner/view-state.ts";
import type { Reading } from "../../../rules/model/reading.ts";
import type { Values } from "../../../rules/model/values.ts";

const placeOf = () => ({ building: "b1", floor: 1 });
const values = fc.dictionary(fc.constantFrom("temperature_c", "co_ppm", "alarm", "battery_pct"), fc.integer({ min: 0, max: 9 }), {
  minKeys: 1,
});
const arrival = fc.record({ values, eventMs: fc.integer({ min: 1, max: 6 }), isLookedAt: fc.boolean() });

test("the view shows of each value the one that was measured last, of the same time the one that came last, whenever somebody looks", () => {
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 12 }), (arrivals) => {
      const devices = createDevices("mini", placeOf);
      const view = createView(placeOf);
      const entry = devices.put(
        { registration: 1, id: "d", kind: "smoke-detector", zone: "z", powered: "mains", expectEveryMs: null, station: null },
        "api",
        null,
      );
      view.advance([], { ...nothingPending(), added: [entry] });
      const expected: Record<string, number | boolean> = {};
      const measuredAtMs: Record<string, number> = {};
      for (const [index, { values: shown, eventMs, isLookedAt }] of arrivals.entries()) {
        view.advance([readingOf(index + 1, shown, eventMs)], nothingPending());
        for (const [name, value] of Object.entries(shown)) {
          if (eventMs < (measuredAtMs[name] ?? 0)) continue;
          expected[name] = value;
          measuredAtMs[name] = eventMs;
        }
        if (isLookedAt) expect(view.device("d")!.latest).toEqual(expected);
      }
      expect(view.device("d")!.latest).toEqual(expected);
    }),
  );
});

function readingOf(id: number, shown: Values, eventMs: number): Reading {
  return { id, device: 1, eventMs, receivedMs: 10, boot: 0, seq: id, flags: 0, values: shown, deviceAtMs: undefined };
}
