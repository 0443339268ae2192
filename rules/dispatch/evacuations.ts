import { collect } from "../engine/outcomes.ts";
import { text } from "../engine/words.ts";
import { next } from "../evacuation/version.ts";
import type { Evacuation, EvacuationLine } from "../model/evacuation.ts";
import type { Incident } from "../model/incident.ts";
import type { Situation } from "../model/situation.ts";
import { familyOf } from "./belonging.ts";
import { putIncident } from "./record.ts";

/** Evacuations that an incident names: one at a time, and far more than a night has. */
const EVACUATIONS_MAX = 50;
/** Who carries whom is for those who go, and stands on the evacuation's own board. */
const NOT_TOLD: ReadonlySet<EvacuationLine["event"]> = new Set(["assigned", "joined"]);

/**
 * The open incident that an evacuation of a building belongs to: the fire there, else what else is going on, never
 * somebody's call for help. A drill belongs to an exercise alone.
 */
export function incidentAt({ incidents }: Situation, { building, exercise }: Pick<Evacuation, "building" | "exercise">): string | null {
  const there = [...incidents.values()].filter(
    (one) => one.building === building && one.exercise === exercise && familyOf(one.kind) !== "person",
  );
  return (there.findLast(({ kind }) => familyOf(kind) === "fire") ?? there.at(-1))?.id ?? null;
}

/** What happened to an evacuation is a line of its incident's record. */
export function tellIncident(situation: Situation, { id, incident: its, timeline }: Evacuation): void {
  const incident = situation.incidents.get(its ?? "");
  const { atMs: at, event, why, by } = timeline.at(-1)!;
  if (incident === undefined || NOT_TOLD.has(event)) return;
  const known = incident.evacuations ?? [];
  const evacuations = known.includes(id) || known.length >= EVACUATIONS_MAX ? known : [...known, id];
  const line = { at, event: `evacuation-${event}`, why: text(`疏散:${why.zh}`, `Evacuation: ${why.en}`), by };
  putIncident(situation, { ...incident, evacuations }, [line]);
}

/** A new incident takes in what is evacuated there already. */
export function takeInEvacuations(situation: Situation, { id, openedAt: atMs }: Incident): void {
  for (const open of situation.evacuations.values()) {
    if ((open.incident ?? null) !== null || incidentAt(situation, open) !== id) continue;
    const why = text(`并入警情 ${id}`, `Taken into incident ${id}`);
    const joined = next(open, { incident: id }, { atMs, event: "joined", why, by: null });
    situation.evacuations.set(joined.id, joined);
    collect().facts.push({ kind: "evacuation", evacuation: joined });
    const incident = situation.incidents.get(id)!;
    const line = {
      at: atMs,
      event: "evacuation-joined",
      why: text(`疏散 ${open.id} 已在进行`, `Evacuation ${open.id} was there already`),
      by: null,
    };
    putIncident(situation, { ...incident, evacuations: [...(incident.evacuations ?? []), open.id] }, [line]);
  }
}
