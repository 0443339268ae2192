import type { Connection } from "../journal/database.ts";
import { createFinder } from "../journal/find-readings.ts";
import { decodeOrNull, INPUT_KIND } from "../journal/record.ts";
import type { Reading } from "../../rules/model/reading.ts";

/** Rows read at a time: a few ms, and no transaction that would keep the log of the writer from being folded in. */
const ROWS = 2_048;

/** The journal, read behind the writer. */
export interface Follower {
  /** Everything up to this id was taken. */
  readonly seenId: number;
  /** Takes the next rows; false where there are no more now. */
  takeSome(): boolean;
  /** Readings of a device that were not taken yet, event time [fromMs, toMs). */
  unseen(device: number, fromMs: number, toMs: number): Iterable<Reading>;
}

export function createFollower(db: Connection, fromId: number, take: (reading: Reading) => void): Follower {
  const rows = db.prepare("SELECT id, kind, device, now_ms, body FROM journal WHERE id > ? ORDER BY id LIMIT ?").raw();
  const find = createFinder(db);
  let seenId = fromId;
  return {
    get seenId() {
      return seenId;
    },
    takeSome() {
      const found = rows.all(seenId, ROWS) as [number, number, number, number, Uint8Array][];
      for (const [id, kind, device, nowMs, body] of found) {
        // What can't be read is told by the start and by `journal verify`.
        const reading = kind === INPUT_KIND.reading ? decodeOrNull(id, device, nowMs, body) : null;
        if (reading !== null) take(reading);
        seenId = id;
      }
      return found.length === ROWS;
    },
    unseen: (device, fromMs, toMs) => find({ registration: device, fromMs, toMs, afterId: seenId }),
  };
}
