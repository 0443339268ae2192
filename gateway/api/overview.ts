import { z } from "zod";
import type { Alert } from "../../rules/model/alert.ts";
import type { Coverage } from "../../rules/detectors/coverage.ts";
import { distributionOf, type IncidentTimes } from "../../rules/dispatch/statistics.ts";
import { type Person, sees } from "../access/roles.ts";
import { seesAlert } from "./alerts.ts";
import type { Api, Parts } from "./context.ts";
import { coverageFor } from "./coverage.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;
/** A drill is due half a year after the last (order 61 of the Ministry of Public Security, clause 40). */
const DRILL_DAYS = 180;
/** Incidents that are looked at: far more than a community has in half a year. */
const INCIDENTS_MAX = 5_000;
/** A micro fire station answers and rolls within a minute and arrives within three (公消〔2015〕301). */
const LIMIT_S = { answer: 60, arrival: 180 } as const;

const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const Count = z.int().min(0);
const Times = z.looseObject({
  n: Count,
  missing: Count.describe("incidents of which there is no such time"),
  limitS: Count,
  within: Count,
  p50: z.number().nullable().describe("seconds"),
  p90: z.number().nullable(),
});

/** What the call answers. */
export const Overview = z.looseObject({
  at: Ms,
  worst: z
    .looseObject({ id: z.string(), kind: z.string(), priority: z.string(), state: z.string(), building: Text.nullable(), raisedAt: Ms })
    .nullable()
    .describe("the worst open alert, the oldest of its priority; no home is named"),
  open: z.object({ P1: Count, P2: Count, P3: Count, P4: Count }),
  unanswered: Count,
  incidents: z.looseObject({ days: Count, count: Count, isCut: z.boolean(), answer: Times, arrival: Times }),
  drill: z.object({ lastAt: Ms.nullable().describe("null: none in that time"), dueAfterDays: Count }),
  coverage: z.looseObject({
    flats: Count,
    protected: Count,
    buildings: z.array(z.looseObject({ building: z.string(), name: Text, flats: Count, protected: Count })),
  }),
  devices: z.looseObject({
    registered: Count,
    inUse: Count,
    faulty: Count,
    idle: Count,
    neverHeard: Count,
    silent: Count,
    outOfService: Count,
  }),
});

/** The community in numbers, for whoever answers for it and must know nobody's name. */
export function overviewRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/overview", { config: { permission: "overview.read" } }, async (request) => {
    const { person } = request.session!;
    const parts = ready();
    const { acts, store } = parts;
    const at = acts.wallMs();
    const times = await store.incidentTimes({
      fromMs: at - DRILL_DAYS * DAY_MS,
      toMs: at + 1,
      buildings: person.scope.buildings,
      limit: INCIDENTS_MAX,
    });
    // The same numbers for everybody: who should have a button says something about who lives there.
    const coverage = coverageFor(parts, { ...person, role: "street" }, null);
    return {
      at,
      ...alertsOf(parts, person),
      ...incidentsOf(times, at),
      coverage: flatsOf(coverage),
      devices: devicesOf(parts, person, coverage),
    };
  });
}

function alertsOf({ view, site }: Parts, person: Person) {
  const open = { P1: 0, P2: 0, P3: 0, P4: 0 };
  let unanswered = 0;
  let worst: Alert | null = null;
  for (const alert of view.openAlerts().values()) {
    if (!seesAlert(person, alert)) continue;
    open[alert.priority]++;
    if (alert.state === "unacknowledged") unanswered++;
    if (worst === null || isWorse(alert, worst)) worst = alert;
  }
  return { worst: worst === null ? null : shownWorst(worst, site.buildings), open, unanswered };
}

const isWorse = (one: Alert, other: Alert): boolean =>
  one.priority < other.priority || (one.priority === other.priority && one.raisedAt < other.raisedAt);

const shownWorst = ({ id, kind, priority, state, building, raisedAt }: Alert, buildings: Parts["site"]["buildings"]) => ({
  id,
  kind,
  priority,
  state,
  building: buildings.find((one) => one.id === building)?.name ?? null,
  raisedAt,
});

function incidentsOf(times: readonly IncidentTimes[], at: number) {
  const recent = times.filter(({ exercise, openedAt }) => !exercise && openedAt >= at - DAYS * DAY_MS);
  return {
    incidents: {
      days: DAYS,
      count: recent.length,
      isCut: times.length === INCIDENTS_MAX,
      answer: timesOf(
        recent.map(({ answerMs }) => answerMs),
        LIMIT_S.answer,
      ),
      arrival: timesOf(
        recent.map(({ arrivalMs }) => arrivalMs),
        LIMIT_S.arrival,
      ),
    },
    drill: { lastAt: times.findLast(({ exercise }) => exercise)?.openedAt ?? null, dueAfterDays: DRILL_DAYS },
  };
}

function timesOf(ms: readonly (number | null)[], limitS: number) {
  const { n, missing, p50, p90 } = distributionOf(ms);
  return { n, missing, limitS, within: ms.filter((one) => one !== null && one <= limitS * 1_000).length, p50, p90 };
}

function flatsOf({ buildings }: Coverage) {
  return {
    flats: buildings.reduce((sum, { flats }) => sum + flats, 0),
    protected: buildings.reduce((sum, one) => sum + one.protected, 0),
    buildings: buildings.map(({ building, name, flats, protected: safe }) => ({ building, name, flats, protected: safe })),
  };
}

function devicesOf({ view }: Parts, person: Person, { kinds }: Coverage) {
  const all = [...view.devices()].filter(({ building, device }) => sees(person, building, device.zone));
  const sum = (of: "registered" | "inUse" | "faulty" | "idle"): number => kinds.reduce((total, kind) => total + kind[of], 0);
  return {
    registered: sum("registered"),
    inUse: sum("inUse"),
    faulty: sum("faulty"),
    idle: sum("idle"),
    neverHeard: all.filter(({ lastHeardMs }) => lastHeardMs === 0).length,
    silent: all.filter(({ status }) => status === "silent").length,
    outOfService: all.filter(({ outOfService }) => outOfService !== null).length,
  };
}
