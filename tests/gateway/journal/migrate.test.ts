import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { migrate, MIGRATIONS, SCHEMA_VERSION } from "../../../gateway/journal/migrate.ts";
import { ROOT, startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { openTestDatabase } from "./folder.ts";

const FIXTURES = join(ROOT, "tests/gateway/journal/fixtures");
const fixtures = readdirSync(FIXTURES).filter((name) => name.endsWith(".db.gz"));

test("every schema that was ever released has its fixture", () => {
  expect(fixtures.sort()).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => `schema-${index + 1}.db.gz`));
});

test.each(fixtures)("a gateway of today starts on the folder of %s and shows what is in it", { timeout: 120_000 }, async (name) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "data"));
  writeFileSync(databasePath(join(folder, "data")), gunzipSync(readFileSync(join(FIXTURES, name))));
  const gateway = await startGateway({ folder });
  const { readings } = (await gateway.admin.get("/api/v1/readings?device=smoke-1")).body;
  expect(readings.map(({ seq, values }: { seq: number; values: unknown }) => [seq, values])).toEqual([
    [1, { temperature_c: 21.5 }],
    [2, { alarm: true }],
  ]);
  const { alerts } = (await gateway.admin.get("/api/v1/alerts?state=open&kind=fire")).body;
  expect(alerts).toMatchObject([{ kind: "fire", device: "smoke-1", state: "acknowledged", acknowledged: { by: "admin" } }]);
  expect(gateway.log.filter(({ event }) => event === "recovery_trouble")).toEqual([]);
  await gateway.end();
  const db = openDatabase({ path: databasePath(join(folder, "data")), key: null, readonly: true });
  expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
  db.close();
});

describe("a migration", () => {
  const step = "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; INSERT INTO later VALUES (1);";

  test("that is cut short leaves the schema as it was, and the next start does it", () => {
    const db = openTestDatabase();
    expect(() => migrate(db, [...MIGRATIONS, `${step} INSERT INTO nowhere VALUES (1)`])).toThrow("no such table");
    expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").pluck().get()).toBe(0);
    migrate(db, [...MIGRATIONS, step]);
    expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION + 1);
    expect(db.prepare("SELECT id FROM later").pluck().all()).toEqual([1]);
  });

  test("is whole or not begun at every point at which the log may end", () => {
    const folder = temporaryFolder();
    const db = openTestDatabase(folder);
    db.pragma("wal_checkpoint(TRUNCATE)");
    migrate(db, [...MIGRATIONS, step]);
    const log = readFileSync(`${databasePath(folder)}-wal`);
    for (let end = 0; end <= log.length; end += 1_111) {
      const copy = temporaryFolder();
      copyFileSync(databasePath(folder), databasePath(copy));
      writeFileSync(`${databasePath(copy)}-wal`, log.subarray(0, end));
      const found = openDatabase({ path: databasePath(copy), key: null });
      const version = found.pragma("user_version", { simple: true }) as number;
      const tables = found.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").pluck().get();
      expect([version, tables], `log cut at ${end}`).toEqual(version === SCHEMA_VERSION ? [SCHEMA_VERSION, 0] : [SCHEMA_VERSION + 1, 1]);
      migrate(found, [...MIGRATIONS, step]);
      expect(found.prepare("SELECT id FROM later").pluck().all()).toEqual([1]);
      found.close();
    }
  });

  test("of a newer program is refused with what to do, and the file is left alone", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    const db = openTestDatabase(join(folder, "data"));
    db.pragma(`user_version = ${SCHEMA_VERSION + 7}`);
    db.pragma("wal_checkpoint(TRUNCATE)");
    const before = readFileSync(databasePath(join(folder, "data")));
    await expect(startGateway({ folder })).rejects.toThrow(
      new RegExp(`ended with 78.*schema ${SCHEMA_VERSION + 7}, this program knows ${SCHEMA_VERSION}: start the newer program`, "s"),
    );
    expect(readFileSync(databasePath(join(folder, "data"))).equals(before)).toBe(true);
  });
});
