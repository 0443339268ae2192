import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checksumOfInput } from "../../../gateway/journal/checksum.ts";
import { openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { INPUT_KIND } from "../../../gateway/journal/record.ts";
import { STATEMENTS } from "../../../gateway/journal/statements.ts";
import { verifyJournalOf } from "../../../gateway/journal/verify.ts";
import { makeLargeFolder } from "../../faults/large-folder.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

/** Commits of 2,000 readings, and an input between them. */
const ENTRIES = 6_000;

function journalFolder(): string {
  const folder = temporaryFolder();
  makeLargeFolder({ folder, entries: ENTRIES, devices: 3, tail: 0, remembered: 0 });
  const body = Buffer.from('{"offsetMs":0}');
  change(folder, (db) => {
    const nowMs = Number(db.prepare("SELECT max(now_ms) FROM journal").pluck().get());
    const sum = checksumOfInput(ENTRIES + 1, INPUT_KIND.wall, 0, nowMs, body);
    db.prepare(STATEMENTS.journalInput).run(ENTRIES + 1, INPUT_KIND.wall, 0, nowMs, body, sum);
  });
  return folder;
}

function change(folder: string, act: (db: ReturnType<typeof openDatabase>) => void): void {
  const db = openDatabase({ path: databasePath(join(folder, "data")), key: null });
  act(db);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}

const verdict = (folder: string) => verifyJournalOf(join(folder, "data"), null);

test("a flipped bit in a row that SQLite's own check passes is found, with the entries it may be in", () => {
  const folder = journalFolder();
  expect(verdict(folder)).toEqual({ code: 0, text: `journal: ${ENTRIES + 1} entries, sound` });
  const path = databasePath(join(folder, "data"));
  const sound = readFileSync(path);
  // The value of a reading as it lies in a leaf: a double, which any bits are.
  const at = sound.lastIndexOf(Buffer.from(new Float64Array([342]).buffer));
  expect(at).toBeGreaterThan(0);
  for (const bit of [0, 3, 7]) {
    const bytes = Buffer.from(sound);
    bytes[at + 5] = bytes[at + 5]! ^ (1 << bit);
    writeFileSync(path, bytes);
    const db = openDatabase({ path, key: null, readonly: true });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
    expect(verdict(folder)).toMatchObject({ code: 1, text: expect.stringMatching(/^entries \d+ to \d+: not as written$/) });
  }
});

test("whatever is changed in any row of any commit is found, and so is a row that is gone", () => {
  const folder = journalFolder();
  const changes: readonly ((id: number) => string)[] = [
    (id) => `UPDATE journal SET device = device + 1 WHERE id = ${id}`,
    (id) => `UPDATE journal SET now_ms = now_ms + 1 WHERE id = ${id}`,
    (id) => `UPDATE journal SET body = CAST(substr(body, 1, length(body) - 1) || x'07' AS BLOB) WHERE id = ${id}`,
    (id) => `DELETE FROM journal WHERE id = ${id}`,
  ];
  fc.assert(
    fc.property(fc.integer({ min: 2, max: ENTRIES + 1 }), fc.constantFrom(...changes), (id, changed) => {
      const db = openDatabase({ path: databasePath(join(folder, "data")), key: null });
      const kept = db.prepare("SELECT * FROM journal WHERE id = ?").get(id) as Record<string, unknown>;
      db.exec(changed(id));
      const found = verdict(folder);
      db.prepare(
        "INSERT OR REPLACE INTO journal (id, kind, device, now_ms, body, checksum) VALUES (@id, @kind, @device, @now_ms, @body, @checksum)",
      ).run(kept);
      db.close();
      // The last row takes what tells of it along.
      expect(found.code).toBe(id > ENTRIES && changed(id).startsWith("DELETE") ? 0 : 1);
    }),
    { numRuns: 25 },
  );
  expect(verdict(folder).code).toBe(0);
});

test("what was trimmed in the middle of a commit, and rows from before there were checksums, are no fault", () => {
  const folder = journalFolder();
  change(folder, (db) => db.exec("DELETE FROM journal WHERE id <= 500"));
  expect(verdict(folder)).toEqual({ code: 1, text: "entries 501 to 2000: 1500 where 2000 were written" });
  change(folder, (db) => db.exec("INSERT INTO meta (key, value) VALUES ('trimmed_to', 500)"));
  expect(verdict(folder).code).toBe(0);
  change(folder, (db) => db.exec("UPDATE journal SET checksum = NULL WHERE id <= 2000"));
  expect(verdict(folder).code).toBe(1);
  change(folder, (db) => db.exec("UPDATE meta SET value = 2000 WHERE key = 'checksums_after'"));
  expect(verdict(folder).code).toBe(0);
  change(folder, (db) => db.exec("DELETE FROM journal WHERE id = 4700"));
  expect(verdict(folder)).toEqual({ code: 1, text: "entries 4001 to 6000: 1999 where 2000 were written" });
});
