import { collect } from "../engine/outcomes.ts";
import { text } from "../engine/words.ts";
import type { Text } from "../model/alert.ts";
import { incidentAt, tellIncident } from "../dispatch/evacuations.ts";
import type { Area, Evacuation, EvacuationPlan } from "../model/evacuation.ts";
import type { Situation } from "../model/situation.ts";
import { next } from "./version.ts";
import { tellEnd, tellSirens } from "./voice.ts";
import { allClear, wordingsOf } from "./wordings.ts";

/** Evacuations that are not over at the same time: more buildings than a site may have do not burn. */
export const OPEN_MAX = 200;
/** Alerts that are named as its cause. */
const CAUSES_MAX = 20;

export const planOf = ({ places }: Situation, building: string): EvacuationPlan | undefined => places.plans?.get(building);

export const evacuationId = (number: number): string => `evac-${String(number).padStart(6, "0")}`;

/** Puts the next version in its place, and in the outcome. */
export function put(situation: Situation, evacuation: Evacuation): Evacuation {
  if (evacuation.stage === "ended") situation.evacuations.delete(evacuation.id);
  else situation.evacuations.set(evacuation.id, evacuation);
  collect().facts.push({ kind: "evacuation", evacuation });
  tellIncident(situation, evacuation);
  return evacuation;
}

/** The real one of a building that is not over; a drill where `exercise`. */
export const openFor = (situation: Situation, area: Area, exercise: boolean): Evacuation | undefined =>
  [...situation.evacuations.values()].find((one) => one.area.id === area.id && one.exercise === exercise);

export interface Beginning {
  readonly area: Area;
  readonly plan: EvacuationPlan;
  readonly exercise: boolean;
  readonly confirmed: Evacuation["confirmed"];
  readonly by: string | null;
  readonly why: Text;
}

/** A prepared notice that nobody has been told yet. */
export function draft(situation: Situation, { area, plan, exercise, confirmed, by, why }: Beginning, atMs: number): Evacuation {
  const { building } = plan;
  const unsafe = exercise ? [] : burningRoutes(situation, plan);
  const told = { area, exercise, unsafe, assigned: [] };
  return put(situation, {
    id: evacuationId(++situation.evacuationNumber),
    version: 1,
    ...told,
    building,
    incident: incidentAt(situation, { building, exercise }),
    stage: "draft",
    last: "drafted",
    causes: exercise ? [] : causesIn(situation, building),
    confirmed,
    wordings: wordingsOf(plan, told),
    draftedAt: atMs,
    issuedAt: null,
    changedAt: atMs,
    endedAt: null,
    timeline: [{ atMs, event: "drafted", why, by }],
  });
}

/** Fires of a building that somebody has to believe for now. */
export const firesIn = (situation: Situation, building: string) =>
  [...situation.alerts.values()].filter(
    (alert) => alert.kind === "fire" && alert.building === building && alert.verification !== "unfounded" && !alert.outOfService,
  );

const causesIn = (situation: Situation, building: string): readonly string[] =>
  firesIn(situation, building)
    .slice(0, CAUSES_MAX)
    .map(({ id }) => id);

/** Stairs that burn themselves. */
function burningRoutes(situation: Situation, plan: EvacuationPlan): readonly string[] {
  const zones = new Set(firesIn(situation, plan.building).map(({ zone }) => zone));
  return plan.routes.filter((route) => route.zones.some((zone) => zones.has(zone))).map(({ id }) => id);
}

export interface Saying {
  readonly by: string | null;
  readonly why: Text;
  readonly atMs: number;
}

/** The notice goes out. A drill in the same building is over with that. */
export function issue(
  situation: Situation,
  before: Evacuation,
  { by, why, atMs }: Saying,
  confirmed: Evacuation["confirmed"] = before.confirmed,
): Evacuation {
  if (!before.exercise) endDrills(situation, before.building, atMs);
  const plan = planOf(situation, before.building);
  const causes = before.exercise ? [] : causesIn(situation, before.building);
  const unsafe =
    before.exercise || plan === undefined ? before.unsafe : [...new Set([...before.unsafe, ...burningRoutes(situation, plan)])];
  const wordings = plan === undefined ? before.wordings : wordingsOf(plan, { ...before, unsafe });
  const fields = { stage: "issued", last: "issued", issuedAt: atMs, changedAt: atMs, causes, confirmed, unsafe, wordings } as const;
  const issued = put(situation, next(before, fields, { atMs, event: "issued", why, by }));
  tellSirens(situation, issued, null);
  return issued;
}

/** What zones are told changes. */
export function reword(
  situation: Situation,
  before: Evacuation,
  { fields, event }: { readonly fields: Partial<Evacuation>; readonly event: "updated" | "assigned" },
  { by, why, atMs }: Saying,
): Evacuation {
  const isIssued = before.stage === "issued";
  const said = isIssued ? ({ last: "updated", changedAt: atMs } as const) : {};
  const changed = put(situation, next(before, { ...fields, ...said }, { atMs, event, why, by }));
  if (isIssued) tellSirens(situation, changed, before);
  return changed;
}

export function end(situation: Situation, before: Evacuation, last: "all-clear" | "cancelled", { by, why, atMs }: Saying): Evacuation {
  const plan = planOf(situation, before.building);
  const wasIssued = before.stage === "issued";
  const wordings = plan === undefined || !wasIssued ? before.wordings : allClear(plan, before);
  const fields = { stage: "ended", last, endedAt: atMs, changedAt: atMs, wordings } as const;
  const ended = put(situation, next(before, fields, { atMs, event: last, why, by }));
  if (wasIssued) tellEnd(situation, ended);
  return ended;
}

function endDrills(situation: Situation, building: string, atMs: number): void {
  const why = text("真实警情,演练中止", "A real alarm: the drill is over");
  for (const one of situation.evacuations.values())
    if (one.exercise && one.building === building) end(situation, one, "cancelled", { by: null, why, atMs });
}
