import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection } from "../../../gateway/journal/database.ts";
import { createFinder, type FindReadings } from "../../../gateway/journal/find-readings.ts";
import { insertReadings } from "../../../gateway/journal/insert-readings.ts";
import { INPUT_KIND, RecordWriter } from "../../../gateway/journal/record.ts";
import { BLOCK_IDS, createRunIndex } from "../../../gateway/journal/run-index.ts";
import type { Reading } from "../../../rules/model/reading.ts";
import { openTestDatabase } from "./folder.ts";

const START_MS = 1_700_000_000_000;

/** Few rows over many ids: borders of blocks are everywhere. */
const rows = fc.array(
  fc.record({
    device: fc.integer({ min: 1, max: 3 }),
    gap: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: BLOCK_IDS })),
    lateMs: fc.integer({ min: 0, max: 90_000 }),
    isReading: fc.boolean(),
    isRestart: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    /** Commits that follow without a reading: the background index works on. */
    quiet: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 60 },
);

function fill(db: Connection, wanted: typeof rows extends fc.Arbitrary<infer Rows> ? Rows : never): Reading[] {
  db.exec("DELETE FROM journal; DELETE FROM reading_run; DELETE FROM meta");
  const kept: Reading[] = [];
  const other = db.prepare("INSERT INTO journal (id, kind, device, now_ms, body) VALUES (?, ?, ?, ?, ?)");
  let index = createRunIndex(db);
  let id = 0;
  for (const { device, gap, lateMs, isReading, isRestart, quiet } of wanted) {
    id += gap;
    if (isRestart) {
      index = createRunIndex(db);
      index.rebuild();
    }
    const records = new RecordWriter(1_024);
    const receivedMs = START_MS + id * 10;
    const reading = {
      id,
      device,
      eventMs: receivedMs - lateMs,
      receivedMs,
      boot: 1,
      seq: id,
      flags: 0,
      values: { battery_pct: 50 },
      deviceAtMs: undefined,
    };
    const { insert, note } = insertReadings(db, index.note);
    if (isReading) {
      records.add(reading, receivedMs);
      kept.push(reading);
    }
    db.transaction(() => {
      insert(records.bytes.buffer as ArrayBuffer, records.count);
      if (!isReading) other.run(id, INPUT_KIND.state, device, receivedMs, Buffer.from("{}"));
      index.writeSome(records.count);
    })();
    index.settle();
    note(records.bytes.buffer as ArrayBuffer, records.count);
    for (let left = quiet; left > 0; left--) {
      db.transaction(() => index.writeSome(0))();
      index.settle();
    }
  }
  return kept;
}

const isWanted = (reading: Reading, { registration, fromMs, toMs, afterId }: FindReadings): boolean =>
  reading.device === registration &&
  reading.id > afterId &&
  reading.eventMs >= (fromMs ?? -Infinity) &&
  reading.eventMs < (toMs ?? Infinity);

test("readings found by device, time and position are those a look at every row finds, over borders of blocks and restarts", () => {
  const db = openTestDatabase();
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 3 }), share, share, share, (wanted, registration, from, to, after) => {
      const kept = fill(db, wanted);
      const lastId = kept.at(-1)?.id ?? 0;
      const at = (part: number | null): number | null => (part === null ? null : Math.round(START_MS + part * lastId * 10));
      const query = { registration, fromMs: at(from), toMs: at(to), afterId: Math.round((after ?? 0) * lastId) };
      expect([...createFinder(db)(query)]).toEqual(kept.filter((reading) => isWanted(reading, query)));
    }),
    { numRuns: 60 },
  );
});

test("an undone commit leaves its runs waiting, and they are written by the next", () => {
  const db = openTestDatabase();
  const index = createRunIndex(db);
  index.note(1, 7, START_MS);
  index.note(BLOCK_IDS, 7, START_MS);
  db.exec("BEGIN");
  index.writeSome(0);
  db.exec("ROLLBACK");
  index.rewind();
  expect(db.prepare("SELECT count(*) FROM reading_run").pluck().get()).toBe(0);
  db.transaction(() => index.writeSome(0))();
  index.settle();
  expect(db.prepare("SELECT block, device, count FROM reading_run").raw().all()).toEqual([[0, 7, 1]]);
});
