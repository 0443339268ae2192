import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../rules/model/alert.ts";
import type { AlertChange } from "../../rules/model/input.ts";
import { addFleet, allOps, type Op, opsWithoutPeople, play } from "./ops.ts";
import { createWorld, type World } from "./world.ts";

function played(ops: readonly Op[], afterEach: (world: World) => void = () => {}): World {
  const world = createWorld();
  addFleet(world);
  for (const op of ops) {
    play(world, op);
    afterEach(world);
  }
  return world;
}

const changesOf = ({ outcomes }: World): AlertChange[] => outcomes.flatMap(({ alerts }) => alerts);

test("an alert nobody attends to never becomes normal", () => {
  fc.assert(
    fc.property(opsWithoutPeople, (ops) => {
      const world = played(ops);
      const raised = changesOf(world)
        .filter(({ op }) => op === "new")
        .map(({ alert }) => alert.id);
      expect([...world.situation.alerts.keys()].toSorted()).toEqual(raised.toSorted());
      expect([...world.situation.alerts.values()].every(({ state }) => state === "unacknowledged" || state === "returned")).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a P1 is never suppressed, shelved or closed by anything but a person", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      for (const { op, alert } of changesOf(played(ops))) {
        if (alert.priority !== "P1") continue;
        expect(alert).toMatchObject({ suppressedBy: null, shelvedUntil: null });
        expect(alert.state).not.toBe("shelved");
        if (op === "close") expect(alert.closed?.by).toBe("li");
      }
    }),
    { numRuns: 300 },
  );
});

test("an alert that holds is marked out of service exactly while a person has taken its device out", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      played(ops, ({ situation }) => {
        for (const state of situation.devices)
          for (const alert of state?.alerts?.values() ?? [])
            if (alert.active) expect(alert.outOfService).toBe(state!.outOfService !== null);
      });
    }),
    { numRuns: 200 },
  );
});

test("a P2 is closed by a person alone, and nothing is put off for more than 8 h", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      const world = played(ops);
      for (const { op, alert } of changesOf(world)) if (alert.priority === "P2" && op === "close") expect(alert.closed?.by).toBe("li");
      world.wait(8 * 3_600_000);
      expect([...world.situation.alerts.values()].filter(({ shelvedUntil }) => shelvedUntil !== null)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("at any time there is at most one open alert of a kind and device", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      played(ops, ({ situation }) => {
        const keys = [...situation.alerts.values()].map(({ kind, device, subject }) => `${kind} ${device} ${subject}`);
        expect(new Set(keys).size).toBe(keys.length);
      });
    }),
    { numRuns: 100 },
  );
});

test("the outcomes tell everything: who adds them up has the alerts and deliveries of the situation", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      const world = played(ops);
      const alerts = new Map<string, Alert>();
      const owed = new Set<string>();
      for (const made of world.outcomes) {
        for (const { op, alert } of made.alerts) {
          const before = alerts.get(alert.id);
          expect(alert.version).toBe((before?.version ?? 0) + 1);
          expect(op).toBe(alert.state === "closed" ? "close" : before === undefined ? "new" : "upd");
          expect(alert.timeline.at(-1)).toMatchObject({ from: before?.state ?? null, to: alert.state });
          alerts.set(alert.id, alert);
        }
        for (const { id } of made.owed) owed.add(id);
        for (const { id } of made.settled) expect(owed.delete(id)).toBe(true);
      }
      const open = [...alerts].filter(([, { state }]) => state !== "closed");
      expect(new Map(open)).toEqual(world.situation.alerts);
      expect([...owed].toSorted()).toEqual([...world.situation.deliveries.keys()].toSorted());
    }),
    { numRuns: 200 },
  );
});

test("every alert of a device is where its next reading finds it", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      const { situation } = played(ops);
      for (const state of situation.devices) {
        if (state === undefined) continue;
        const its = [...situation.alerts.values()].filter(({ device }) => device === state.device.id);
        expect([...(state.alerts?.values() ?? [])].toSorted(byId)).toEqual(its.toSorted(byId));
      }
    }),
    { numRuns: 200 },
  );
});

const byId = (one: Alert, other: Alert): number => (one.id < other.id ? -1 : 1);
