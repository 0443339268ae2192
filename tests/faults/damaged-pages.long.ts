import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../gateway/journal/database.ts";
import { damagedPath, databasePath } from "../../gateway/journal/files.ts";
import { verifyJournalOf } from "../../gateway/journal/verify.ts";
import { encrypt, KEY } from "../gateway/backup/small-folder.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { makeLargeFolder } from "./large-folder.ts";
import { recoverFolder } from "./recover-folder.ts";

const PAGE_BYTES = 4_096;
const ENTRIES = 4_000;
/** Readings that one leaf of the journal may hold. */
const LEAF_READINGS = 120;

function soundFolder(key: Uint8Array | null = null): { readonly bytes: Buffer; readonly rootOf: (name: string) => number } {
  const folder = temporaryFolder();
  makeLargeFolder({ folder, entries: ENTRIES, devices: 10, tail: 1_000, remembered: 0 });
  const path = databasePath(join(folder, "data"));
  if (key !== null) encrypt(path, key);
  const db = openDatabase({ path, key });
  const roots = new Map(db.prepare("SELECT name, rootpage FROM sqlite_schema").raw().all() as [string, number][]);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return { bytes: readFileSync(path), rootOf: (name) => roots.get(name)! };
}

function folderWith(sound: Buffer, damage: (bytes: Buffer) => void): string {
  const data = join(temporaryFolder(), "data");
  mkdirSync(data);
  const bytes = Buffer.from(sound);
  damage(bytes);
  writeFileSync(databasePath(data), bytes);
  return data;
}

const spoil = (bytes: Buffer, page: number): void => void bytes.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);

/** The start after the one that met the damage; where none met it, the one after somebody has said so. */
async function startAgain(data: string, key: Uint8Array | null = null) {
  const first = await recoverFolder(data, key).then(
    () => null,
    (error: Error) => error.message,
  );
  if (first === null) writeFileSync(damagedPath(data), "told by the check");
  else expect(first).toMatch(/^the database is damaged/);
  return recoverFolder(data, key);
}

test(
  "a start that meets a damaged page ends, and the next has every row that can be read, says what is lost and keeps the damaged file",
  { timeout: 240_000 },
  async () => {
    const { bytes, rootOf } = soundFolder();
    const pages = bytes.length / PAGE_BYTES;
    const leaves = Array.from({ length: 2 }, (_, index) => Math.floor(((index + 2) * pages) / 5));
    for (const page of leaves) {
      const data = folderWith(bytes, (all) => spoil(all, page));
      const { recovered, readings } = await startAgain(data);
      expect(
        recovered.troubles.map(({ subject }) => subject),
        `page ${page}`,
      ).toContain("journal-salvaged");
      expect(readings().length, `page ${page}`).toBeGreaterThanOrEqual(ENTRIES - LEAF_READINGS);
      expect(verifyJournalOf(data, null), `page ${page}`).toMatchObject({ code: 0 });
      const aside = readdirSync(data).find((name) => name.startsWith("set-aside-damaged-"))!;
      expect(
        readFileSync(join(data, aside, "gateway.db"))
          .subarray((page - 1) * PAGE_BYTES, page * PAGE_BYTES)
          .every((byte) => byte === 0xa5),
      ).toBe(true);
      expect(existsSync(damagedPath(data))).toBe(false);
    }
    for (const index of ["device_live", "sqlite_autoindex_alert_1"]) {
      const data = folderWith(bytes, (all) => spoil(all, rootOf(index)));
      const { recovered, readings } = await startAgain(data);
      expect(recovered.troubles.find(({ subject }) => subject === "journal-salvaged")?.why.en, index).toContain("indexes alone");
      expect(readings()).toHaveLength(ENTRIES);
    }
    // What hangs below a lost root can't be reached: everything else is there, and it says so.
    const rootless = folderWith(bytes, (all) => spoil(all, rootOf("journal")));
    const { recovered } = await startAgain(rootless);
    expect(recovered.troubles.find(({ subject }) => subject === "journal-salvaged")?.why.en).toContain("lost of: journal");
    expect(recovered.lastRegistration).toBe(10);
  },
);

test(
  "with a key, pages whose seals are broken are damaged pages too, and what is salvaged is encrypted",
  { timeout: 240_000 },
  async () => {
    const { bytes, rootOf } = soundFolder(KEY);
    const leaf = Math.floor((3 * bytes.length) / PAGE_BYTES / 7);
    for (const page of [leaf, rootOf("sqlite_autoindex_alert_1")]) {
      // One bit is enough for a seal.
      const data = folderWith(bytes, (all) => void (all[page * PAGE_BYTES - 2_000]! ^= 4));
      const { recovered, readings } = await startAgain(data, KEY);
      expect(
        recovered.troubles.map(({ subject }) => subject),
        `page ${page}`,
      ).toContain("journal-salvaged");
      expect(readings().length, `page ${page}`).toBeGreaterThanOrEqual(ENTRIES - LEAF_READINGS);
      expect(verifyJournalOf(data, KEY), `page ${page}`).toMatchObject({ code: 0 });
      const salvaged = readFileSync(databasePath(data));
      for (const word of ["SQLite format 3", "CREATE TABLE", "pipe-1"]) expect(salvaged.includes(word), word).toBe(false);
    }
  },
);

test(
  "flipped bytes anywhere never keep the gateway from a start that says so, but for the first page, whose end names the way back",
  { timeout: 240_000 },
  async () => {
    const { bytes } = soundFolder();
    for (let at = 5_003; at < bytes.length; at += Math.floor(bytes.length / 3)) {
      const data = folderWith(bytes, (all) => void (all[at] = all[at]! ^ 0xff));
      const started = await recoverFolder(data).catch(() => recoverFolder(data));
      expect(started.readings().length, `byte ${at}`).toBeGreaterThanOrEqual(ENTRIES - 2 * LEAF_READINGS);
    }
    const data = folderWith(bytes, (all) => void all.fill(0xa5, 0, 100));
    await expect(recoverFolder(data)).rejects.toThrow(/restore FILE --set-aside/);
  },
);

test("the gateway tells it as an alert, once, and goes on", { timeout: 240_000 }, async () => {
  const { bytes, rootOf } = soundFolder();
  const data = folderWith(bytes, (all) => spoil(all, rootOf("alert_device")));
  writeFileSync(damagedPath(data), "found by the check");
  const gateway = await startGateway({ folder: join(data, "..") });
  const { alerts } = (await gateway.admin.get("/api/v1/alerts?kind=supervision")).body;
  expect(alerts).toMatchObject([{ subject: "journal-salvaged", priority: "P2", state: "unacknowledged" }]);
  await gateway.end();
  const { recovered } = await recoverFolder(data);
  expect(recovered.troubles).toEqual([]);
});
