import type { Text } from "../model/alert.ts";
import { type ClockName, type Incident, type IncidentAct, type Responder, type Stage, STAGES } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { changed } from "../engine/alert.ts";
import { refuse } from "../engine/commands.ts";
import { place } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import type { Acting } from "./acts.ts";
import { meetClocks } from "./clocks.ts";
import { crewOnDuty, isOfCrew, responderOf } from "./crew.ts";
import { putIncident } from "./record.ts";
import { noteTravel } from "./travel.ts";

/** People in one incident: more than a station and its neighbours have. */
const RESPONDERS_MAX = 100;
/** Open alerts of an incident that say who is on the way: each is a step of the alert log. */
const ALERTS_TOLD = 50;

export const STAGE_TEXT: Readonly<Record<Stage, Text>> = {
  told: { zh: "已派警", en: "Told" },
  going: { zh: "出动", en: "Going" },
  arrived: { zh: "到场", en: "Arrived" },
  controlling: { zh: "处置中", en: "Working" },
  controlled: { zh: "已控制", en: "Under control" },
  back: { zh: "归队", en: "Back" },
};

const orderOf = (stage: Stage): number => STAGES.indexOf(stage);

type StageAct = Extract<IncidentAct, { name: "stage" }>;

/** One touch: a person, or a station with all its people, is a stage further. */
export function takeStage(acting: Acting, incident: Incident, act: StageAct): Refusal | null {
  const moved = who(acting, incident, act);
  if ("status" in moved) return moved;
  const ready = moved.filter((one) => isForward(one, act.stage));
  // The same touch twice is one touch; a step back is a mistake that somebody has to say in words.
  if (ready.length === 0) return moved.every(({ stage }) => stage === act.stage) ? null : backwards(moved[0]!);
  if (act.stage === "back") {
    const inside = ready.find((one) => one.inside !== null);
    if (inside !== undefined) return refuse(409, "is_inside", `${inside.name} 仍在内部`, `${inside.name} is still inside`);
  }
  move(acting, incident, act, ready);
  return null;
}

function backwards({ name, stage }: Responder): Refusal {
  const { zh, en } = STAGE_TEXT[stage];
  return refuse(409, "illegal_transition", `${name} 已是"${zh}"`, `${name} is "${en}" already`);
}

/** Forward in any stride; whoever is back may be sent again. */
const isForward = ({ stage }: Responder, to: Stage): boolean => (stage === "back" ? to !== "back" : orderOf(to) > orderOf(stage));

/** Somebody who is not in this incident yet stands where those stand who are back. */
const fresh = (situation: Situation, person: string, unit: string | null): Responder => ({
  ...responderOf(situation, person, unit),
  stage: "back",
  stageAt: 0,
  goingMs: null,
  inside: null,
});

/** Those who move, as they are. */
function who(acting: Acting, incident: Incident, { person, unit }: StageAct): Refusal | readonly Responder[] {
  const found = unit === null ? onePerson(acting, incident, person ?? acting.by) : wholeUnit(acting, incident, unit);
  const more = Array.isArray(found) ? found.filter((one) => !incident.responders.includes(one)).length : 0;
  return incident.responders.length + more > RESPONDERS_MAX ? refuse(409, "too_many", "人员过多", "Too many people") : found;
}

function onePerson({ situation, by }: Acting, { responders, station }: Incident, person: string): Refusal | readonly Responder[] {
  const known = responders.find((one) => one.person === person);
  if (known !== undefined) return [known];
  if (person !== by && !isOfCrew(situation, person)) return refuse(404, "not_found", `没有 ${person}`, `There is no ${person}`);
  return [fresh(situation, person, station)];
}

/** Its people who are in this incident; where none is, those on shift now. */
function wholeUnit({ situation, atMs }: Acting, { responders }: Incident, id: string): Refusal | readonly Responder[] {
  const unit = situation.places.stations.find((one) => one.id === id);
  if (unit === undefined) return refuse(404, "not_found", `没有 ${id}`, `There is no ${id}`);
  const named = responders.filter((one) => one.unit === id);
  if (named.length > 0) return named;
  const crew = crewOnDuty(situation, unit, atMs);
  if (crew.length === 0) return refuse(409, "nobody_there", `${id} 无人在岗`, `Nobody is on shift at ${id}`);
  return crew.map(({ id: person }) => fresh(situation, person, id));
}

const MEETS: Readonly<Record<Stage, readonly ClockName[]>> = {
  told: [],
  going: ["answer"],
  arrived: ["answer", "arrival"],
  controlling: ["answer", "arrival"],
  controlled: ["answer", "arrival", "control"],
  back: [],
};

function move(acting: Acting, incident: Incident, { stage, note }: StageAct, ready: readonly Responder[]): void {
  const { situation, by, atMs, nowMs } = acting;
  const after = ready.map((one) => ({
    ...one,
    stage,
    stageAt: atMs,
    goingMs: stage === "told" ? null : stage === "going" ? nowMs : one.goingMs,
  }));
  const moved = new Map(after.map((one) => [one.person, one]));
  const known = new Set(incident.responders.map(({ person }) => person));
  const responders = [
    ...incident.responders.map((one) => moved.get(one.person) ?? one),
    ...after.filter(({ person }) => !known.has(person)),
  ];
  const clocks = meetClocks(incident, MEETS[stage], nowMs);
  const next = { ...incident, responders, clocks, stage: reached(incident, stage, responders) };
  const travelMs = noteTravel(situation, incident, next, after);
  const lines = after.map(({ name }) => ({ at: atMs, event: stage, why: stageText(stage, name), by, note }));
  putIncident(situation, { ...next, travelMs }, lines);
  tellAlerts(acting, next, stage, after);
}

const stageText = (stage: Stage, name: string): Text => text(`${STAGE_TEXT[stage].zh}:${name}`, `${STAGE_TEXT[stage].en}: ${name}`);

/** Never back by one: only when all are. */
function reached({ stage: before }: Incident, stage: Stage, responders: readonly Responder[]): Stage {
  if (responders.every((one) => one.stage === "back")) return "back";
  if (stage === "back") return before!;
  return before === null || before === "back" || orderOf(stage) > orderOf(before) ? stage : before;
}

/** Stages that whoever called is told of. */
const TOLD_STAGES: ReadonlySet<Stage> = new Set(["going", "arrived", "controlled"]);

/**
 * Whoever goes has answered: nobody else is rung for it. Whoever called hears how far the first of them is: that a second
 * one goes is no news to somebody beside whom the first one kneels.
 */
function tellAlerts({ situation, by, atMs }: Acting, { id, stage: furthest }: Incident, stage: Stage, moved: readonly Responder[]): void {
  if (!TOLD_STAGES.has(stage)) return;
  const event = furthest === stage ? stage : "acknowledged";
  const why = stageText(stage, moved.map(({ name }) => name).join("、"));
  const open = [...situation.alerts.values()].filter(
    ({ incident, acknowledged }) => incident === id && (event === stage || acknowledged === null),
  );
  for (const alert of open.slice(-ALERTS_TOLD)) {
    const acknowledged = alert.acknowledged ?? { at: atMs, by };
    place(situation, changed(alert, { acknowledged }, { atMs, event, why, by }));
  }
}
