import { z } from "zod";
import { Said } from "../http/call.ts";

// What the evacuation pages read of the API's answers.

/** As the account gives them; "unknown" is nobody's mark. */
export const STATES = ["unknown", "told", "safe", "needs-help", "refused", "no-answer"] as const;
const State = z.enum(STATES);
export type State = z.infer<typeof State>;
export type MarkedState = Exclude<State, "unknown">;

export const EvacuationShown = z.object({
  id: z.string(),
  version: z.number(),
  building: z.string(),
  incident: z.string().nullable().default(null),
  exercise: z.boolean(),
  stage: z.enum(["draft", "issued", "ended"]),
  last: z.string(),
  confirmed: z.object({ how: z.string() }).nullable(),
  unsafe: z.array(z.string()),
  assigned: z.array(z.object({ resident: z.string(), carrier: z.string() })).default([]),
  wordings: z.array(z.object({ place: Said, sentences: z.array(Said.extend({ number: z.number() })) })),
  draftedAt: z.number(),
  issuedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type EvacuationShown = z.infer<typeof EvacuationShown>;
export const EvacuationsShown = z.object({ evacuations: z.array(EvacuationShown) });

export const PlanShown = z.object({
  routes: z.array(z.object({ id: z.string(), name: Said })),
  assemblies: z.array(z.object({ id: z.string(), name: Said })),
  gaps: z.array(Said),
});

const Person = z.object({
  resident: z.string(),
  name: z.string().nullable(),
  needs: z.array(z.string()),
  help: z.string(),
  carriers: z.array(z.string()),
});
const Mark = z.object({ client: z.string(), seq: z.number(), resident: z.string().nullable(), state: State, by: z.string() });
const Door = z.object({
  zone: z.string(),
  name: Said,
  unit: z.number().nullable(),
  state: State,
  needHelp: z.number(),
  marks: z.array(Mark),
});
export type Door = z.infer<typeof Door>;
const Missing = z.object({ zone: z.string(), floor: z.number(), state: State, person: Person.nullable() });
export type Missing = z.infer<typeof Missing>;

export const AccountShown = z.object({
  counts: z.record(State, z.number()),
  floors: z.array(z.object({ floor: z.number(), doors: z.array(Door) })),
  missing: z.array(Missing),
});
export type AccountShown = z.infer<typeof AccountShown>;
