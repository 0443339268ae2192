import { mkdirSync } from "node:fs";
import { onTestFinished } from "vitest";
import { type Connection, openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { migrate } from "../../../gateway/journal/migrate.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

/** A real database with the present schema, in a folder of its own; both go with the test. */
export function openTestDatabase(folder = temporaryFolder()): Connection {
  mkdirSync(folder, { recursive: true });
  const db = openDatabase({ path: databasePath(folder), key: null });
  migrate(db);
  onTestFinished(() => void db.close());
  return db;
}
