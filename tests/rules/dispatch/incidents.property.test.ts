import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Incident, IncidentLine } from "../../../rules/model/incident.ts";
import { addFleet, allOps, play } from "../ops.ts";
import { createWorld, type World } from "../world.ts";

interface Put {
  readonly incident: Incident;
  readonly lines: readonly IncidentLine[];
}

function played(ops: Parameters<typeof play>[1][]): { readonly world: World; readonly puts: readonly Put[] } {
  const world = createWorld();
  addFleet(world);
  for (const op of ops) play(world, op);
  return { world, puts: world.outcomes.flatMap(({ facts }) => facts.filter((fact) => fact.kind === "incident")) };
}

test("numbers have no gaps, versions grow by one, and a record only grows", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      const { puts } = played(ops);
      const known = new Map<string, Incident>();
      for (const { incident, lines } of puts) {
        const before = known.get(incident.id);
        expect(before?.closed ?? null).toBeNull();
        expect(incident.version).toBe((before?.version ?? 0) + 1);
        expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => (before?.lines ?? 0) + index + 1));
        expect(incident.lines).toBe((before?.lines ?? 0) + lines.length);
        if (before === undefined) expect(incident.id).toBe(`2023-${String(known.size + 1).padStart(4, "0")}`);
        known.set(incident.id, incident);
      }
    }),
    { numRuns: 150 },
  );
});

test("every life at risk that people are told of is in an incident that is open", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      const { situation } = played(ops).world;
      for (const alert of situation.alerts.values()) {
        if (alert.incident !== null) expect(situation.incidents.has(alert.incident)).toBe(true);
        const isTold = alert.priority === "P1" && alert.kind !== "supervision" && !alert.outOfService && alert.verification !== "unfounded";
        if (isTold) expect(alert.incident).not.toBeNull();
      }
    }),
    { numRuns: 150 },
  );
});

test("nobody is inside what is closed, and nothing that is closed has a link", () => {
  fc.assert(
    fc.property(allOps, (ops) => {
      for (const { incident } of played(ops).puts) {
        if (incident.closed === null) continue;
        expect(incident.responders.filter(({ inside }) => inside !== null)).toEqual([]);
        expect(incident.links).toEqual([]);
      }
    }),
    { numRuns: 80 },
  );
});
