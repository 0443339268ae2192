import { z } from "zod";
import { clauseOf, KIND_TEXT } from "../../rules/engine/words.ts";
import type { RuleFault } from "../../rules/language/rule-file.ts";
import type { RuleSpec } from "../../rules/model/rule-file.ts";
import { CORE_RULES } from "../../rules/starter/starter.ts";
import { FILE_NAME, FILES_MAX, SET_BYTES_MAX } from "../rules/rule-folder.ts";
import type { Published, RuleAct } from "../rules/rule-acts.ts";
import type { DraftRefusal } from "../rules/rule-draft.ts";
import type { Rulebook } from "../rules/rulebook.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { notFound, type Problem, problem } from "./problem.ts";

/** As JSON a text may be twice as long: every line end and quote is escaped. */
export const RULES_BODY_BYTES = 2 * SET_BYTES_MAX + 64 * 1024;
const Note = z.string().max(500).default("");
export const Files = z
  .array(z.strictObject({ name: z.string().regex(FILE_NAME, "a plain name that ends in .yaml"), text: z.string().max(SET_BYTES_MAX) }))
  .max(FILES_MAX)
  .refine((files) => new Set(files.map(({ name }) => name)).size === files.length, "a name is given twice");
const Publish = z.strictObject({ files: Files, note: Note });
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, "the SHA-256 of a set");
const Rollback = z.strictObject({ hash: Hash, note: Note });
const List = z.object({ after: Position.optional(), limit: Limit });
const Shadow = z.object({ ...List.shape, rule: z.string().max(200).optional() });

/** The rules in force, what they were before, and what changes them. */
export function ruleRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "rule.read" as const } };
  const write = { config: { permission: "rule.write" as const }, bodyLimit: RULES_BODY_BYTES };

  api.get("/api/v1/rules", read, () => shownOf(ready().rulebook));

  api.get("/api/v1/rules/sets", { ...read, schema: { querystring: List } }, async (request) => {
    const { after = null, limit } = request.query;
    const page = await ready().store.ruleSets({ before: after, limit });
    return { sets: page.rows.map(({ files, ...set }) => ({ ...set, files: files.map(({ name }) => name) })), ...nextOf(page.next) };
  });

  api.get("/api/v1/rules/sets/:hash", { ...read, schema: { params: z.object({ hash: z.string().max(64) }) } }, async (request) => {
    const { hash } = request.params;
    const set = await ready().store.ruleSet(hash);
    if (set === null) throw notFound(hash);
    return set;
  });

  api.get("/api/v1/rules/shadow", { ...read, schema: { querystring: Shadow } }, async (request) => {
    const { rule = null, after = null, limit } = request.query;
    const page = await ready().store.shadows({ rule, before: after, limit });
    return { shadow: page.rows.map(({ atMs: at, ...fact }) => ({ ...fact, at })), ...nextOf(page.next) };
  });

  api.put("/api/v1/rules", { ...write, schema: { body: Publish } }, async (request) => {
    const { files, note } = request.body;
    const act = { by: request.session!.person.name, note, action: "rules.publish" as const };
    await refuseAlone(ready().rulebook, act);
    return taken(await ready().rulebook.publish(files, act));
  });

  api.post("/api/v1/rules/check", { ...write, schema: { body: z.strictObject({ files: Files, note: Note }) } }, async (request) =>
    taken(await ready().rulebook.check(request.body.files)),
  );

  api.post("/api/v1/rules/rollback", { ...write, schema: { body: Rollback } }, async (request) => {
    const { hash, note } = request.body;
    const act = { by: request.session!.person.name, note, action: "rules.rollback" as const };
    await refuseAlone(ready().rulebook, act);
    const set = await ready().store.ruleSet(hash);
    if (set === null) throw notFound(hash);
    return taken(await ready().rulebook.restore(set.files, act));
  });
}

/** Where rules want a second person, this way is closed: going back, too. */
async function refuseAlone({ drafts }: Rulebook, { by, action }: RuleAct): Promise<void> {
  if (drafts.isRequired) throw refused(await drafts.refuseAlone(by, action));
}

const STATUS: Partial<Record<DraftRefusal["code"], number>> = { draft_unknown: 404, second_person: 403, not_proposer: 403 };

export function refused({ code, text, by, at }: DraftRefusal): Problem {
  const fault = problem(STATUS[code] ?? 409, code, text.zh, text.en);
  fault.more = { by, at };
  return fault;
}

/** Its hash, or the faults with their places. */
export function taken(published: Published): { hash: string } {
  if (published.ok) return { hash: published.hash };
  throw faulty(published.faults);
}

/** Faults of rules, with their places. */
export function faulty(faults: readonly RuleFault[]): Problem {
  const first = faults[0]!.message;
  const fault = problem(
    400,
    "rule_faults",
    `规则有 ${faults.length} 处错误:${first.zh}`,
    `The rules have ${faults.length} faults: ${first.en}`,
  );
  fault.more = { faults };
  return fault;
}

/** A rule as a page shows it. */
export const shownRule = (rule: RuleSpec) => ({ core: false, name: KIND_TEXT[rule.alert], ...rule });

function shownOf({ active, refused, starters }: Rulebook) {
  const core = CORE_RULES.map((rule) => ({
    id: rule.id,
    core: true,
    alert: rule.alert,
    priority: rule.priority,
    name: KIND_TEXT[rule.alert],
    clause: clauseOf(rule),
  }));
  const shipped = new Map(starters.map(({ name, text }) => [name, text]));
  return {
    hash: active?.hash ?? null,
    since: active?.takenAt ?? null,
    by: active?.by ?? null,
    note: active?.note ?? "",
    files: (active?.files ?? []).map(({ name, text }) => ({ name, starter: shipped.get(name) === text })),
    rules: [...core, ...(active?.set.rules ?? []).map((rule) => ({ ...shownRule(rule), file: active!.set.fileOf.get(rule.id)! }))],
    refused,
  };
}
