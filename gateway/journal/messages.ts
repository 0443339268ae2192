import type { PackedRows } from "./packed-rows.ts";
import type { AuditEntry, Write } from "./statements.ts";
import type { Trimmed } from "./trim.ts";

export interface WriterOptions {
  readonly folder: string;
  readonly key: Uint8Array | null;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** Who copies readings out of the journal: `history`, and sinks by their names. What one of them has not said it holds stays. */
  readonly holders: readonly string[];
}

/** To the writer. One commit is in flight at a time. */
export type ToWriter =
  | {
      readonly kind: "commit";
      readonly buffer: ArrayBuffer;
      readonly count: number;
      readonly writes: readonly Write[];
      readonly audit: readonly AuditEntry[];
      readonly nowMs: number;
    }
  /** That holder has everything up to and with `throughId` in a place of its own, on disk. */
  | { readonly kind: "hold"; readonly name: string; readonly throughId: number }
  | { readonly kind: "close" };

/** Rows as the recovery wants them: arrays in the order of the columns. */
export type LoadPart =
  | "meta"
  | "devices"
  | "states"
  | "situation"
  | "alerts"
  | "raised"
  | "deliveries"
  | "notifications"
  | "rules"
  | "incidents"
  | "numbers"
  | "travels";
/** What there may be 100,000 rows of. */
export type PackedPart = "pages" | "tail";

export type FromWriter =
  | { readonly kind: "load"; readonly part: LoadPart; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: "packed"; readonly part: PackedPart; readonly packed: PackedRows }
  | { readonly kind: "opened"; readonly schemaFound: number }
  | { readonly kind: "committed"; readonly buffer: ArrayBuffer; readonly commitMs: number }
  /** The disk is full: the commit in flight is tried again, with the reserve given up, until there is room. */
  | { readonly kind: "full" }
  | ({ readonly kind: "trimmed" } & Trimmed)
  /** A bound is passed, and nothing leaves: history does not hold it yet. */
  | { readonly kind: "trimWaits" }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly message: string };
