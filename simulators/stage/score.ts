import { judge, type Judgement, type SeenAlert } from "../truth/judgement.ts";
import { truthOf } from "../truth/read-truth.ts";
import type { TruthLine } from "../truth/truth.ts";

/** Rows that are told: a play has some tens, a quiet day with its weak batteries a few hundred. */
const ROWS_MAX = 300;

/** Nobody acts in a play from a screen: what devices show and what else happens is told, not judged. */
const JUDGED: readonly TruthLine["record"][] = ["play", "expected", "ended"];

/** What had to be alerted and was, so far. `missed` while it plays: not yet. */
export interface Score {
  readonly counts: Judgement["counts"];
  readonly rows: readonly {
    readonly kind: string;
    readonly priority: string;
    readonly device: string;
    readonly zone: string;
    /** From when on it was due, ms since 1970. */
    readonly at: number;
    readonly verdict: string;
    /** ms from then. */
    readonly afterMs: number | null;
  }[];
  readonly falseAlerts: readonly Omit<SeenAlert, "state">[];
}

/** Collects what the judge reads of a truth, while it comes. */
export function createScorer(): { hear(line: TruthLine): void; score(alerts: readonly SeenAlert[]): Score | null } {
  const lines: TruthLine[] = [];
  return {
    hear(line) {
      if (JUDGED.includes(line.record)) lines.push(line);
    },
    score(alerts) {
      const truth = truthOf(lines);
      return truth === null ? null : scoreOf(judge(truth, alerts));
    },
  };
}

const scoreOf = ({ counts, rows, falseAlerts }: Judgement): Score => ({
  counts,
  rows: rows.slice(0, ROWS_MAX).map(({ expected: { kind, priority, device, zone, at }, verdict, afterMs }) => ({
    kind,
    priority,
    device,
    zone,
    at,
    verdict,
    afterMs,
  })),
  falseAlerts: falseAlerts.slice(0, ROWS_MAX).map(({ id, kind, priority, device, raisedAt }) => ({ id, kind, priority, device, raisedAt })),
});
