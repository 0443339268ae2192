import type { Connection } from "./database.ts";
import { BLOCK_IDS } from "./run-index.ts";
import type { WriterOptions } from "./messages.ts";

/** Commits between two looks at what there is too much of. */
const COMMITS_PER_LOOK = 128;
/** Rows removed with one commit: under 5 ms. */
const ROWS_PER_COMMIT = 2_000;
/** Rows of rubbish kept in all; counters per device go on. */
const QUARANTINE_ROWS = 100_000;
/**
 * Steps of alerts whose bodies are kept: what a console that was away asks for is among the last few hundred. A body may
 * have 50 KB, and an alarm that repeats once a second would fill a disk in days. The alert itself keeps its record.
 */
const STEP_BODIES = 2_000;
/** Sets of rule files kept whatever their age: what a person goes back to is among the last few. */
const RULE_SETS = 50;
/** What rules in shadow would have raised: enough to judge one by, and no more than a rule gone wild may fill. */
const SHADOW_ROWS = 10_000;
/** Bytes a page (SQLite's own default). */
const PAGE_BYTES = 4_096;

/** The holder that the journal waits for at any price: readings are nowhere else (contract). */
const HISTORY = "history";

export interface Trimmed {
  readonly reason: "age" | "bytes";
  readonly throughId: number;
  /** Sinks that had not taken all of it yet. */
  readonly lost: readonly string[];
}

/**
 * Keeps the journal within its bounds, oldest first, a little with each commit. Alerts, deliveries and the audit trail are
 * tables of their own and are never touched; neither is what the next start replays, nor what history has not sealed. A
 * sink that is behind at a bound loses its oldest: `lost` names it.
 */
export function createTrim(db: Connection, { maxBytes, maxAgeMs, holders }: Pick<WriterOptions, "maxBytes" | "maxAgeMs" | "holders">) {
  const held = new Map(holders.map((name) => [name, 0]));
  const first = db.prepare("SELECT id, now_ms FROM journal ORDER BY id LIMIT 1");
  const checkpoint = db.prepare("SELECT json_extract(body, '$.journalId') FROM situation WHERE key = 'checkpoint'").pluck();
  const tooOld = db.prepare("SELECT max(id) FROM journal WHERE id <= ? AND now_ms < ?").pluck();
  const usedPages = [db.prepare("PRAGMA page_count").pluck(), db.prepare("PRAGMA freelist_count").pluck()] as const;
  const remove = db.prepare("DELETE FROM journal WHERE id <= ?");
  const removeRuns = db.prepare("DELETE FROM reading_run WHERE block < ?");
  const mark = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('trimmed_to', ?)");
  const removeQuarantine = db.prepare(`DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ${QUARANTINE_ROWS}`);
  const removeShadows = db.prepare(`DELETE FROM shadow WHERE id <= (SELECT max(id) FROM shadow) - ${SHADOW_ROWS}`);
  // Those that the journal's entries, or the tail that the next start replays, were judged by stay.
  const removeRuleSets = db.prepare(
    `DELETE FROM rule_set
     WHERE journal_id <= (SELECT journal_id FROM rule_set ORDER BY journal_id DESC LIMIT 1 OFFSET ${RULE_SETS})
       AND journal_id < (SELECT max(journal_id) FROM rule_set WHERE journal_id <= min(
         (SELECT min(id) FROM journal), ifnull((SELECT json_extract(body, '$.journalId') FROM situation WHERE key = 'checkpoint'), 0)))`,
  );
  const lastStep = db.prepare("SELECT ifnull(max(aseq), 0) FROM alert_step").pluck();
  const lastEmptied = db.prepare("SELECT ifnull((SELECT aseq FROM alert_step WHERE body = '' ORDER BY aseq DESC LIMIT 1), 0)").pluck();
  const emptySteps = db.prepare("UPDATE alert_step SET body = '' WHERE aseq > ? AND aseq <= ?");
  let emptiedTo: number | null = null;
  let commits = 0;
  let isTrimming = false;
  let isWaiting = false;

  /** The slice to remove now; null where both bounds are kept. */
  function slice(nowMs: number): Trimmed | null {
    isWaiting = false;
    const oldest = first.get() as { id: number; now_ms: number } | undefined;
    if (oldest === undefined) return null;
    const replayedFrom = (checkpoint.get() as number | undefined) ?? 0;
    if (replayedFrom < oldest.id) return null;
    const [all, free] = usedPages.map((pages) => pages.get() as number);
    const reason = (all! - free!) * PAGE_BYTES > maxBytes ? "bytes" : oldest.now_ms < nowMs - maxAgeMs ? "age" : null;
    if (reason === null) return null;
    const lastId = Math.min(oldest.id + ROWS_PER_COMMIT - 1, replayedFrom, held.get(HISTORY) ?? Infinity);
    isWaiting = lastId < oldest.id;
    if (isWaiting) return null;
    const throughId = reason === "bytes" ? lastId : (tooOld.get(lastId, nowMs - maxAgeMs) as number);
    return { reason, throughId, lost: [...held].filter(([, through]) => through < throughId).map(([name]) => name) };
  }

  /** Bodies of old steps; their rows stay, so that the numbers have no gap. */
  function forgetSteps(): void {
    emptiedTo ??= lastEmptied.get() as number;
    const to = (lastStep.get() as number) - STEP_BODIES;
    if (to <= emptiedTo) return;
    emptySteps.run(emptiedTo, to);
    emptiedTo = to;
  }

  /** Inside a transaction: removes a slice when a bound is passed; null where there is nothing to do. */
  function some(nowMs: number): Trimmed | null {
    const isTime = ++commits % COMMITS_PER_LOOK === 0;
    if (isTime) {
      removeQuarantine.run();
      removeShadows.run();
      removeRuleSets.run();
      forgetSteps();
    }
    if (!isTime && !isTrimming) return null;
    const trimmed = slice(nowMs);
    isTrimming = trimmed !== null;
    if (trimmed === null) return null;
    remove.run(trimmed.throughId);
    removeRuns.run(Math.floor(trimmed.throughId / BLOCK_IDS));
    mark.run(trimmed.throughId);
    return trimmed;
  }

  return {
    some,
    /** A bound is passed, and history does not hold the oldest entry yet. */
    get isWaiting() {
      return isWaiting;
    },
    /** Names that nobody told of at the start are taken too. Never goes back. */
    hold(name: string, throughId: number): void {
      held.set(name, Math.max(held.get(name) ?? 0, throughId));
    },
  };
}
