import { type ColumnType, Kysely, SqliteDialect } from "kysely";
import type { AlertKind, Priority } from "../../rules/model/alert.ts";
import type { Connection } from "./database.ts";
import { page } from "./page.ts";
import type { RuleSetRow, Store } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

interface Tables {
  rule_set: {
    journal_id: Read<number>;
    hash: Read<string>;
    taken_ms: Read<number>;
    taken_by: Read<string | null>;
    note: Read<string>;
    body: Read<string>;
  };
  shadow: {
    id: Read<number>;
    rule: Read<string>;
    device: Read<string>;
    kind: Read<AlertKind>;
    priority: Read<Priority>;
    at_ms: Read<number>;
    why: Read<string>;
  };
}

/** Reads of rule sets and of what rules in shadow would have raised. */
export function createRuleQueries(db: Connection): Pick<Store, "ruleSets" | "ruleSet" | "shadows"> {
  const tables = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    async ruleSets({ before, limit }) {
      let query = tables
        .selectFrom("rule_set")
        .selectAll()
        .orderBy("journal_id", "desc")
        .limit(limit + 1);
      if (before !== null) query = query.where("journal_id", "<", before);
      return page(await query.execute(), limit, ({ journal_id }) => journal_id, ruleSetOf);
    },
    async ruleSet(hash) {
      const row = await tables.selectFrom("rule_set").selectAll().where("hash", "=", hash).orderBy("journal_id", "desc").executeTakeFirst();
      return row === undefined ? null : ruleSetOf(row);
    },
    async shadows({ rule, before, limit }) {
      let query = tables
        .selectFrom("shadow")
        .selectAll()
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (rule !== null) query = query.where("rule", "=", rule);
      if (before !== null) query = query.where("id", "<", before);
      return page(
        await query.execute(),
        limit,
        ({ id }) => id,
        ({ rule: id, device, kind, priority, at_ms, why }) => ({
          device,
          rule: id,
          kind,
          priority,
          atMs: at_ms,
          why: JSON.parse(why),
        }),
      );
    },
  };
}

interface RuleSetColumns {
  readonly hash: string;
  readonly taken_ms: number;
  readonly taken_by: string | null;
  readonly note: string;
  readonly body: string;
}

const ruleSetOf = ({ hash, taken_ms, taken_by, note, body }: RuleSetColumns): RuleSetRow => ({
  hash,
  takenAt: taken_ms,
  by: taken_by,
  note,
  files: JSON.parse(body),
});
