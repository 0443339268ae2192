import type { Text } from "../../rules/model/alert.ts";
import type { SinkCounts } from "./ledger.ts";
import type { Places } from "./lines.ts";
import type { Position } from "./safe-position.ts";
import type { DeadLetter } from "./state.ts";
import type { InfluxTarget } from "./target.ts";

/** Given to the thread. */
export interface SinkStart {
  readonly folder: string;
  readonly key: Uint8Array | null;
  readonly target: InfluxTarget;
  readonly site: string;
  readonly places: Places;
}

/** `waiting`: the server is away or asks for time; `stopped`: it refuses, and a person must look. */
export const SINK_PHASES = ["starting", "up-to-date", "catching-up", "waiting", "stopped"] as const;
export type SinkPhase = (typeof SINK_PHASES)[number];

export interface SinkStatus {
  readonly state: SinkPhase;
  /** Since when, wall clock. */
  readonly sinceMs: number;
  /** `seconds`: age of the oldest reading that was not sent yet. */
  readonly lag: { readonly rows: number; readonly seconds: number };
  /** The server has said yes up to here. */
  readonly acknowledged: Position;
  /** And that has stood for a minute. */
  readonly safe: Position;
  readonly counts: Readonly<SinkCounts>;
  readonly deadLetters: { readonly count: number; readonly newest: readonly DeadLetter[] };
  readonly lastError: { readonly atMs: number; readonly message: string } | null;
}

export type FromSink =
  | { readonly kind: "status"; readonly status: SinkStatus }
  /** Goes on until it is over (`why` null). */
  | { readonly kind: "trouble"; readonly why: Text | null }
  /** Has happened, and is over with that. */
  | { readonly kind: "told"; readonly subject: "influx-lost" | "influx-refused" | "influx-state"; readonly why: Text };
