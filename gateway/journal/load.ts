import type { Connection } from "./database.ts";
import type { LoadPart, PackedPart } from "./messages.ts";
import { type PackedRows, packRows } from "./packed-rows.ts";

/** Rows a message: keeps each turn of the main thread under a few ms. */
const ROWS_PER_MESSAGE = 4_096;

const PARTS: readonly (readonly [LoadPart, string])[] = [
  [
    "meta",
    `SELECT key, value FROM meta UNION ALL
     SELECT 'last_id', ifnull((SELECT max(id) FROM journal), 0) UNION ALL
     SELECT 'last_now_ms', ifnull((SELECT now_ms FROM journal ORDER BY id DESC LIMIT 1), 0) UNION ALL
     SELECT 'aseq', ifnull((SELECT max(aseq) FROM alert_step), 0) UNION ALL
     SELECT 'last_registration', ifnull((SELECT max(registration) FROM device), 0) UNION ALL
     SELECT 'alert_number', ifnull((SELECT max(number) FROM alert), 0) UNION ALL
     SELECT 'delivery_number', ifnull((SELECT max(number) FROM delivery), 0) UNION ALL
     SELECT 'task_number', ifnull((SELECT max(number) FROM task), 0)`,
  ],
  [
    "devices",
    "SELECT registration, id, kind, zone, powered, expect_every_ms, station, secret_hash, origin, deleted_ms FROM device ORDER BY registration",
  ],
  ["situation", "SELECT key, body FROM situation"],
  ["states", "SELECT registration, journal_id, body FROM device_state"],
  ["alerts", "SELECT body FROM alert WHERE open = 1 ORDER BY number"],
  [
    "raised",
    // Every alert that changed since: what the tail raises again may have been closed in it.
    `SELECT kind, device FROM alert WHERE id IN (
       SELECT alert FROM alert_step
       WHERE aseq > ifnull((SELECT json_extract(body, '$.aseq') FROM situation WHERE key = 'checkpoint'), 0))`,
  ],
  ["incidents", "SELECT body FROM incident WHERE open = 1 ORDER BY number"],
  ["numbers", "SELECT number / 1000000, max(number % 1000000) FROM incident GROUP BY number / 1000000"],
  [
    "travels",
    // The last of each station; TRAVELS_MAX of rules/dispatch/travel.ts.
    `SELECT station, travel_ms FROM (
       SELECT number, station, travel_ms, row_number() OVER (PARTITION BY station ORDER BY number DESC) AS nth FROM incident
       WHERE travel_ms IS NOT NULL AND station IS NOT NULL AND exercise = 0)
     WHERE nth <= 50 ORDER BY number`,
  ],
  ["deliveries", "SELECT body FROM delivery WHERE settled_ms IS NULL ORDER BY number"],
  ["notifications", "SELECT body FROM notification WHERE open = 1 ORDER BY number"],
  [
    "rules",
    // The set that held at the checkpoint, and the last one; those between them are inputs of the tail.
    `SELECT journal_id, hash, taken_ms, taken_by, note, body FROM rule_set WHERE journal_id IN (
       (SELECT max(journal_id) FROM rule_set),
       (SELECT max(journal_id) FROM rule_set
        WHERE journal_id <= ifnull((SELECT json_extract(body, '$.journalId') FROM situation WHERE key = 'checkpoint'), 0)))
     ORDER BY journal_id`,
  ],
];

/** The large parts; the last column is a blob. */
export const PACKED_COLUMNS: Readonly<Record<PackedPart, number>> = { pages: 2, tail: 5 };
const PACKED: Readonly<Record<PackedPart, string>> = {
  // One row a device: the bytes of its pages one after another (text of a UTF-8 database keeps its bytes as a blob).
  pages: "SELECT registration, CAST(group_concat(body, '') AS BLOB) FROM identity_page GROUP BY registration",
  tail: `SELECT id, kind, device, now_ms, body FROM journal
    WHERE id > ifnull((SELECT json_extract(body, '$.journalId') FROM situation WHERE key = 'checkpoint'), 0) ORDER BY id`,
};

export interface LoadInto {
  rows(part: LoadPart, rows: readonly (readonly unknown[])[]): void;
  packed(part: PackedPart, packed: PackedRows): void;
}

/** Sends everything a start needs, part by part. */
export function load(db: Connection, into: LoadInto): void {
  for (const [part, sql] of PARTS) {
    let rows: unknown[][] = [];
    for (const row of db.prepare(sql).raw().iterate() as IterableIterator<unknown[]>) {
      rows.push(row);
      if (rows.length === ROWS_PER_MESSAGE) {
        into.rows(part, rows);
        rows = [];
      }
    }
    if (rows.length > 0) into.rows(part, rows);
  }
  for (const part of ["pages", "tail"] as const) {
    const rows = db.prepare(PACKED[part]).raw().iterate() as IterableIterator<unknown[]>;
    packRows(rows, PACKED_COLUMNS[part], (packed) => into.packed(part, packed));
  }
}
