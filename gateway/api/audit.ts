import { z } from "zod";
import { csvText, type Row } from "../tables/csv-text.ts";
import type { AuditRow } from "../journal/store.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { localOf } from "./statistics.ts";

/** Rows of one file: a busy year of a community has fewer, and a thread is held up by it for less than a second. */
const FILE_ROWS_MAX = 20_000;
/** Rows of one question to the store. */
const PAGE = 1_000;

const Word = z.string().trim().min(1).max(64).optional();
const Asked = { actor: Word, action: Word.describe("as it begins: `user.` for all about people") };
const List = z.object({ ...Asked, after: Position.optional(), limit: Limit });
const File = z.object(Asked);

/** Who did what, newest first; nobody changes it. */
export function auditRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "audit.read" as const } };

  api.get("/api/v1/audit", { ...read, schema: { querystring: List } }, async (request) => {
    const { after = null, limit, actor = null, action = null } = request.query;
    const page = await ready().store.audit({ actor, action, before: after, limit });
    return { audit: page.rows, ...nextOf(page.next) };
  });

  api.get("/api/v1/audit.csv", { ...read, schema: { querystring: File } }, async (request, reply) => {
    const { actor = null, action = null } = request.query;
    const { rows, isCut } = await newest(ready(), actor, action);
    const text = csvText([HEAD, ...rows.map(lineOf), ...(isCut ? [CUT] : [])]);
    return reply.type("text/csv; charset=utf-8").header("content-disposition", 'attachment; filename="audit.csv"').send(text);
  });
}

const HEAD: Row = ["序号 number", "时间 time", "人员 actor", "操作 action", "对象 target", "结果 outcome", "细节 detail"];
const CUT: Row = [null, null, null, null, `更早的未列出 / earlier rows are left out: ${FILE_ROWS_MAX}`, null, null];

const lineOf = ({ seq, at, actor, action, target, outcome, detail }: AuditRow): Row => [
  seq,
  localOf(at),
  actor,
  action,
  target,
  outcome,
  JSON.stringify(detail),
];

async function newest({ store }: Parts, actor: string | null, action: string | null) {
  const rows: AuditRow[] = [];
  let before: number | null = null;
  do {
    const page = await store.audit({ actor, action, before, limit: PAGE });
    rows.push(...page.rows);
    before = page.next;
  } while (before !== null && rows.length < FILE_ROWS_MAX);
  return { rows, isCut: before !== null };
}
