import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuseHalfRestored } from "../../../gateway/backup/restore.ts";
import { openDatabase } from "../../../gateway/journal/database.ts";
import { databasePath } from "../../../gateway/journal/files.ts";
import { migrate, MIGRATIONS, SCHEMA_VERSION } from "../../../gateway/journal/migrate.ts";
import { verifyJournalOf } from "../../../gateway/journal/verify.ts";
import { recoverFolder } from "../../faults/recover-folder.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { backUp, BACKUP_MS, KEY, makeEmptyBackup, makeSmallFolder, pictureOf, restoreInto, SECRET_WORDS } from "./small-folder.ts";

test("a backup restored on an empty machine has every row, its site file and its rules, and passes the checks", async () => {
  const source = makeSmallFolder();
  const manifest = backUp(source);
  expect(manifest.parts.map(({ place, name }) => `${place}/${name}`)).toEqual([
    "data/gateway.db",
    "data/gateway.db-wal",
    "data/demonstration-secrets.json",
    "data/rules/own.yaml",
    "site/site.yaml",
  ]);
  const folder = temporaryFolder();
  const restored = restoreInto(folder, join(source, "mini.backup"), { siteFile: join(folder, "etc/my-site.yaml") });
  expect(restored.verdicts.map(({ code }) => code)).toEqual([0, 0]);
  expect(restored.made).toEqual([join(folder, "etc/my-site.yaml")]);
  expect(readFileSync(join(folder, "etc/my-site.yaml"), "utf8")).toContain(SECRET_WORDS);
  expect(readdirSync(join(folder, "data")).toSorted()).toEqual(["demonstration-secrets.json", "gateway.db", "rules"]);
  const before = await recoverFolder(join(source, "data"));
  const after = await recoverFolder(join(folder, "data"));
  expect(after.readings()).toEqual(before.readings());
  expect(after.recovered.troubles).toEqual([]);
  expect(after.recovered.aseq).toBe(before.recovered.aseq);
});

test("a restore is another run of the log: a new epoch, and no id that may have been given since the backup", async () => {
  const source = makeSmallFolder();
  backUp(source);
  const before = await recoverFolder(join(source, "data"));
  expect(before.recovered.epoch).not.toBeNull();
  const folder = temporaryFolder();
  restoreInto(folder, join(source, "mini.backup"));
  const after = await recoverFolder(join(folder, "data"));
  expect(after.recovered.epoch).toBeNull();
  expect(after.recovered.site).toBe("mini");
  // An hour at the most a community sends.
  expect(after.recovered.lastId).toBeGreaterThan(before.recovered.lastId + 3_600 * 10_000);
  for (const number of ["deliveryNumber", "alertNumber", "taskNumber"] as const)
    expect(after.situation[number], number).toBeGreaterThan(before.situation[number] + 36_000);
  expect(after.recovered.lastRegistration).toBeGreaterThan(before.recovered.lastRegistration);

  // The same backup once more, later: ids of the first restore are passed over too.
  const again = temporaryFolder();
  restoreInto(again, join(source, "mini.backup"), { wallMs: () => BACKUP_MS + 7_200_000 });
  expect((await recoverFolder(join(again, "data"))).recovered.lastId).toBeGreaterThan(after.recovered.lastId);
});

test("an update is taken back by the backup of before it: the newer database is refused, and set aside whole", async () => {
  const source = makeSmallFolder();
  const data = join(source, "data");
  const before = await recoverFolder(data);
  backUp(source);
  const newer = openDatabase({ path: databasePath(data), key: null });
  migrate(newer, [...MIGRATIONS, "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; INSERT INTO later VALUES (1);"]);
  newer.close();
  const refusal = /schema \d+, this program knows \d+: start the newer program, or restore a backup of this one/;
  await expect(recoverFolder(data)).rejects.toThrow(refusal);
  backUp(source, { target: join(source, "newer.backup") });
  expect(() => restoreInto(source, join(source, "newer.backup"), { setAside: true })).toThrow(/newer program/);

  const { aside, verdicts } = restoreInto(source, join(source, "mini.backup"), { setAside: true });
  expect(verdicts.map(({ code }) => code)).toEqual([0, 0]);
  const after = await recoverFolder(data);
  expect(after.readings()).toEqual(before.readings());
  expect(after.recovered.troubles).toEqual([]);
  const kept = openDatabase({ path: databasePath(aside!), key: null, readonly: true });
  expect(kept.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION + 1);
  expect(kept.prepare("SELECT id FROM later").pluck().all()).toEqual([1]);
  kept.close();
});

test("with a key no word of the backup can be read, and it opens with that key alone", () => {
  const source = makeSmallFolder(KEY);
  backUp(source, { key: KEY });
  const bytes = readFileSync(join(source, "mini.backup"));
  for (const word of [SECRET_WORDS, "smoke-1", "CREATE TABLE", "manifest"]) expect(bytes.includes(word), word).toBe(false);
  for (const key of [null, new Uint8Array(32).fill(8)]) {
    const folder = temporaryFolder();
    expect(() => restoreInto(folder, join(source, "mini.backup"), { key })).toThrow(/is no backup, or is not opened by/);
    expect(readdirSync(join(folder, "data"))).toEqual([]);
  }
  const folder = temporaryFolder();
  expect(restoreInto(folder, join(source, "mini.backup"), { key: KEY }).verdicts).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(verifyJournalOf(join(folder, "data"), KEY).code).toBe(0);
});

describe("a backup that is not taken", () => {
  let kept: Buffer | null = null;
  function goodBytes(): Buffer {
    const folder = makeSmallFolder();
    backUp(folder);
    return readFileSync(join(folder, "mini.backup"));
  }

  function expectRefused(bytes: Buffer, why: RegExp): void {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/notes.txt"), "what was there");
    writeFileSync(join(folder, "bad.backup"), bytes);
    const before = pictureOf(join(folder, "data"));
    expect(() => restoreInto(folder, join(folder, "bad.backup"), { setAside: true })).toThrow(why);
    expect(pictureOf(join(folder, "data"))).toEqual(before);
  }

  test("cut at any length is refused before anything is touched", () => {
    const good = (kept ??= goodBytes());
    for (let length = 0; length < good.length; length += Math.ceil(good.length / 23))
      expectRefused(good.subarray(0, length), /damaged or cut short|is no backup/);
    expectRefused(good.subarray(0, -1), /damaged or cut short/);
  });

  test("with one flipped byte is refused, or the byte was in nothing that it holds", () => {
    const good = (kept ??= goodBytes());
    let refused = 0;
    for (let at = 17; at < good.length; at += Math.ceil(good.length / 40)) {
      const bytes = Buffer.from(good);
      bytes[at] = bytes[at]! ^ 0x10;
      const folder = temporaryFolder();
      writeFileSync(join(folder, "bad.backup"), bytes);
      try {
        const { verdicts } = restoreInto(folder, join(folder, "bad.backup"));
        expect(verdicts.map(({ code }) => code)).toEqual([0, 0]);
      } catch (error) {
        expect(String(error)).toMatch(/damaged or cut short|is no backup/);
        expect(readdirSync(join(folder, "data"))).toEqual([]);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5);
  });

  test("of a newer program, of another community, or no backup at all says which", () => {
    const folder = temporaryFolder();
    const said = (says: Parameters<typeof makeEmptyBackup>[1]): Buffer => {
      const path = join(folder, `${JSON.stringify(says).length}.backup`);
      rmSync(path, { force: true });
      makeEmptyBackup(path, says);
      return readFileSync(path);
    };
    expectRefused(said({ schema: SCHEMA_VERSION + 1 }), /newer program, 9\.9\.9 \(schema \d+, this program knows \d+\)/);
    expectRefused(said({ format: 2 }), /newer program/);
    expectRefused(said({ parts: [{ place: "data", name: "../out", bytes: 0, sha256: "0".repeat(64) }] }), /damaged/);
    const other = makeSmallFolder();
    makeEmptyBackup(join(other, "other.backup"), { site: "elsewhere" });
    rmSync(join(other, "data"), { recursive: true });
    expect(() => restoreInto(other, join(other, "other.backup"))).toThrow(/of the community elsewhere, .* describes mini/);
    expectRefused(Buffer.from("SQLite format 3\0 or so"), /is no backup|damaged/);
    expect(() => restoreInto(temporaryFolder(), "/nowhere/x.backup")).toThrow("there is no file");
  });

  test("into a folder with data is refused; told to, it sets the old data aside and keeps the backups", () => {
    const folder = makeSmallFolder();
    writeFileSync(join(folder, "good.backup"), (kept ??= goodBytes()));
    expect(() => restoreInto(folder, join(folder, "good.backup"))).toThrow(/is not empty: with --set-aside/);
    const { aside } = restoreInto(folder, join(folder, "good.backup"), { setAside: true });
    expect(readdirSync(aside!).toSorted()).toEqual(["demonstration-secrets.json", "gateway.db", "rules"]);
    expect(existsSync(join(folder, "data/backups/mini-20260101T000000Z.backup"))).toBe(true);
    expect(verifyJournalOf(aside!, null).code).toBe(0);
  });
});

test("a database that was damaged when it was backed up is refused with its faults, and restored where that is wanted", () => {
  const source = makeSmallFolder();
  const db = openDatabase({ path: databasePath(join(source, "data")), key: null });
  db.exec("UPDATE audit SET actor = 'somebody' WHERE seq = 2");
  db.close();
  backUp(source);
  const folder = temporaryFolder();
  expect(() => restoreInto(folder, join(source, "mini.backup"))).toThrow(/row 2: row was changed/);
  expect(readdirSync(join(folder, "data"))).toEqual([]);
  expect(restoreInto(folder, join(source, "mini.backup"), { takeDamaged: true }).verdicts).toMatchObject([{ code: 0 }, { code: 1 }]);
});

test("a gateway does not start on a folder whose restore was cut short among its files; the next restore mends it", () => {
  const source = makeSmallFolder();
  backUp(source);
  const folder = temporaryFolder();
  mkdirSync(join(folder, "data/restoring/files/data"), { recursive: true });
  expect(() => refuseHalfRestored(join(folder, "data"))).not.toThrow();
  writeFileSync(join(folder, "data/restoring/ready"), "");
  writeFileSync(join(folder, "data/demonstration-secrets.json"), "moved in already");
  expect(() => refuseHalfRestored(join(folder, "data"))).toThrow(/LINAN_DATA_DIR: a restore .* was cut short/);
  restoreInto(folder, join(source, "mini.backup"), { setAside: true });
  expect(() => refuseHalfRestored(join(folder, "data"))).not.toThrow();
  expect(verifyJournalOf(join(folder, "data"), null).code).toBe(0);
});
