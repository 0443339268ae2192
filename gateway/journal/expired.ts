import type { Connection } from "./database.ts";

/** What leaves by age, in the order in which it does. */
export const EXPIRING = ["alert", "step", "incident", "evacuation", "task", "delivery", "notification", "duty", "audit"] as const;
export type Expiring = (typeof EXPIRING)[number];

/** One row that has expired. */
export interface Expired {
  /** Number, id or sequence number: what the `forget…` statements take. */
  readonly key: number | string;
  /** Of the audit trail: the hash of the row, hexadecimal. */
  readonly hash: string | null;
}

/** Rows a transaction: few where each has others hanging from it, so that a commit of readings waits under 10 ms for one. */
const SLICE_ROWS: Readonly<Record<Expiring, number>> = {
  alert: 200,
  step: 1_000,
  incident: 20,
  evacuation: 5,
  task: 500,
  delivery: 500,
  notification: 500,
  duty: 500,
  audit: 500,
};

/** The newest row stays whatever its age: the next number is made from it, and no id is given twice. */
const numbered = (table: string, key: string, condition: string): string =>
  `SELECT ${key}, 1, NULL FROM ${table} WHERE number < (SELECT max(number) FROM ${table}) AND ${condition} ORDER BY number LIMIT @limit`;

/** Rows as key, whether it has expired, hash; only those before the first that has not are taken. */
const SOUGHT: Readonly<Record<Expiring, string>> = {
  // Of an incident that is still open every alert stays.
  alert: numbered(
    "alert",
    "id",
    `open = 0 AND raised_ms < @beforeMs AND ifnull(iif(json_valid(body), json_extract(body, '$.closed.at'), NULL), raised_ms) < @beforeMs
     AND NOT EXISTS (SELECT 1 FROM incident WHERE open = 1 AND instr(incident.body, '"' || alert.id || '"') > 0)`,
  ),
  // Those whose bodies have left, and none that the next start asks for: only from the beginning, so that there is no gap.
  step: `SELECT aseq, at_ms < @beforeMs AND body = '' AND aseq < (SELECT max(aseq) FROM alert_step)
      AND aseq <= ifnull((SELECT json_extract(body, '$.aseq') FROM situation WHERE key = 'checkpoint'), 0), NULL
    FROM alert_step ORDER BY aseq LIMIT @limit`,
  incident: numbered("incident", "number", "open = 0 AND ifnull(closed_ms, opened_ms) < @beforeMs"),
  evacuation: numbered("evacuation", "id", "stage = 'ended' AND drafted_ms < @beforeMs"),
  task: numbered("task", "number", "closed_ms < @beforeMs"),
  delivery: numbered("delivery", "number", "settled_ms < @beforeMs"),
  notification: numbered("notification", "number", "open = 0 AND owed_ms < @beforeMs"),
  duty: numbered("duty_record", "number", "at_ms < @beforeMs"),
  audit: `SELECT seq, at_ms < @beforeMs AND seq < (SELECT max(seq) FROM audit), hex(hash) FROM audit ORDER BY seq LIMIT @limit`,
};

type Row = readonly [key: number | string, isExpired: number, hash: string | null];

/** Finds rows that are older than a moment and over, oldest first, as many as one transaction may remove. */
export function createExpiredFinder(db: Connection): (what: Expiring, beforeMs: number) => readonly Expired[] {
  const statements = new Map(EXPIRING.map((what) => [what, db.prepare(SOUGHT[what]).raw()]));
  return (what, beforeMs) => {
    const rows = statements.get(what)!.all({ beforeMs, limit: SLICE_ROWS[what] }) as Row[];
    const end = rows.findIndex(([, isExpired]) => isExpired !== 1);
    return rows.slice(0, end < 0 ? rows.length : end).map(([key, , hash]) => ({ key, hash }));
  };
}
