import type { Reading } from "../../rules/model/reading.ts";
import { nothingPending, type Pending } from "../runner/view-state.ts";
import type { AuditEntry, Write } from "./statements.ts";
import { RecordWriter } from "./record.ts";

/** Bytes a batch starts with; it doubles up to what the holds of the door allow (4 MiB). */
const BUFFER_BYTES = 64 * 1024;

/** Whoever waits for acknowledgements of packets in a batch. */
export interface Acknowledger {
  /** The batch of this slot is on disk: send what waits for it, and nothing else yet. */
  acknowledge(slot: number): void;
  /** All acknowledgements are out: go on reading. */
  proceed(): void;
}

/** What one commit holds, and who waits for it. Two exist: one fills while the other is being written. */
export class Batch {
  /** 0 or 1: which of the two. */
  readonly slot: number;
  readonly records = new RecordWriter(BUFFER_BYTES);
  /** In the order of the records, for the view. */
  readonly readings: Reading[] = [];
  writes: Write[] = [];
  audit: AuditEntry[] = [];
  /** What the view learns when it is on disk. */
  pending: Pending = nothingPending();
  /** Called in order when it is on disk. */
  callbacks: (() => void)[] = [];
  /** Doors with acknowledgements in this batch, each once. */
  acknowledgers: Acknowledger[] = [];
  nowMs = 0;

  constructor(slot: number) {
    this.slot = slot;
  }

  /** False where there is nothing to write and nobody waits. */
  get isEmpty(): boolean {
    return (
      this.records.count === 0 &&
      this.writes.length === 0 &&
      this.audit.length === 0 &&
      this.callbacks.length === 0 &&
      this.acknowledgers.length === 0
    );
  }

  clear(buffer: ArrayBuffer): void {
    this.records.reuse(buffer);
    // Emptied, not replaced: the old array would keep its readings alive for one more collection, which then takes them
    // into the old generation (measured: 1.5 MB of 16 MB each time).
    this.readings.length = 0;
    this.writes = [];
    this.audit = [];
    this.pending = nothingPending();
    this.callbacks = [];
    this.acknowledgers = [];
  }
}
