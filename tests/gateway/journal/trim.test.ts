import { describe, expect, test } from "vitest";
import { readConfig } from "../../../gateway/config.ts";
import type { Connection } from "../../../gateway/journal/database.ts";
import { createQueries } from "../../../gateway/journal/queries.ts";
import { BLOCK_IDS } from "../../../gateway/journal/run-index.ts";
import { createTrim, type Trimmed } from "../../../gateway/journal/trim.ts";
import { openTestDatabase } from "./folder.ts";

const DAY_MS = 24 * 3_600_000;
const NOW_MS = 1_800_000_000_000;
const WEEK = { maxBytes: 1e12, maxAgeMs: 7 * DAY_MS, holders: [] };

/** `ageMs(id)`: how old entry `id` is. */
function fill(db: Connection, entries: number, ageMs: (id: number) => number, bytes = 1): void {
  const insert = db.prepare("INSERT INTO journal (id, kind, device, now_ms, body) VALUES (?, 1, 1, ?, ?)");
  const body = Buffer.alloc(bytes);
  db.transaction(() => {
    for (let id = 1; id <= entries; id++) insert.run(id, NOW_MS - ageMs(id), body);
  })();
}

function checkpointAt(db: Connection, journalId: number): void {
  db.prepare("INSERT OR REPLACE INTO situation (key, body) VALUES ('checkpoint', ?)").run(JSON.stringify({ journalId }));
}

/** As many commits as the writer makes in a busy minute. */
interface Bounds {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly holders: readonly string[];
}

function commitOften(db: Connection, bounds: Bounds, { commits = 2_000, trim = createTrim(db, bounds) } = {}): Trimmed[] {
  const trimmed: Trimmed[] = [];
  for (let left = commits; left > 0; left--) {
    const one = db.transaction(() => trim.some(NOW_MS))();
    if (one !== null) trimmed.push(one);
  }
  return trimmed;
}

const ids = (db: Connection): readonly [number | null, number | null] =>
  db.prepare("SELECT min(id), max(id) FROM journal").raw().get() as [number | null, number | null];

describe("the journal keeps seven days", () => {
  test("what is older leaves, oldest first, and not one entry that is younger", () => {
    const db = openTestDatabase();
    // An hour apart: one slice of 2,000 reaches far into what must stay.
    fill(db, 500, (id) => (500 - id) * 3_600_000);
    checkpointAt(db, 500);
    const trimmed = commitOften(db, WEEK);
    expect(ids(db)).toEqual([500 - 7 * 24, 500]);
    expect(trimmed.map(({ reason }) => reason)).toEqual(["age"]);
  });

  test("nothing leaves that the next start has to replay", () => {
    const db = openTestDatabase();
    fill(db, 5_000, () => 8 * DAY_MS);
    checkpointAt(db, 3_000);
    commitOften(db, WEEK);
    expect(ids(db)).toEqual([3_001, 5_000]);
  });

  test("nothing leaves before there is a checkpoint", () => {
    const db = openTestDatabase();
    fill(db, 100, () => 8 * DAY_MS);
    expect(commitOften(db, WEEK)).toEqual([]);
    expect(ids(db)).toEqual([1, 100]);
  });
});

describe("what was copied out goes first", () => {
  const both = { ...WEEK, holders: ["history", "influx"] };

  test("nothing leaves that history does not hold, and the writer is told that it waits", () => {
    const db = openTestDatabase();
    fill(db, 5_000, () => 8 * DAY_MS);
    checkpointAt(db, 5_000);
    const trim = createTrim(db, both);
    trim.hold("influx", 5_000);
    expect(commitOften(db, both, { trim })).toEqual([]);
    expect([ids(db), trim.isWaiting]).toEqual([[1, 5_000], true]);
    trim.hold("history", 1_234);
    trim.hold("history", 100);
    commitOften(db, both, { trim });
    expect([ids(db), trim.isWaiting]).toEqual([[1_235, 5_000], true]);
    trim.hold("history", 9_000);
    commitOften(db, both, { trim });
    expect([ids(db), trim.isWaiting]).toEqual([[null, null], false]);
  });

  test("a sink that is behind at the bound loses its oldest and is named, each time", () => {
    const db = openTestDatabase();
    fill(db, 5_000, () => 8 * DAY_MS);
    checkpointAt(db, 5_000);
    const trim = createTrim(db, both);
    trim.hold("history", 5_000);
    trim.hold("influx", 2_000);
    expect(commitOften(db, both, { trim }).map(({ throughId, lost }) => [throughId, lost])).toEqual([
      [2_000, []],
      [4_000, ["influx"]],
      [5_000, ["influx"]],
    ]);
  });
});

describe("the journal keeps its bound of bytes", () => {
  const usedBytes = (db: Connection): number =>
    4_096 * ((db.pragma("page_count", { simple: true }) as number) - (db.pragma("freelist_count", { simple: true }) as number));

  test("the oldest leave until it is kept, and no more than that", () => {
    const db = openTestDatabase();
    fill(db, 60_000, () => 0, 200);
    checkpointAt(db, 60_000);
    const maxBytes = 8_000_000;
    const trimmed = commitOften(db, { ...WEEK, maxBytes });
    expect(trimmed.every(({ reason }) => reason === "bytes")).toBe(true);
    expect(usedBytes(db)).toBeLessThanOrEqual(maxBytes);
    // One slice of 2,000 rows of some 220 bytes may be too much.
    expect(usedBytes(db)).toBeGreaterThan(maxBytes - 2_000 * 250);
    expect(ids(db)[1]).toBe(60_000);
  });

  test("alerts, deliveries, the audit trail and devices never leave", () => {
    const db = openTestDatabase();
    fill(db, 10_000, () => 0);
    checkpointAt(db, 10_000);
    db.exec(`INSERT INTO alert VALUES (1, 'alert-000001', 1, 'fire', 'P1', NULL, NULL, NULL, 'unacknowledged', 1, 0, '{}');
      INSERT INTO alert_step VALUES (1, 'alert-000001', 'new', 0, '{}');
      INSERT INTO delivery VALUES (1, 'delivery-000001', 'command', 1, 'siren_on', NULL, 0, 0, NULL, NULL, '{}');
      INSERT INTO audit VALUES (1, 0, 'admin', 'a', 'b', 'done', '{}', x'00');
      INSERT INTO device VALUES (1, 'd', 'siren', 'z', 'mains', NULL, NULL, NULL, 'api', 0, NULL)`);
    commitOften(db, { ...WEEK, maxBytes: 1 });
    expect(ids(db)).toEqual([null, null]);
    for (const table of ["alert", "alert_step", "delivery", "audit", "device"]) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(1);
    }
  });
});

test("of old steps of alerts the bodies leave and the numbers stay, over restarts", async () => {
  const db = openTestDatabase();
  const insert = db.prepare("INSERT INTO alert_step VALUES (?, 'alert-000001', 'upd', 0, '{}')");
  db.transaction(() => {
    for (let aseq = 1; aseq <= 5_000; aseq++) insert.run(aseq);
  })();
  commitOften(db, WEEK);
  commitOften(db, WEEK);
  const kept = db.prepare("SELECT min(aseq), max(aseq), count(*) FROM alert_step WHERE body <> ''").raw().get();
  expect(kept).toEqual([3_001, 5_000, 2_000]);
  expect(db.prepare("SELECT count(*) FROM alert_step").pluck().get()).toBe(5_000);
  const steps = await createQueries(db).alertSteps(2_999, 10);
  expect(steps.map(({ aseq }) => aseq)[0]).toBe(3_001);
});

test("a position whose rows have left is gone, one at the end of what was looked at is not, and the index leaves with its block", async () => {
  const db = openTestDatabase();
  fill(db, BLOCK_IDS + 5_000, (id) => (id <= BLOCK_IDS + 10 ? 8 * DAY_MS : 0));
  checkpointAt(db, BLOCK_IDS + 5_000);
  db.exec("INSERT INTO reading_run VALUES (0, 1, 0, 0, 1, x'01'), (1, 1, 0, 0, 1, x'01')");
  const store = createQueries(db);
  const ask = { registration: 2, fromMs: null, toMs: null, limit: 10 };
  const early = await store.readings({ ...ask, after: null });
  expect(early).toMatchObject({ rows: [], gone: false, cursor: BLOCK_IDS + 5_000 });
  commitOften(db, WEEK);
  expect((await store.readings({ ...ask, after: 5 })).gone).toBe(true);
  expect((await store.readings({ ...ask, after: BLOCK_IDS + 9 })).gone).toBe(true);
  expect((await store.readings({ ...ask, after: BLOCK_IDS + 10 })).gone).toBe(false);
  expect((await store.readings({ ...ask, after: early.cursor })).gone).toBe(false);
  expect(db.prepare("SELECT block FROM reading_run").pluck().all()).toEqual([1]);
});

test("a bound under 64 MB is a fault at start", () => {
  const read = readConfig({ LINAN_JOURNAL_MAX_MB: "63" });
  expect(read).toEqual({ ok: false, faults: ["LINAN_JOURNAL_MAX_MB: at least 64"] });
  expect(readConfig({ LINAN_JOURNAL_MAX_MB: "64" }).ok).toBe(true);
});
