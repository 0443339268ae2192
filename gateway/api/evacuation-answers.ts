import { z } from "zod";
import { Id } from "../../rules/model/device.ts";
import { DOOR_STATES } from "../../rules/model/evacuation.ts";

interface Answer {
  readonly status: 200 | 201;
  readonly schema: z.ZodType;
  readonly type?: string;
}

/** What the calls about evacuations answer, for the API document. */
const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const Sentence = Text.extend({ number: z.int().describe("of the eight sentences; 0: the prefix of a drill") });
const State = z.enum(DOOR_STATES);
const Counts = z.record(State, z.int());

const Evacuation = z.looseObject({
  id: z.string(),
  version: z.int(),
  area: z.object({ kind: z.enum(["building", "zone"]), id: Id }),
  building: Id,
  incident: z.string().nullable().describe("the incident it belongs to"),
  exercise: z.boolean(),
  stage: z.enum(["draft", "issued", "ended"]),
  last: z.enum(["drafted", "issued", "updated", "all-clear", "cancelled"]),
  causes: z.array(z.string()),
  confirmed: z.looseObject({ at: Ms, by: z.string(), how: z.string() }).nullable(),
  unsafe: z.array(Id),
  wordings: z.array(
    z.looseObject({
      place: Text,
      zones: z.array(Id),
      response: z.enum(["Evacuate", "Shelter", "AllClear"]),
      sentences: z.array(Sentence),
    }),
  ),
  issuedAt: Ms.nullable(),
  endedAt: Ms.nullable(),
  timeline: z.array(z.looseObject({ atMs: Ms, event: z.string(), why: Text, by: z.string().nullable() })),
});

const EvacuationPlan = z.looseObject({
  building: Id,
  spoken: Text,
  zones: z.array(
    z.looseObject({ id: Id, floor: z.int(), routes: z.array(Id), goes: z.enum(["down", "up", "out"]).nullable().describe("null: no way") }),
  ),
  routes: z.array(z.looseObject({ id: Id, name: Text, exit: Id, people_per_min: z.int() })),
  exits: z.array(z.looseObject({ id: Id, name: Text, people_per_min: z.int(), assembly: Id })),
  assemblies: z.array(z.looseObject({ id: Id, name: Text, capacity: z.int() })),
  needHelp: z.object({ carry: z.int(), guide: z.int(), tell: z.int() }),
  people: z.array(z.looseObject({ resident: Id, zone: Id, carriers: z.array(z.looseObject({ id: Id })) })).nullable(),
  gaps: z.array(Text),
});

const Account = z.looseObject({
  evacuation: z.string(),
  building: Id,
  counts: Counts,
  floors: z.array(
    z.looseObject({
      floor: z.int(),
      counts: Counts,
      doors: z.array(
        z.looseObject({ zone: Id, name: Text, state: State, marks: z.array(z.looseObject({ client: z.string(), seq: z.int() })) }),
      ),
    }),
  ),
  missing: z
    .array(z.looseObject({ zone: Id, floor: z.int(), state: State, person: z.looseObject({}).nullable() }))
    .describe("most vulnerable first"),
});

const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });
const ACTS = ["issue", "update", "all-clear", "cancel", "assign", "live-voice"] as const;

export const EVACUATION_ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/v1/evacuations": ok(z.looseObject({ evacuations: z.array(Evacuation), next: z.string().optional() })),
  "POST /api/v1/evacuations": { status: 201, schema: Evacuation },
  "GET /api/v1/evacuations/:id": ok(Evacuation),
  ...Object.fromEntries(ACTS.map((act) => [`POST /api/v1/evacuations/:id/${act}`, ok(Evacuation)])),
  "GET /api/v1/evacuations/plans/:building": ok(EvacuationPlan),
  "GET /api/v1/evacuations/:id/account": ok(Account),
  "POST /api/v1/evacuations/:id/marks": ok(z.object({ taken: z.int() })),
  "GET /api/v1/alerts/:id/cap.xml": { status: 200, schema: z.string(), type: "application/cap+xml" },
  "GET /api/v1/evacuations/:id/cap.xml": { status: 200, schema: z.string(), type: "application/cap+xml" },
  "GET /api/v1/evacuations/:id/audio/:name": { status: 200, schema: z.string(), type: "audio/wav" },
  "GET /api/v1/notice-key": ok(
    z.looseObject({ algorithm: z.literal("Ed25519"), id: z.string(), publicKey: z.string().describe("32 bytes, base64"), site: Id }),
  ),
};
