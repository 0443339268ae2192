import { z } from "zod";
import type { RuleChanges } from "../rules/rule-changes.ts";
import type { KeptDraft } from "../rules/rule-draft.ts";
import type { ComparedDraft, DraftAnswer, RuleDrafts } from "../rules/rule-drafts.ts";
import { siteFilesOf } from "../rules/rule-folder.ts";
import type { Answer } from "./answers.ts";
import type { Api, Parts } from "./context.ts";
import { notFound } from "./problem.ts";
import { faulty, Files, Hash, refused, RULES_BODY_BYTES, shownRule } from "./rules.ts";

const Why = z.string().trim().min(1).max(500);
const Proposed = z
  .strictObject({ files: Files.optional(), hash: Hash.optional(), base: Hash, note: Why })
  .refine(({ files, hash }) => (files === undefined) !== (hash === undefined), "either files, or the hash of an older set");
const Named = z.object({ id: z.string().max(64) });
const Ms = z.int().describe("ms since 1970");
const Text = z.object({ zh: z.string(), en: z.string() });
const Rule = z.looseObject({ id: z.string(), alert: z.string(), priority: z.string() });
const Change = z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const Fault = z.looseObject({ file: z.string(), line: z.int(), column: z.int(), message: Text });
const Shown = z.object({
  required: z.boolean().describe("nobody publishes alone"),
  draft: z
    .looseObject({
      id: z.string(),
      by: z.string(),
      at: Ms,
      note: z.string(),
      base: z.string().describe("the set that was in force when it was written"),
      hash: z.string(),
      stale: z.boolean().describe("another set is in force since: to be proposed anew"),
      returned: z.object({ by: z.string(), at: Ms, reason: z.string() }).nullable(),
      faults: z.array(Fault).describe("as it is checked now"),
      rules: z
        .object({ added: z.array(Rule), removed: z.array(Rule), changed: z.array(z.object({ before: Rule, after: Rule })) })
        .nullable(),
      files: z.array(z.object({ name: z.string(), text: z.string() })),
      changes: z.array(Change),
    })
    .nullable(),
  last: z.looseObject({ id: z.string(), by: z.string(), at: Ms, how: z.string() }).nullable(),
});
const Hashed = z.object({ hash: z.string() });

/** What these calls answer. */
export const RULE_DRAFT_ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/v1/rules/draft": { status: 200, schema: Shown },
  "POST /api/v1/rules/draft": { status: 201, schema: Hashed.extend({ id: z.string() }) },
  "POST /api/v1/rules/draft/:id/publish": { status: 200, schema: Hashed },
  "POST /api/v1/rules/draft/:id/return": { status: 204, schema: null },
  "DELETE /api/v1/rules/draft/:id": { status: 204, schema: null },
};

/** Rules that one person proposes and another publishes. */
export function ruleDraftRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "rule.read" as const } };
  const write = { config: { permission: "rule.write" as const } };
  const named = { ...write, schema: { params: Named } };
  const drafts = (): RuleDrafts => ready().rulebook.drafts;

  api.get("/api/v1/rules/draft", read, () => shownOf(drafts()));

  api.post("/api/v1/rules/draft", { ...write, bodyLimit: RULES_BODY_BYTES, schema: { body: Proposed } }, async (request, reply) => {
    const { files, hash = "", base, note } = request.body;
    const wanted = files ?? (await filesOf(ready(), hash));
    const made = done(await drafts().propose({ files: wanted, base, note, by: request.session!.person.name }));
    return reply.code(201).send({ id: made.id, hash: made.hash });
  });

  api.post("/api/v1/rules/draft/:id/publish", named, async (request) => {
    const { hash } = done(await drafts().publish(request.params.id, request.session!.person.name));
    return { hash };
  });

  api.post(
    "/api/v1/rules/draft/:id/return",
    { ...write, schema: { params: Named, body: z.strictObject({ reason: Why }) } },
    async (request, reply) => {
      done(await drafts().sendBack(request.params.id, request.session!.person.name, request.body.reason));
      return reply.code(204).send();
    },
  );

  api.delete("/api/v1/rules/draft/:id", named, async (request, reply) => {
    done(await drafts().withdraw(request.params.id, request.session!.person.name));
    return reply.code(204).send();
  });
}

/** The site's files of a set that was in force before. */
async function filesOf({ store, rulebook }: Parts, hash: string) {
  const set = await store.ruleSet(hash);
  if (set === null) throw notFound(hash);
  return siteFilesOf(set.files, rulebook.starters);
}

async function shownOf(drafts: RuleDrafts) {
  const compared = await drafts.compare();
  const { kept, isRequired, isStale } = drafts;
  return { required: isRequired, draft: compared === null ? null : draftOf(kept, compared, isStale), last: kept.last };
}

/** What was published or taken back while it was compared is told as that. */
function draftOf({ draft }: KeptDraft, { faults, rules, files: changes }: ComparedDraft, stale: boolean) {
  return draft === null ? null : { ...draft, stale, faults, changes, rules: rules === null ? null : withNames(rules) };
}

const withNames = ({ added, removed, changed }: RuleChanges) => ({
  added: added.map(shownRule),
  removed: removed.map(shownRule),
  changed: changed.map(({ before, after }) => ({ before: shownRule(before), after: shownRule(after) })),
});

function done<Done>(answer: DraftAnswer<Done>): Done {
  if (answer.ok) return answer;
  throw answer.refusal === null ? faulty(answer.faults) : refused(answer.refusal);
}
