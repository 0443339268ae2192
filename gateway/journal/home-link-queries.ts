import { type ColumnType, Kysely, SqliteDialect } from "kysely";
import type { Connection } from "./database.ts";
import type { Store } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

/** Row names of links of homes: one a home, its last. */
export const HOME_LINK = "home-link:";

/** Reads of which homes have a link. */
export function createHomeLinkQueries(db: Connection): Pick<Store, "homeLinks"> {
  const tables = new Kysely<{ meta: { key: Read<string>; value: Read<string> } }>({ dialect: new SqliteDialect({ database: db }) });
  return {
    async homeLinks() {
      const rows = await tables.selectFrom("meta").selectAll().where("key", "like", `${HOME_LINK}%`).execute();
      return rows.map(({ key, value }) => ({ zone: key.slice(HOME_LINK.length), ...JSON.parse(value) }));
    },
  };
}
