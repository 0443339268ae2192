import { type ColumnType, Kysely, SqliteDialect } from "kysely";
import type { Connection } from "./database.ts";
import { HOME_LINK, ROUND_LINK } from "./link-names.ts";
import type { Store } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

/** Reads of which homes, and which rounds, have a link. */
export function createLinkQueries(db: Connection): Pick<Store, "homeLinks" | "roundLinks"> {
  const tables = new Kysely<{ meta: { key: Read<string>; value: Read<string> } }>({ dialect: new SqliteDialect({ database: db }) });
  async function rowsOf(prefix: string) {
    const rows = await tables.selectFrom("meta").selectAll().where("key", "like", `${prefix}%`).execute();
    return rows.map(({ key, value }) => ({ name: key.slice(prefix.length), value: JSON.parse(value) }));
  }

  return {
    homeLinks: async () => (await rowsOf(HOME_LINK)).map(({ name, value }) => ({ zone: name, ...value })),
    roundLinks: async () => (await rowsOf(ROUND_LINK)).map(({ name, value }) => ({ id: name, ...value })),
  };
}
