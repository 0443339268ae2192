import type { Connection } from "./database.ts";
import { backbone } from "./migrations/0001-backbone.ts";
import { notifications } from "./migrations/0004-notifications.ts";
import { rules } from "./migrations/0002-rules.ts";
import { incidents } from "./migrations/0003-incidents.ts";

/** Step by step from an empty file. */
export const MIGRATIONS: readonly string[] = [backbone, rules, incidents, notifications];

/** Version of the schema this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema forward, each step in a transaction of its own, so that a power cut leaves a step done or not begun.
 * Throws where the database is newer than this program. Returns the version found.
 */
export function migrate(db: Connection, migrations: readonly string[] = MIGRATIONS): number {
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > migrations.length) {
    throw new Error(
      `the database has schema ${found}, this program knows ${migrations.length}: start the newer program, or restore a backup of this one`,
    );
  }
  for (let version = found; version < migrations.length; version++) {
    db.transaction(() => {
      db.exec(migrations[version]!);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
  return found;
}
