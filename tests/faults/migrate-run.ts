import { openDatabase } from "../../gateway/journal/database.ts";
import { migrate, MIGRATIONS } from "../../gateway/journal/migrate.ts";

// node build/tests/faults/migrate-run.js DATABASE STEP STATEMENT: migrates, and kills itself in that step (from 0), in front of
// that statement of it (from 0; their number: behind the last, with nothing committed yet).
const [path, step, statement] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const db = openDatabase({ path, key: null });
// Two pages in memory: what the step has changed is in the log already when it dies.
db.pragma("cache_size = 2");
db.function("die", () => process.kill(process.pid, "SIGKILL"));
const statements = MIGRATIONS[step]!.split(/;\n/);
statements.splice(statement, 0, "SELECT die()");
migrate(
  db,
  MIGRATIONS.map((sql, index) => (index === step ? statements.join(";\n") : sql)),
);
