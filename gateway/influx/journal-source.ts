import type { AlertState } from "../../rules/model/alert.ts";
import type { Connection } from "../journal/database.ts";
import { INPUT_KIND } from "../journal/record.ts";

export interface DeviceRow {
  readonly id: string;
  readonly kind: string;
  readonly zone: string;
}

/** Journal id, kind, registration, queue time, and the body where it is a reading. */
export type JournalRow = readonly [id: number, kind: number, device: number, nowMs: number, body: Uint8Array | null];

/** A step of the alert log. `state`, `active` and `occurrences` are null where its body is no longer kept. */
export interface StepRow {
  readonly aseq: number;
  readonly op: "new" | "upd" | "close";
  readonly atMs: number;
  readonly number: number;
  readonly kind: string;
  readonly priority: string;
  readonly device: string | null;
  readonly building: string | null;
  readonly zone: string | null;
  readonly state: AlertState | null;
  readonly active: number | null;
  readonly occurrences: number | null;
}

export interface Ends {
  readonly newestId: number;
  readonly newestAseq: number;
  /** Entries up to here have left the journal. */
  readonly trimmedTo: number;
  /** Name of this run of the alert log: another one after a backup was restored. */
  readonly epoch: string;
}

/** What is on disk, read beside the writer a few thousand rows at a time: no transaction outlives a call. */
export interface JournalSource {
  ends(): Ends;
  rows(afterId: number, limit: number): readonly JournalRow[];
  steps(afterAseq: number, limit: number): readonly StepRow[];
  /** By registration; null where it is not known. */
  device(registration: number): DeviceRow | null;
}

export function createJournalSource(db: Connection): JournalSource {
  const ends = db.prepare(
    `SELECT (SELECT ifnull(max(id), 0) FROM journal) AS newestId, (SELECT ifnull(max(aseq), 0) FROM alert_step) AS newestAseq,
       ifnull((SELECT value FROM meta WHERE key = 'trimmed_to'), 0) AS trimmedTo, ifnull((SELECT value FROM meta WHERE key = 'epoch'), '') AS epoch`,
  );
  // The body of a set of rules has megabytes.
  const rows = db
    .prepare(`SELECT id, kind, device, now_ms, iif(kind = ${INPUT_KIND.reading}, body, NULL) FROM journal WHERE id > ? ORDER BY id LIMIT ?`)
    .raw();
  const steps = db.prepare(
    `SELECT aseq, op, number, kind, device, building, zone, iif(step = '', at_ms, max(at_ms, json_extract(step, '$.lastAt'))) AS atMs,
       iif(step = '', priority, json_extract(step, '$.priority')) AS priority, iif(step = '', NULL, json_extract(step, '$.state')) AS state,
       iif(step = '', NULL, json_extract(step, '$.active')) AS active, iif(step = '', NULL, json_extract(step, '$.occurrences')) AS occurrences
     FROM (SELECT s.aseq, s.op, s.at_ms, s.body AS step, a.number, a.kind, a.priority, a.device, a.building, a.zone
       FROM alert_step AS s JOIN alert AS a ON a.id = s.alert WHERE s.aseq > ? ORDER BY s.aseq LIMIT ?) ORDER BY aseq`,
  );
  const device = db.prepare("SELECT id, kind, zone FROM device WHERE registration = ?");
  const devices = new Map<number, DeviceRow | null>();

  return {
    ends: () => ends.get() as Ends,
    rows(afterId, limit) {
      const found = rows.all(afterId, limit) as JournalRow[];
      // One row at a moved device is enough to look all of them up again: it is rare.
      if (found.some(([, kind]) => kind === INPUT_KIND.devices)) devices.clear();
      return found;
    },
    steps: (afterAseq, limit) => steps.all(afterAseq, limit) as StepRow[],
    device(registration) {
      const known = devices.get(registration);
      if (known !== undefined) return known;
      const found = (device.get(registration) as DeviceRow | undefined) ?? null;
      devices.set(registration, found);
      return found;
    },
  };
}
