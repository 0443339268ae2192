import { stateOfClock, warnMsOf } from "../../rules/dispatch/clocks.ts";
import { countNeeds } from "../../rules/dispatch/cards.ts";
import { procedureSteps } from "../../rules/dispatch/procedures.ts";
import type { Text } from "../../rules/model/alert.ts";
import { type Incident, type IncidentLine, type Inside, type Stage, STAGES } from "../../rules/model/incident.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Role } from "../access/roles.ts";

/** Roles above the community: they see counts and stages, and nobody's name or home. */
const isAbove = (role: Role): boolean => role === "street" || role === "district";

/** For the last of three parts of his time somebody inside is amber. */
const AMBER_SHARE = 1 / 3;

export interface Shown {
  readonly site: Site;
  readonly role: Role;
  /** Queue time, and wall clock minus queue time. */
  readonly nowMs: number;
  readonly wallOffsetMs: number;
}

/** An incident as a role may see it. Times are wall clock, ms since 1970. */
export function showIncident(incident: Incident, shown: Shown): Record<string, unknown> {
  const { id, version, kind, priority, exercise, station, building, openedAt, alertCount, stage, trapped, closed } = incident;
  const isClosed = closed !== null;
  const open = {
    id,
    version,
    kind,
    priority,
    exercise,
    station,
    building,
    openedAt,
    alertCount,
    stage,
    trapped,
    stages: countStages(incident),
    clocks: incident.clocks.map((clock) => ({
      name: clock.name,
      dueAt: clock.dueMs + shown.wallOffsetMs,
      warnAt: warnMsOf(clock) + shown.wallOffsetMs,
      tookMs: clock.tookMs,
      state: stateOfClock(clock, isClosed, shown.nowMs),
    })),
    needs: isClosed ? {} : countNeeds({ site: shown.site, incident }),
    evacuations: incident.evacuations ?? [],
    state: isClosed ? "closed" : "open",
    outcome: closed?.outcome ?? null,
  };
  if (isAbove(shown.role)) return { ...open, place: placeOfBuilding(shown.site, incident), closedAt: closed?.at ?? null };
  return { ...open, ...within(incident, shown) };
}

/** What those see who answer for it. */
function within(incident: Incident, { nowMs, wallOffsetMs }: Shown): Record<string, unknown> {
  const { zone, place, reportedBy, alerts, call, closed, responders, ticks, omitted } = incident;
  return {
    zone,
    place,
    reportedBy,
    alerts,
    closed,
    omitted,
    call:
      call === null ? null : { sinceAt: call.sinceAt, dueAt: call.dueMs + wallOffsetMs, isOverdue: call.isOverdue, called: call.called },
    responders: responders.map(({ inside, goingMs, ...one }) => ({
      ...one,
      goingAt: goingMs === null ? null : goingMs + wallOffsetMs,
      inside: inside === null ? null : showInside(inside, nowMs, wallOffsetMs),
    })),
    procedure: procedureSteps(incident.kind).map((step) => ({ ...step, done: ticks[step.id] ?? null })),
  };
}

function showInside({ sinceAt, lastWordAt, dueMs, isOverdue }: Inside, nowMs: number, wallOffsetMs: number) {
  const leftMs = dueMs - nowMs;
  const spanMs = dueMs + wallOffsetMs - lastWordAt;
  const state = isOverdue || leftMs <= 0 ? "red" : leftMs <= spanMs * AMBER_SHARE ? "amber" : "green";
  return { sinceAt, lastWordAt, dueAt: dueMs + wallOffsetMs, state };
}

function countStages({ responders }: Incident): Record<Stage, number> {
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  for (const { stage } of responders) counts[stage]++;
  return counts;
}

const placeOfBuilding = ({ buildings, name }: Site, { building }: Incident): Text =>
  buildings.find(({ id }) => id === building)?.name ?? name;

/** A line of the record; above the community only what happened and when. */
export function showLine({ seq, at, event, ...rest }: IncidentLine, role: Role): Record<string, unknown> {
  return isAbove(role) ? { seq, at, event } : { seq, at, event, ...rest };
}

/** Who is named on a card: only those see it who go there. Property staff see how many need what. */
export const seesPeople = (role: Role): boolean => role === "administrator" || role === "station";
