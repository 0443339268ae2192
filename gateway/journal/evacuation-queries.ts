import { type ColumnType, Kysely, SqliteDialect } from "kysely";
import type { KeptMark } from "../../rules/model/evacuation.ts";
import type { Connection } from "./database.ts";
import { pageOfBodies } from "./page.ts";
import type { Store } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

interface Tables {
  evacuation: { number: Read<number>; id: Read<string>; building: Read<string>; stage: Read<string>; body: Read<string> };
  door_mark: {
    evacuation: Read<string>;
    client: Read<string>;
    seq: Read<number>;
    zone: Read<string>;
    resident: Read<string>;
    state: Read<KeptMark["state"]>;
    at_ms: Read<number>;
    seen: Read<string>;
    by: Read<string>;
    received_ms: Read<number>;
  };
}

/** Reads of evacuations and of what was found at their doors. */
export function createEvacuationQueries(db: Connection): Pick<Store, "evacuations" | "evacuation" | "marks"> {
  const tables = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    async evacuations({ open, buildings, before, limit }) {
      let query = tables
        .selectFrom("evacuation")
        .select(["number", "body"])
        .orderBy("number", "desc")
        .limit(limit + 1);
      if (open) query = query.where("stage", "<>", "ended");
      if (buildings !== null) query = query.where("building", "in", buildings);
      if (before !== null) query = query.where("number", "<", before);
      return pageOfBodies(await query.execute(), limit);
    },
    async evacuation(id) {
      const row = await tables.selectFrom("evacuation").select("body").where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : JSON.parse(row.body);
    },
    async marks(evacuation) {
      const rows = await tables.selectFrom("door_mark").selectAll().where("evacuation", "=", evacuation).execute();
      return rows.map(({ at_ms, seen, received_ms, evacuation: _evacuation, resident, ...mark }) => ({
        ...mark,
        resident: resident === "" ? null : resident,
        at: at_ms,
        seen: JSON.parse(seen) as string[],
        receivedAt: received_ms,
      }));
    },
  };
}
