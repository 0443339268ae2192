import type { About } from "../../rules/engine/history.ts";
import type { Device } from "../../rules/model/device.ts";
import type { Input } from "../../rules/model/input.ts";
import { inputOf } from "../runner/runner.ts";
import { openDatabase } from "./database.ts";
import { databasePath } from "./files.ts";
import { decodeOrNull, INPUT_KIND } from "./record.ts";

/** Rows read at a time: a few ms, and no transaction that would keep the log of the writer from being folded in. */
const ROWS = 4_096;

export interface PastInput {
  readonly input: Input;
  readonly about: About | null;
}

export interface StoredHistory {
  /** Journal ids of the first and last row when it was opened; 0 where there is none. */
  readonly firstId: number;
  readonly lastId: number;
  /** Earlier rows were trimmed. */
  readonly isTrimmed: boolean;
  /** Wall clock of the first and last row, ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly wallOffsetMs: number;
  /** Devices that were there before the first row. */
  readonly devices: readonly Device[];
  /** Rows in order of arrival, a few thousand at a time. What is trimmed meanwhile is missing. */
  batches(): Generator<readonly PastInput[]>;
  close(): void;
}

/** The journal, read beside the writer on a connection that can't write. */
export function openHistory(folder: string, key: Uint8Array | null): StoredHistory {
  const db = openDatabase({ path: databasePath(folder), key, readonly: true });
  const ends = db
    .prepare("SELECT ifnull(min(id), 0), ifnull(max(id), 0), ifnull((SELECT value FROM meta WHERE key = 'trimmed_to'), 0) FROM journal")
    .raw()
    .get() as [number, number, number];
  const [firstId, lastId, trimmedTo] = ends;
  const nowMsOf = db.prepare("SELECT now_ms FROM journal WHERE id = ?").pluck();
  const rows = db.prepare("SELECT id, kind, device, now_ms, body FROM journal WHERE id > ? AND id <= ? ORDER BY id LIMIT ?").raw();
  const about = db.prepare("SELECT kind, device, json_extract(body, '$.subject') AS subject FROM alert WHERE id = ?");
  const wallOffsetMs = trimmedTo === 0 ? 0 : offsetOf(db, firstId);
  const wallOf = (id: number): number => ((nowMsOf.get(id) as number | undefined) ?? 0) + wallOffsetMs;

  function inputFrom([id, kind, device, nowMs, body]: [number, number, number, number, Uint8Array]): PastInput | null {
    if (kind === INPUT_KIND.reading) {
      const reading = decodeOrNull(id, device, nowMs, body);
      return reading === null ? null : { input: { kind: "reading", id, nowMs, reading }, about: null };
    }
    const input = inputOf(id, kind, nowMs, body);
    return { input, about: input.kind === "command" ? ((about.get(input.alert) as About | undefined) ?? null) : null };
  }

  return {
    firstId,
    lastId,
    isTrimmed: trimmedTo > 0,
    fromMs: wallOf(firstId),
    toMs: wallOf(lastId),
    wallOffsetMs,
    devices: trimmedTo === 0 ? [] : devicesAt(db, wallOf(firstId)),
    *batches() {
      for (let after = firstId - 1; ;) {
        const found = rows.all(after, lastId, ROWS) as [number, number, number, number, Uint8Array][];
        if (found.length === 0) return;
        after = found.at(-1)![0];
        yield found.map(inputFrom).filter((one) => one !== null);
      }
    },
    close: () => db.close(),
  };
}

/** Wall clock minus queue time as the first reading has it: what the clock was set to before is no longer in the journal. */
function offsetOf(db: ReturnType<typeof openDatabase>, firstId: number): number {
  const row = db
    .prepare("SELECT id, device, now_ms, body FROM journal WHERE id >= ? AND kind = ? ORDER BY id LIMIT 1")
    .raw()
    .get(firstId, INPUT_KIND.reading) as [number, number, number, Uint8Array] | undefined;
  const reading = row === undefined ? null : decodeOrNull(...row);
  return reading === null ? 0 : reading.receivedMs - row![2];
}

function devicesAt(db: ReturnType<typeof openDatabase>, atMs: number): Device[] {
  return db
    .prepare(
      `SELECT registration, id, kind, zone, powered, expect_every_ms AS expectEveryMs, station FROM device
       WHERE created_ms < ? AND (deleted_ms IS NULL OR deleted_ms >= ?) ORDER BY registration`,
    )
    .all(atMs, atMs) as Device[];
}
