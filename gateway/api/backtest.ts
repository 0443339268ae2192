import { z } from "zod";
import { Id } from "../../rules/model/device.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import { isBound, type Person } from "../access/roles.ts";
import type { Backtest } from "../backtest/backtests.ts";
import type { HashedRules } from "../backtest/messages.ts";
import { composeSet, siteFilesOf } from "../rules/rule-folder.ts";
import type { Rulebook } from "../rules/rulebook.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { forbidden, notFound, problem } from "./problem.ts";
import { Files, RULES_BODY_BYTES, taken } from "./rules.ts";

/** Devices named at once: more is all of them. */
const DEVICES_MAX = 1_000;
const Wanted = z
  .strictObject({
    files: Files,
    from: Time.optional(),
    to: Time.optional(),
    devices: z.array(Id).min(1).max(DEVICES_MAX).optional(),
    replaces: z.boolean().default(true),
  })
  .refine(({ from = 0, to = Infinity }) => from < to, { path: ["to"], message: "must be later than from" });
const Named = z.object({ id: z.string().max(64) });

/** What a set of rules would have raised: over the stored history, beside the present rules, in a thread of its own. Nothing is sent. */
export function backtestRoutes(api: Api, ready: () => Parts): void {
  const test = { config: { permission: "rule.test" as const } };

  api.post("/api/v1/rules/backtest", { ...test, bodyLimit: RULES_BODY_BYTES, schema: { body: Wanted } }, async (request, reply) => {
    const { person } = request.session!;
    refuseBound(person);
    const { rulebook, backtests } = ready();
    const { files, from = null, to = null, devices = null, replaces } = request.body;
    const present = presentOf(rulebook);
    const own = replaces ? files : added(siteFilesOf(present.files, rulebook.starters), files);
    const { hash } = taken(await rulebook.check(own));
    const tried = { hash, files: composeSet(rulebook.starters, own) };
    const made = backtests.start({ tried, present, fromMs: from, toMs: to, devices }, person.name);
    if (made === null) throw problem(409, "backtest_running", "另一次回测正在进行", "Another backtest is running");
    return reply.code(202).send({ id: made.id });
  });

  api.get("/api/v1/rules/backtest/:id", { ...test, schema: { params: Named } }, (request) => {
    refuseBound(request.session!.person);
    return show(found(ready(), request.params.id));
  });

  api.delete("/api/v1/rules/backtest/:id", { ...test, schema: { params: Named } }, (request, reply) => {
    refuseBound(request.session!.person);
    if (!ready().backtests.stop(request.params.id)) throw notFound(request.params.id);
    return reply.code(204).send();
  });
}

/** The history is that of all devices. */
function refuseBound(person: Person): void {
  if (isBound(person)) throw forbidden();
}

function presentOf({ active }: Rulebook): HashedRules {
  if (active === null) throw problem(409, "no_rules", "尚无规则", "There are no rules yet");
  return { hash: active.hash, files: active.files };
}

/** Beside the site's own files, and in place of those of the same name. */
const added = (own: readonly RuleFile[], files: readonly RuleFile[]): readonly RuleFile[] => [
  ...new Map([...own, ...files].map((file) => [file.name, file])).values(),
];

function found({ backtests }: Parts, id: string): Backtest {
  const test = backtests.get(id);
  if (test === null) throw notFound(id);
  return test;
}

const show = ({ id, by, startedAt, state, progress, result, error }: Backtest) => ({
  id,
  by,
  startedAt,
  state,
  ...progress,
  result,
  error,
});
