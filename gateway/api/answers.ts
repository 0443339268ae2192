import { z } from "zod";
import { INCIDENT_ANSWERS } from "./incident-answers.ts";
import { ROLES } from "../access/roles.ts";
import { ALERT_KINDS, ALERT_STATES, OUTCOMES, VERIFICATIONS } from "../../rules/model/alert.ts";
import { TASK_KINDS } from "../../rules/model/input.ts";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import { MomentOfMany, SeriesOfMany } from "./past.ts";
import { RESPONSE_ANSWERS } from "./response-answers.ts";
import { EVACUATION_ANSWERS } from "./evacuation-answers.ts";
import { REASON_CODES } from "../../rules/model/explanation.ts";
import { CALL_ANSWERS } from "./call-answers.ts";
import { KEEPING_ANSWERS } from "./keeping-answers.ts";

const FailedRows = z.array(z.object({ row: z.int(), reason: z.string() }));

/** What the calls answer, for the API document; tests hold real answers against it. More fields may come later. */
const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const Values = z.record(z.string(), z.union([z.number(), z.boolean()]));
const Next = z.string().optional().describe("position of the next page; only where there is more now");
const list = <Row extends z.ZodType>(name: string, row: Row) => z.looseObject({ [name]: z.array(row), next: Next });

const Alert = z.looseObject({
  id: z.string(),
  version: z.int(),
  kind: z.enum(ALERT_KINDS),
  priority: z.enum(["P1", "P2", "P3", "P4"]),
  device: Id.nullable(),
  zone: Id.nullable(),
  place: Text,
  state: z.enum(ALERT_STATES),
  active: z.boolean(),
  acknowledged: z.object({ at: Ms, by: z.string() }).nullable(),
  verification: z.enum(VERIFICATIONS).nullable(),
  shelvedUntil: Ms.nullable(),
  suppressedBy: z.string().nullable(),
  outOfService: z.boolean(),
  raisedAt: Ms,
  firstReading: z.int().nullable(),
  occurrences: z.int(),
  evidence: z.array(z.looseObject({})),
  timeline: z.array(z.looseObject({ event: z.string(), why: Text, by: z.string().nullable() })),
  incident: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
});
const Service = z.object({
  since: Ms,
  until: Ms.describe("comes back by itself"),
  by: z.string(),
  reason: z.string(),
  task: z.string().nullable().describe("the open task to walk past"),
});
const Source = { subject: z.string().describe("device id, or the subject of a supervision alert"), kind: z.enum(ALERT_KINDS) };
const Nuisance = z.looseObject({
  at: Ms,
  floods: z.array(
    z.looseObject({
      station: Id,
      since: Ms.nullable().describe("null: no flood"),
      alertsIn10Min: z.int().describe("at most 32"),
      routine: z.array(z.string()).describe("open alerts that may be folded together; never a P1, a P2, a request or a home's first smoke"),
    }),
  ),
  lookedAt: z.int(),
  chattering: z.array(z.looseObject({ ...Source, alert: z.string(), times: z.int(), lastAt: Ms, suggest: z.enum(["shelve", "visit"]) })),
  stale: z.array(z.looseObject({ ...Source, alert: z.string(), unchangedSince: Ms })),
  badActors: z.array(z.looseObject({ ...Source, times: z.int(), alerts: z.int() })),
  detectors: z.array(
    z.looseObject({
      device: Id,
      outcomes: z.partialRecord(z.enum(OUTCOMES), z.int()),
      falseIn7Days: z.int(),
      falseInDay: z.int(),
      task: z.string().nullable(),
    }),
  ),
  outOfService: z.array(z.looseObject({ device: Id, zone: Id, unprotected: z.boolean(), ...Service.shape })),
});
const Task = z.looseObject({
  id: z.string(),
  kind: z.enum(TASK_KINDS),
  device: z.string(),
  openedMs: Ms,
  why: Text,
  doneAt: Ms.nullable(),
  doneBy: z.string().nullable(),
  note: z.string().nullable(),
});
const Device = z.looseObject({
  id: Id,
  kind: DeviceKind,
  zone: Id,
  status: z.enum(["commissioning", "normal", "alert", "fault", "silent"]),
  connected: z.boolean(),
  lastHeardAt: Ms.nullable(),
  battery_pct: z.number().nullable(),
  latest: Values,
  outOfService: Service.nullable(),
});
const Count = z.int().min(0);
const Coverage = z.looseObject({
  buildings: z.array(
    z.looseObject({
      building: Id,
      name: Text,
      flats: Count,
      protected: Count.describe("flats that lack nothing"),
      withDetector: Count,
      withWayUp: Count.describe("flats of which something is heard"),
      buttonsWanted: Count,
      withButton: Count,
    }),
  ),
  kinds: z.array(z.looseObject({ kind: DeviceKind, registered: Count, inUse: Count, faulty: Count, idle: Count })),
  unprotected: Count,
  walk: z
    .array(
      z.looseObject({
        zone: Id,
        name: Text,
        building: Id,
        unit: z.int().nullable(),
        floor: z.int(),
        missing: z.array(z.enum(["detector", "button", "way-up"])),
        devices: z.array(z.looseObject({ id: Id, kind: DeviceKind, trouble: z.string() })),
      }),
    )
    .describe("by building, unit, floor and door"),
  next: Next,
});
const Trip = z.looseObject({
  id: Id,
  place: Text,
  reason: z.enum(["full", "full-before-next-round", "too-long", "look", "learning", "room-enough"]),
  words: Text,
  level_pct: z.number().nullable(),
  fullAt: Ms.nullable(),
  fullFrom: Ms.nullable(),
  fullTo: Ms.nullable(),
});
const Collection = z.looseObject({
  at: Ms,
  nextRoundAt: Ms,
  streams: z.array(
    z.looseObject({
      stream: z.enum(["recyclable", "hazardous", "food", "other"]).nullable(),
      empty: z.array(Trip).describe("most urgent first"),
      leave: z.array(Trip).describe("no trip needed"),
    }),
  ),
});
const Reading = z.looseObject({
  at: Ms,
  receivedAt: Ms,
  boot: z.int(),
  seq: z.int().nullable(),
  values: Values,
  unverified: z.boolean().optional(),
  history: z.boolean().optional(),
});
const Bucket = z.looseObject({ at: Ms, min: z.number(), max: z.number(), mean: z.number(), count: z.int() });
const Quarantined = z.looseObject({
  device: z.string(),
  receivedAt: Ms,
  reason: z.string(),
  detail: z.string(),
  payload: z.string(),
  encoding: z.enum(["utf8", "base64"]),
});
const Secret = z.object({ id: Id, secret: z.string().describe("shown once") });
const NewPassword = z.object({ name: z.string(), password: z.string().describe("shown once") });
const Role = z.enum(ROLES);
const Scope = z.object({ buildings: z.array(Id).nullable(), zone: Id.nullable() });
const Clause = z.looseObject({
  clause: z.string(),
  met: z.boolean(),
  value: z.union([z.number(), z.boolean()]).nullable(),
  threshold: z.union([z.number(), z.boolean()]).nullable(),
  atMs: Ms.nullable(),
  note: Text.nullable(),
  of: z.array(z.looseObject({})).describe("clauses of the same shape"),
});
const Reason = z.looseObject({
  code: z.enum(REASON_CODES),
  text: Text,
  clause: z.string().nullable(),
  short: z.number().nullable().describe("how far the value is from its threshold"),
});
const Explained = z.looseObject({
  device: Id,
  at: Ms,
  why: z.array(Reason),
  rules: z.array(
    z.looseObject({
      rule: z.string(),
      core: z.boolean(),
      alert: z.enum(ALERT_KINDS),
      priority: z.string(),
      fires: z.boolean().describe("holds an alert of its kind; in shadow only on record"),
      met: z.boolean(),
      since: Ms.nullable(),
      forMs: z.int(),
      clause: Clause.nullable(),
      why: z.array(Reason),
    }),
  ),
});
const Fired = { tried: z.int(), present: z.int(), both: z.int() };
const Backtest = z.looseObject({
  id: z.string(),
  by: z.string(),
  startedAt: Ms,
  state: z.enum(["running", "done", "stopped", "failed"]),
  share: z.number().describe("of the history, 0 to 1"),
  readings: z.int(),
  readingsPerS: z.int(),
  result: z
    .looseObject({
      ...Fired,
      onlyTried: z.int(),
      onlyPresent: z.int(),
      history: z.object({ from: Ms, to: Ms, trimmed: z.boolean() }),
      endedBy: z.enum(["readings", "time", "asked"]).nullable(),
      rules: z.array(z.looseObject({ rule: z.string().nullable(), ...Fired })),
      devices: z.array(z.looseObject({ rule: z.string().nullable(), device: z.string(), ...Fired })),
      firings: z.array(
        z.looseObject({
          at: Ms,
          rule: z.string().nullable(),
          kind: z.enum(ALERT_KINDS),
          priority: z.string(),
          device: z.string(),
          shadow: z.boolean(),
          of: z.enum(["tried", "present", "both"]),
          presentAt: Ms.nullable(),
        }),
      ),
      more: z.int().describe("firings beyond the 10,000 listed"),
      failures: z.array(z.string()),
    })
    .nullable(),
  error: z.string().nullable(),
});
const Works = z.looseObject({
  id: z.string(),
  from: Ms,
  to: Ms,
  buildings: z.array(Id),
  zones: z.array(Id),
  kinds: z.array(DeviceKind),
  reason: z.string(),
  by: z.string(),
  state: z.enum(["planned", "running"]),
});
const Site = z.looseObject({ id: Id, name: Text, zones: z.array(z.looseObject({ id: Id, name: Text, building: Id, floor: z.int() })) });
const RuleHash = z.string().describe("SHA-256 of names and texts");
const RuleSet = { hash: RuleHash, takenAt: Ms, by: z.string().nullable(), note: z.string() };
const RuleFault = z.looseObject({ file: z.string(), line: z.int(), column: z.int(), path: z.string(), message: Text });

export const ProblemDocument = z.looseObject({
  type: z.string(),
  status: z.int(),
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  text: Text,
});

export interface Answer {
  readonly status: 200 | 201 | 202 | 204;
  readonly schema: z.ZodType | null;
  readonly type?: string;
}

const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });
const done: Answer = { status: 204, schema: null };
const acted = ok(Alert);

/** Every call of the API: its method and path as the document has it. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  "POST /api/v1/session": ok(z.looseObject({ name: z.string(), role: Role, expiresAt: Ms })),
  "DELETE /api/v1/session": done,
  "GET /api/v1/me": ok(z.looseObject({ name: z.string(), role: Role, scope: Scope })),
  "POST /api/v1/tokens": { status: 201, schema: z.object({ token: z.string().describe("shown once"), expiresAt: Ms }) },
  "POST /api/v1/live-ticket": ok(z.object({ ticket: z.string(), expiresAt: Ms })),
  "GET /api/v1/users": ok(
    list("users", z.looseObject({ name: z.string(), role: Role, scope: Scope, createdAt: Ms, disabledAt: Ms.nullable() })),
  ),
  "POST /api/v1/users": { status: 201, schema: NewPassword },
  "POST /api/v1/users/:name/password": ok(NewPassword),
  ...KEEPING_ANSWERS,
  "GET /api/v1/site": ok(Site),
  "GET /api/v1/rules": ok(
    z.looseObject({
      hash: RuleHash.nullable(),
      since: Ms.nullable(),
      by: z.string().nullable().describe("null: files that were saved"),
      files: z.array(z.looseObject({ name: z.string(), starter: z.boolean() })),
      rules: z.array(z.looseObject({ id: z.string(), core: z.boolean(), alert: z.enum(ALERT_KINDS), priority: z.string() })),
      refused: z
        .object({ at: Ms, faults: z.array(RuleFault) })
        .nullable()
        .describe("the last text of the folder, where it was not taken"),
    }),
  ),
  "PUT /api/v1/rules": ok(z.object({ hash: RuleHash })),
  "POST /api/v1/rules/check": ok(z.object({ hash: RuleHash })),
  "POST /api/v1/rules/rollback": ok(z.object({ hash: RuleHash })),
  "GET /api/v1/rules/sets": ok(list("sets", z.looseObject({ ...RuleSet, files: z.array(z.string()) }))),
  "GET /api/v1/rules/sets/:hash": ok(z.looseObject({ ...RuleSet, files: z.array(z.object({ name: z.string(), text: z.string() })) })),
  "GET /api/v1/rules/shadow": ok(
    list(
      "shadow",
      z.looseObject({ rule: z.string(), device: z.string(), kind: z.enum(ALERT_KINDS), priority: z.string(), at: Ms, why: Text }),
    ),
  ),
  "POST /api/v1/rules/backtest": { status: 202, schema: z.object({ id: z.string() }) },
  "GET /api/v1/rules/backtest/:id": ok(Backtest),
  "DELETE /api/v1/rules/backtest/:id": done,
  ...INCIDENT_ANSWERS,
  ...EVACUATION_ANSWERS,
  "GET /api/v1/devices": ok(list("devices", Device)),
  "POST /api/v1/devices": { status: 201, schema: Secret },
  "GET /api/v1/devices/:id": ok(Device),
  "DELETE /api/v1/devices/:id": done,
  "POST /api/v1/devices/:id/out-of-service": ok(z.looseObject({ id: Id, outOfService: Service.nullable() })),
  "DELETE /api/v1/devices/:id/out-of-service": done,
  "POST /api/v1/devices/import": ok(z.object({ created: z.array(Secret), failed: FailedRows })),
  "POST /api/v1/history/import": ok(z.object({ recorded: z.int(), known: z.int(), failed: FailedRows })),
  "GET /api/v1/export": { status: 200, schema: z.string(), type: "text/csv" },
  "GET /api/v1/collection": ok(Collection),
  "GET /api/v1/devices/:id/explain": ok(Explained),
  "GET /api/v1/works": ok(list("works", Works)),
  "POST /api/v1/works": { status: 201, schema: Works },
  "DELETE /api/v1/works/:id": done,
  "GET /api/v1/coverage": ok(Coverage),
  "GET /api/v1/readings": ok(z.looseObject({ readings: z.array(Reading), next: Next, cursor: z.string() })),
  "GET /api/v1/series": ok(z.looseObject({ buckets: z.array(Bucket) })),
  "GET /api/v1/series/many": ok(SeriesOfMany),
  "GET /api/v1/moment": ok(MomentOfMany),
  "GET /api/v1/quarantine": ok(list("quarantine", Quarantined)),
  "GET /api/v1/alerts": ok(list("alerts", Alert)),
  "GET /api/v1/alerts/:id": acted,
  "GET /api/v1/alerts/:id/receipts": ok(
    z.looseObject({ receipts: z.array(z.looseObject({ person: z.string(), audible: z.boolean(), at: Ms })) }),
  ),
  ...RESPONSE_ANSWERS,
  "POST /api/v1/alerts/:id/acknowledge": acted,
  "POST /api/v1/alerts/:id/verify": acted,
  "POST /api/v1/alerts/:id/shelve": acted,
  "POST /api/v1/alerts/:id/unshelve": acted,
  "POST /api/v1/alerts/:id/close": acted,
  "POST /api/v1/alerts/:id/ring-back": acted,
  ...CALL_ANSWERS,
  "GET /api/v1/tasks": ok(list("tasks", Task)),
  "POST /api/v1/tasks/:id/done": done,
  "GET /api/v1/nuisance": ok(Nuisance),
};
