import type { Connection } from "./database.ts";
import { BLOCK_IDS } from "./run-index.ts";
import type { WriterOptions } from "./messages.ts";

/** Commits between two looks at age and size. */
const COMMITS_PER_LOOK = 512;
/** Rows removed with one commit: under 5 ms. */
const ROWS_PER_COMMIT = 2_000;
/** Rows of rubbish kept in all; counters per device go on. */
const QUARANTINE_ROWS = 100_000;

export interface Trimmed {
  readonly reason: "age" | "bytes";
  readonly throughId: number;
}

/**
 * Keeps the journal within its bounds, oldest first, a little with each commit. Alerts, deliveries and the audit trail are
 * tables of their own and are never touched.
 */
export function createTrim(db: Connection, { maxBytes, maxAgeMs }: WriterOptions) {
  const first = db.prepare("SELECT id, now_ms FROM journal ORDER BY id LIMIT 1");
  const remove = db.prepare("DELETE FROM journal WHERE id <= ?");
  const removeRuns = db.prepare("DELETE FROM reading_run WHERE block < ?");
  const mark = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('trimmed_to', ?)");
  const removeQuarantine = db.prepare(
    `DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ${QUARANTINE_ROWS}`,
  );
  let commits = 0;
  let reason: Trimmed["reason"] | null = null;

  function look(nowMs: number): Trimmed["reason"] | null {
    removeQuarantine.run();
    const pages = (db.pragma("page_count", { simple: true }) as number) - (db.pragma("freelist_count", { simple: true }) as number);
    const oldest = first.get() as { now_ms: number } | undefined;
    if (oldest === undefined) return null;
    if (pages * 4096 > maxBytes) return "bytes";
    return nowMs - oldest.now_ms > maxAgeMs ? "age" : null;
  }

  /** Inside a transaction: removes a slice when a bound is passed; null where there is nothing to do. */
  function some(nowMs: number): Trimmed | null {
    if (++commits % COMMITS_PER_LOOK === 0) reason = look(nowMs);
    if (reason === null) return null;
    const oldest = first.get() as { id: number } | undefined;
    if (oldest === undefined) return null;
    const throughId = oldest.id + ROWS_PER_COMMIT - 1;
    remove.run(throughId);
    removeRuns.run(Math.floor(throughId / BLOCK_IDS));
    mark.run(throughId);
    return { reason, throughId };
  }

  return { some };
}
