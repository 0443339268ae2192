import type { Refused } from "./delivery.ts";
import { type Batch, type Bump, type KeptBack, noneKept } from "./feed.ts";
import type { Position } from "./safe-position.ts";
import type { DeadLetter, SinkState } from "./state.ts";

/** Between two saves: whatever is not saved is sent again after the next start. */
const SAVE_MS = 1_000;
const DEAD_SHOWN = 20;

export interface SinkCounts {
  /** Acknowledged since the thread started, what was sent again included. */
  lines: number;
  requests: number;
  rewinds: number;
  /** Points moved to a free ms. */
  bumped: number;
  readonly keptBack: Record<KeptBack, number>;
  /** Entries that left the journal before they were sent, in all. */
  lost: number;
}

/** Nothing has been sent yet. */
export const emptyCounts = (lost = 0): SinkCounts => ({ lines: 0, requests: 0, rewinds: 0, bumped: 0, keptBack: noneKept(), lost });

/** What became of everything: counted, and put into the sink's file once a second. */
export interface Ledger {
  readonly counts: SinkCounts;
  readonly deadLetters: ReturnType<SinkState["deadLetters"]>;
  taken(batch: Batch, refused: readonly Refused[]): void;
  /** Nothing happens when it is not time, or nothing has changed. Returns what went wrong, or null. */
  save(position: Position, safe: Position, isNow: boolean): string | null;
}

export function createLedger(state: SinkState): Ledger {
  const counts = emptyCounts(state.cursor()?.lost);
  let bumps: Bump[] = [];
  let dead: DeadLetter[] = [];
  let deadLetters = state.deadLetters(DEAD_SHOWN);
  let savedMs = -Infinity;
  let saved = "";

  function write(position: Position, safe: Position): string | null {
    try {
      state.save({ position, safe, lost: counts.lost }, bumps, dead);
    } catch (error) {
      // A full disk, perhaps: the sink goes on, and tries with the next change.
      return `the cursor was not saved: ${(error as Error).message}`;
    }
    if (dead.length > 0) deadLetters = state.deadLetters(DEAD_SHOWN);
    bumps = [];
    dead = [];
    return null;
  }

  return {
    counts,
    get deadLetters() {
      return deadLetters;
    },
    taken(batch, refused) {
      for (const reason of Object.keys(batch.keptBack) as KeptBack[]) counts.keptBack[reason] += batch.keptBack[reason];
      counts.lines += batch.lines.length - refused.length;
      counts.bumped += batch.bumps.length;
      counts.lost += batch.lost;
      bumps.push(...batch.bumps);
      const atMs = Date.now();
      dead.push(...refused.map(({ line, message }) => ({ source: line.source, ref: line.ref, atMs, message, line: line.text })));
    },
    save(position, safe, isNow) {
      const nowMs = performance.now();
      const key = `${position.id} ${position.aseq} ${safe.id} ${safe.aseq} ${counts.lost}`;
      if (dead.length === 0 && !isNow && (nowMs - savedMs < SAVE_MS || key === saved)) return null;
      savedMs = nowMs;
      saved = key;
      return write(position, safe);
    },
  };
}
