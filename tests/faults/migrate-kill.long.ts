import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "../../gateway/journal/migrate.ts";
import { verifyAuditOf, verifyJournalOf } from "../../gateway/journal/verify.ts";
import { ROOT, temporaryFolder } from "../harness/gateway.ts";
import { recoverFolder } from "./recover-folder.ts";

/** Statements of a step: the last piece is what follows the last semicolon. */
const statementsOf = (step: number): number => MIGRATIONS[step]!.split(/;\n/).length - 1;

/** In front of the first statement (the step before is committed), amid them, and behind the last (nothing is committed). */
const pointsOf = (step: number): readonly number[] => [...new Set([0, Math.ceil(statementsOf(step) / 2), statementsOf(step)])];

function killIn(data: string, step: number, statement: number): void {
  const program = join(ROOT, "build/tests/faults/migrate-run.js");
  const { signal, stderr } = spawnSync(process.execPath, [program, databasePath(data), String(step), String(statement)]);
  expect(signal, `step ${step + 1}, statement ${statement}: ${stderr.toString()}`).toBe("SIGKILL");
}

/** Every row of every table that the folder had at the beginning. */
function picture(data: string, tables: readonly string[]): unknown {
  const db = openDatabase({ path: databasePath(data), key: null });
  try {
    const rowsOf = (table: string): unknown[] => {
      const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'checksum'`).pluck().all().join(", ");
      return db.prepare(`SELECT ${columns} FROM ${table}${table === "meta" ? " WHERE key <> 'checksums_after'" : ""}`).all();
    };
    return Object.fromEntries(tables.map((table) => [table, rowsOf(table)]));
  } finally {
    db.close();
  }
}

function schemaOf(data: string): { readonly version: number; readonly tables: readonly string[] } {
  const db = openDatabase({ path: databasePath(data), key: null });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all() as string[];
  const version = db.pragma("user_version", { simple: true }) as number;
  db.close();
  return { version, tables };
}

function folderOfFirstSchema(): string {
  const data = join(temporaryFolder(), "data");
  mkdirSync(data);
  writeFileSync(databasePath(data), gunzipSync(readFileSync(join(ROOT, "tests/gateway/journal/fixtures/schema-1.db.gz"))));
  return data;
}

test(
  "a folder of the first schema, its migration killed in every step at its beginning, amid it and before its commit, loses no row",
  { timeout: 240_000 },
  async () => {
    const data = folderOfFirstSchema();
    const { tables } = schemaOf(data);
    const before = picture(data, tables);
    for (let step = 1; step < SCHEMA_VERSION; step++) {
      for (const point of pointsOf(step)) {
        killIn(data, step, point);
        const at = `step ${step + 1}, statement ${point}`;
        expect(schemaOf(data).version, at).toBe(step);
        expect(picture(data, tables), at).toEqual(before);
      }
    }
    const { recovered, readings } = await recoverFolder(data);
    expect(schemaOf(data).version).toBe(SCHEMA_VERSION);
    expect(picture(data, tables)).toEqual(before);
    expect(recovered.troubles).toEqual([]);
    expect(readings().map(({ seq }) => seq)).toEqual([1, 2]);
    expect([verifyJournalOf(data, null).code, verifyAuditOf(data, null).code]).toEqual([0, 0]);
  },
);

test("a first start killed in the making of its database is a first start again", { timeout: 120_000 }, async () => {
  const data = join(temporaryFolder(), "data");
  mkdirSync(data);
  for (const point of pointsOf(0)) {
    killIn(data, 0, point);
    expect(schemaOf(data)).toEqual({ version: 0, tables: [] });
  }
  const { recovered } = await recoverFolder(data);
  expect([schemaOf(data).version, recovered.troubles, recovered.aseq]).toEqual([SCHEMA_VERSION, [], 0]);
});
