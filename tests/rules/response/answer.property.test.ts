import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MARKS } from "../../../rules/model/notification.ts";
import { isPaged } from "../../../rules/response/follow.ts";
import { isPending } from "../../../rules/response/notify.ts";
import { community, owedBy } from "./station.ts";

const DEVICES = ["smoke-1", "smoke-2", "button-1", "button-2", "bin-1"] as const;
const VALUES = {
  "smoke-1": { alarm: true },
  "smoke-2": { alarm: true },
  "button-1": { pressed: true },
  "button-2": { pressed: true },
  "bin-1": { fill_pct: 95 },
} as const;

const op = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("read" as const), device: fc.constantFrom(...DEVICES), on: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant("wait" as const), s: fc.constantFrom(1, 9, 31, 61, 301, 4_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("act" as const),
      alert: fc.nat(8),
      act: fc.constantFrom("acknowledge", "confirm", "unfounded", "close"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant("mark" as const), which: fc.nat(60), mark: fc.constantFrom(...MARKS) }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("receipt" as const), alert: fc.nat(8), role: fc.constantFrom("station", "property") }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("wall" as const), offsetMs: fc.integer({ min: -90_000_000, max: 90_000_000 }) }) },
);
type Op = typeof op extends fc.Arbitrary<infer One> ? One : never;
type World = ReturnType<typeof community>;

function play(world: World, one: Op): void {
  const alerts = [...world.situation.alerts.keys()];
  switch (one.op) {
    case "read": {
      const [[name, value] = ["alarm", true]] = Object.entries(VALUES[one.device]);
      world.read(one.device, one.on ? VALUES[one.device] : { [name]: typeof value === "number" ? 10 : false });
      return;
    }
    case "wait":
      world.wait(one.s * 1_000);
      return;
    case "act": {
      const id = alerts[one.alert % Math.max(1, alerts.length)];
      if (id === undefined) return;
      if (one.act === "acknowledge") world.act(id, { name: "acknowledge" });
      else if (one.act === "close") world.act(id, { name: "close", outcome: "real", note: "" });
      else world.act(id, { name: "verify", result: one.act === "confirm" ? "confirmed" : "unfounded", by: "phone", note: "" });
      return;
    }
    case "mark": {
      const all = owedBy(world);
      const found = all[one.which % Math.max(1, all.length)];
      if (found !== undefined) world.put({ kind: "mark", key: found.key, mark: one.mark, reason: "x" });
      return;
    }
    case "receipt": {
      const id = alerts[one.alert % Math.max(1, alerts.length)];
      if (id !== undefined) world.put({ kind: "receipt", alert: id, person: "li", role: one.role });
      return;
    }
    case "wall":
      world.put({ kind: "wall", offsetMs: one.offsetMs });
  }
}

test("whatever happens in whatever order: an answer leaves nothing pending, what is over pages nobody, every key is owed once, and who waits is climbed for", () => {
  fc.assert(
    fc.property(fc.array(op, { minLength: 1, maxLength: 40 }), (ops) => {
      const world = community();
      const owedKeys = new Set<string>();
      for (const one of ops) {
        const from = world.outcomes.length;
        play(world, one);
        const { alerts, climbs, climbOf } = world.situation;
        for (const { notifications } of world.outcomes.slice(from)) {
          const first = notifications.filter(({ key }) => !owedKeys.has(key));
          for (const { key, isOpen } of first) {
            expect(isOpen).toBe(true);
            owedKeys.add(key);
          }
        }
        const current = new Map(owedBy(world).map((notification) => [notification.key, notification]));
        for (const climb of climbs.values()) {
          expect(climb.alerts.every((id) => alerts.has(id) && isPaged(alerts.get(id)!))).toBe(true);
          if (climb.answered === null) continue;
          const pending = [...current.values()].filter(
            // What became of it since is no page, and goes out all the same.
            (notification) => notification.alert === climb.id && !notification.step.includes("+") && isPending(notification),
          );
          expect(pending).toEqual([]);
        }
        for (const notification of current.values()) if (isPending(notification)) expect(climbs.has(notification.alert)).toBe(true);
        for (const alert of alerts.values())
          if (isPaged(alert) && alert.acknowledged === null && alert.kind !== "supervision") expect(climbOf.has(alert.id)).toBe(true);
      }
      return true;
    }),
    { numRuns: 150 },
  );
});
