import { expect, test } from "vitest";
import type { Connection } from "../../../gateway/journal/database.ts";
import { createQueries } from "../../../gateway/journal/queries.ts";
import { STATEMENTS } from "../../../gateway/journal/statements.ts";
import { createTrim } from "../../../gateway/journal/trim.ts";
import { openTestDatabase } from "./folder.ts";

const BOUNDS = { maxBytes: 1e12, maxAgeMs: 1e12, holders: [] };

/** A set for each of these journal ids, and entries of the journal from `fromId` on. */
function fill(db: Connection, { sets, fromId, checkpointId }: { sets: readonly number[]; fromId: number; checkpointId: number }): void {
  const put = db.prepare(STATEMENTS.ruleSetPut);
  db.transaction(() => {
    for (const id of sets) put.run(id, `hash-${id}`, id, null, "", JSON.stringify([{ name: "a.yaml", text: `# ${id}` }]));
    db.prepare(STATEMENTS.journalInput).run(fromId, 10, 0, 1, Buffer.alloc(0));
    db.prepare(STATEMENTS.situationPut).run("checkpoint", JSON.stringify({ journalId: checkpointId }));
  })();
}

function lookOnce(db: Connection): void {
  const trim = createTrim(db, BOUNDS);
  for (let left = 128; left > 0; left--) db.transaction(() => trim.some(1))();
}

const kept = (db: Connection): readonly number[] =>
  db.prepare("SELECT journal_id FROM rule_set ORDER BY journal_id").pluck().all() as number[];
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

test("the last fifty sets are kept whatever their age", () => {
  const db = openTestDatabase();
  fill(db, { sets: upTo(70), fromId: 1_000, checkpointId: 2_000 });
  lookOnce(db);
  expect(kept(db)).toEqual(upTo(70).slice(20));
});

test("a set that entries of the journal were judged by stays, however many came after it", () => {
  const db = openTestDatabase();
  fill(db, { sets: upTo(70), fromId: 5, checkpointId: 2_000 });
  lookOnce(db);
  expect(kept(db)).toEqual(upTo(70).slice(4));
});

test("the set of the checkpoint stays: the next start begins with it", () => {
  const db = openTestDatabase();
  fill(db, { sets: upTo(70), fromId: 1_000, checkpointId: 7 });
  lookOnce(db);
  expect(kept(db)).toEqual(upTo(70).slice(6));
});

test("a set that was taken twice is found as it was taken last; the list is newest first, page by page", async () => {
  const db = openTestDatabase();
  fill(db, { sets: [1, 2, 3], fromId: 1, checkpointId: 0 });
  db.prepare(STATEMENTS.ruleSetPut).run(4, "hash-2", 99, "admin", "back", "[]");
  const { ruleSet, ruleSets } = createQueries(db);
  expect(await ruleSet("hash-2")).toMatchObject({ takenAt: 99, by: "admin", note: "back" });
  expect(await ruleSet("hash-9")).toBeNull();
  const first = await ruleSets({ before: null, limit: 3 });
  expect(first.rows.map(({ takenAt }) => takenAt)).toEqual([99, 3, 2]);
  expect((await ruleSets({ before: first.next, limit: 3 })).rows.map(({ takenAt }) => takenAt)).toEqual([1]);
});

test("of what rules in shadow would have raised the newest ten thousand stay", async () => {
  const db = openTestDatabase();
  const put = db.prepare(STATEMENTS.shadowPut);
  db.transaction(() => {
    for (let at = 1; at <= 10_500; at++) put.run(at % 2 === 0 ? "even" : "odd", "bin-1", "bin-full", "P4", at, '{"zh":"满","en":"full"}');
  })();
  lookOnce(db);
  expect(db.prepare("SELECT min(at_ms), max(at_ms) FROM shadow").raw().get()).toEqual([501, 10_500]);
  const { rows } = await createQueries(db).shadows({ rule: "odd", before: null, limit: 2 });
  expect(rows).toMatchObject([
    { rule: "odd", atMs: 10_499, why: { en: "full" } },
    { rule: "odd", atMs: 10_497 },
  ]);
});
