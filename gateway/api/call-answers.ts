import { z } from "zod";
import { BIN_TROUBLES } from "../../rules/model/bin-report.ts";
import { Id } from "../../rules/model/device.ts";
import type { Answer } from "./answers.ts";

const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const CallStage = z.enum(["received", "answered", "coming", "arrived", "failed", "closed"]);
const Call = z.looseObject({
  alert: z.string(),
  stage: CallStage,
  ringBackBy: Ms,
  isPractising: z.boolean().describe("she was trying the button: the call is real all the same until somebody has asked"),
  numbers: z.array(z.object({ name: z.string(), phone: z.string(), of: z.enum(["resident", "contact"]) })),
  ringBacks: z.array(z.looseObject({ at: Ms, by: z.string().nullable(), result: z.enum(["answered", "no-answer"]) })),
});
const Resident = z.looseObject({
  id: Id,
  name: z.string(),
  contacts: z.array(z.object({ name: z.string(), relation: z.string() })),
  consent: z.object({ responders: z.boolean(), family: z.boolean(), since: z.string() }),
  watch: z.looseObject({}).nullable(),
  away: z.object({ until: Ms, why: z.enum(["away", "hospital"]), by: z.string() }).nullable(),
  practice: z.object({ until: Ms, presses: z.int() }).nullable(),
  lookingAfter: z.boolean(),
  told: z.array(z.looseObject({ id: z.string(), cause: z.string(), words: Text, openedAt: Ms })),
});
const FamilyPage = z.looseObject({
  resident: z.string(),
  cause: z.enum(["alert", "device", "ask"]),
  words: Text,
  openedAt: Ms,
  stage: z.object({ name: CallStage, words: Text }).nullable(),
  responder: z.string().nullable(),
  station: z.object({ name: Text, phone: z.string() }).nullable(),
  times: z.array(z.object({ at: Ms, event: z.string(), words: Text })),
  seenBy: z.object({ name: z.string(), at: Ms }).nullable(),
  told: z.array(z.looseObject({ name: z.string(), relation: z.string(), at: Ms, reaction: z.string().nullable(), isYou: z.boolean() })),
  ended: z.object({ at: Ms, words: Text }).nullable(),
  now: Ms,
});

const Keyed = Text.extend({ key: z.string().describe("names its sound") });
const HomePage = z.looseObject({
  home: Text,
  language: z.enum(["zh", "en"]),
  hasButton: z.boolean(),
  call: z
    .object({ id: z.string(), stage: CallStage, responder: z.string().nullable(), minutes: z.int().nullable(), isCancelAsked: z.boolean() })
    .nullable(),
  notice: z.looseObject({ exercise: z.boolean(), isOver: z.boolean(), sentences: z.array(Text.extend({ number: z.int() })) }).nullable(),
  status: Text,
  said: Keyed,
  failed: Keyed,
  station: z.object({ name: Text, phone: z.string() }).nullable(),
  now: Ms,
});
const HomeLink = z.looseObject({ zone: Id, madeAt: Ms, by: z.string() });

const Round = z.looseObject({ id: z.string(), name: z.string(), madeAt: Ms, by: z.string(), expiresAt: Ms });
const RoundBin = z.looseObject({
  id: Id,
  place: Text,
  words: Text,
  isUrgent: z.boolean(),
  reported: z.array(z.enum(BIN_TROUBLES)).describe("open tasks of it"),
  smoking: z.boolean().describe("a bin fire is open there"),
});
const RoundPage = z.looseObject({
  at: Ms,
  timeZone: z.string(),
  name: z.string(),
  expiresAt: Ms,
  streams: z.array(
    z.looseObject({
      stream: z.string().nullable(),
      bins: z.array(RoundBin).describe("to empty today, the most urgent first"),
      others: z.array(RoundBin).describe("no trip today"),
    }),
  ),
  said: Text,
});

const ok = (schema: z.ZodType): Answer => ({ status: 200, schema });
const done: Answer = { status: 204, schema: null };

/** Answers about calls of residents, and who looks after them. */
export const CALL_ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/v1/alerts/:id/call": ok(Call),
  "GET /api/v1/residents/me": ok(z.looseObject({ residents: z.array(Resident) })),
  "PUT /api/v1/residents/:id/away": done,
  "DELETE /api/v1/residents/:id/away": done,
  "PUT /api/v1/residents/:id/family": done,
  "PUT /api/v1/residents/:id/practice": done,
  "POST /api/v1/residents/:id/practice/press": done,
  "DELETE /api/v1/residents/:id/practice": done,
  "GET /api/v1/family/:token": ok(FamilyPage),
  "POST /api/v1/family/:token/reaction": done,
  "GET /api/v1/home/:token": ok(HomePage),
  "POST /api/v1/home/:token/press": ok(HomePage),
  "POST /api/v1/home/:token/cancel": ok(HomePage),
  "GET /api/v1/home/:token/audio/:name": { status: 200, schema: z.string(), type: "audio/wav" },
  "GET /api/v1/homes": ok(z.looseObject({ homes: z.array(HomeLink) })),
  "POST /api/v1/homes/:zone/link": {
    status: 201,
    schema: HomeLink.extend({ path: z.string(), url: z.string(), qr: z.string().describe("SVG") }),
  },
  "GET /api/v1/homes/:zone/qr.svg": { status: 200, schema: z.string(), type: "image/svg+xml" },
  "DELETE /api/v1/homes/:zone/link": done,
  "GET /api/v1/rounds": ok(z.looseObject({ rounds: z.array(Round) })),
  "POST /api/v1/rounds": {
    status: 201,
    schema: Round.extend({ token: z.string().describe("shown once"), url: z.string(), qr: z.string().describe("SVG") }),
  },
  "DELETE /api/v1/rounds/:id": done,
  "POST /api/v1/round-links/look": ok(RoundPage),
  "POST /api/v1/round-links/report": ok(RoundPage),
  "POST /api/v1/round-links/aloud": { status: 200, schema: z.string(), type: "audio/wav" },
};
