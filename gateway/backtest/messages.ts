import type { Comparison } from "../../rules/model/backtest.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { SitePlaces } from "../../rules/model/situation.ts";

export interface HashedRules {
  readonly hash: string;
  readonly files: readonly RuleFile[];
}

export interface BacktestRequest {
  readonly tried: HashedRules;
  readonly present: HashedRules;
  /** Firings counted: [from, to), wall clock; null: no bound. The rules see all of the history before them. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Ids; null: all. */
  readonly devices: readonly string[] | null;
}

export interface ToBacktest extends BacktestRequest {
  readonly folder: string;
  readonly key: Uint8Array | null;
  readonly places: SitePlaces;
}

export interface Progress {
  /** Of the history, 0 to 1. */
  readonly share: number;
  readonly readings: number;
  readonly inputs: number;
  readonly readingsPerS: number;
}

export interface BacktestResult extends Comparison {
  /** Where the history begins and ends; `trimmed`: there was more before. */
  readonly history: { readonly from: number; readonly to: number; readonly trimmed: boolean };
  /** Ended before the history did: by a bound, or because a person stopped it. null: it is whole. */
  readonly endedBy: "readings" | "time" | "asked" | null;
}

export interface FromBacktest {
  readonly progress: Progress;
  readonly result?: BacktestResult;
}
