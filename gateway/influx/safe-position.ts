/** How far a sink has come in what it is fed from. */
export interface Position {
  /** Journal id. */
  readonly id: number;
  /** Step of the alert log. */
  readonly aseq: number;
}

export const isBeyond = (one: Position, other: Position): boolean => one.id > other.id || one.aseq > other.aseq;

/** Kept a second apart, so that there are never more than the minute has seconds. */
const APART_MS = 1_000;

/**
 * What a server has acknowledged may be in its memory only: VictoriaMetrics loses what it took in the last seconds before
 * a power cut (measured: 6 s lost, 12 s kept). An acknowledgement counts as safe when it has stood for `proofMs`.
 */
export interface SafePosition {
  readonly safe: Position;
  acknowledged(position: Position, nowMs: number): void;
  /** Entries up to here are in the journal no more: there is nothing to go back to. */
  raise(id: number): void;
  /** Time goes on. */
  settle(nowMs: number): void;
  /** The server may have lost what is not safe. `isCertain`: what it takes from now on has to stand the whole time anew. */
  lostConnection(isCertain: boolean): void;
}

export function createSafePosition(start: Position, proofMs: number): SafePosition {
  let safe = start;
  let waiting: { readonly openedMs: number; atMs: number; position: Position }[] = [];

  return {
    get safe() {
      return safe;
    },
    acknowledged(position, nowMs) {
      const last = waiting.at(-1);
      // Sent once more: the time runs from the first acknowledgement.
      if (!isBeyond(position, last?.position ?? safe)) return;
      if (last === undefined || nowMs - last.openedMs >= APART_MS) waiting.push({ openedMs: nowMs, atMs: nowMs, position });
      else Object.assign(last, { atMs: nowMs, position });
    },
    raise(id) {
      safe = { ...safe, id: Math.max(safe.id, id) };
    },
    settle(nowMs) {
      while (waiting.length > 0 && waiting[0]!.atMs <= nowMs - proofMs) safe = waiting.shift()!.position;
    },
    lostConnection(isCertain) {
      if (isCertain) waiting = [];
    },
  };
}
