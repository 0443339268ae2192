import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { verifyAudit } from "./audit-chain.ts";
import { type Connection, openDatabase } from "./database.ts";
import { databasePath } from "./files.ts";
import { decodeReading, INPUT_KIND } from "./record.ts";

export interface Verdict {
  readonly code: 0 | 1;
  readonly text: string;
}

/** Faults told one by one: more would bury the first. */
const FAULTS_MAX = 20;

/** Walks the audit trail beside the running gateway. */
export const verifyAuditOf = (folder: string, key: Uint8Array | null): Verdict =>
  beside(folder, key, (db) => {
    const verdict = verifyAudit(db);
    return verdict.ok
      ? { code: 0, text: `audit: ${verdict.rows} rows, unbroken` }
      : { code: 1, text: `audit: row ${verdict.seq}: ${verdict.reason}` };
  });

/** Checks every page, every row of the journal and that every alert agrees with its last step. */
export const verifyJournalOf = (folder: string, key: Uint8Array | null): Verdict =>
  beside(folder, key, (db) => {
    const faults = [...pageFaults(db), ...rowFaults(db), ...alertFaults(db)];
    const rows = db.prepare("SELECT count(*) FROM journal").pluck().get() as number;
    if (faults.length === 0) return { code: 0, text: `journal: ${rows} entries, sound` };
    const more = faults.length > FAULTS_MAX ? [`and ${faults.length - FAULTS_MAX} more`] : [];
    return { code: 1, text: [...faults.slice(0, FAULTS_MAX), ...more].join("\n") };
  });

/** Both walks, in a thread of their own. */
export function verifyInBackground(folder: string, key: Uint8Array | null): Promise<readonly Verdict[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./verify-thread.js", import.meta.url), { workerData: { folder, key } });
    thread.once("message", resolve).once("error", reject);
  });
}

function beside(folder: string, key: Uint8Array | null, verify: (db: Connection) => Verdict): Verdict {
  const path = databasePath(folder);
  if (!existsSync(path)) return { code: 1, text: `there is no ${path}` };
  const db = openDatabase({ path, key, readonly: true });
  try {
    // One view of the database for the whole walk.
    return db.transaction(verify)(db);
  } finally {
    db.close();
  }
}

function pageFaults(db: Connection): string[] {
  const found = db.prepare("PRAGMA integrity_check").pluck().all() as string[];
  return found.filter((line) => line !== "ok").map((line) => `pages: ${line}`);
}

function rowFaults(db: Connection): string[] {
  const faults: string[] = [];
  let lastMs = 0;
  const rows = db.prepare("SELECT id, kind, device, now_ms, body FROM journal ORDER BY id").raw().iterate();
  for (const [id, kind, device, nowMs, body] of rows as IterableIterator<[number, number, number, number, Uint8Array]>) {
    if (nowMs < lastMs) faults.push(`entry ${id}: its time goes back`);
    lastMs = nowMs;
    try {
      if (kind === INPUT_KIND.reading) decodeReading(id, device, nowMs, body);
      else if (body.length > 0) JSON.parse(Buffer.from(body).toString());
    } catch {
      faults.push(`entry ${id}: can't be read`);
    }
  }
  return faults;
}

function alertFaults(db: Connection): string[] {
  const gaps = db.prepare("SELECT count(*) = ifnull(max(aseq), 0) FROM alert_step").pluck().get();
  const differ = db
    .prepare(
      `SELECT alert.id FROM alert JOIN (SELECT alert, max(aseq) AS aseq FROM alert_step GROUP BY alert) AS newest ON newest.alert = alert.id
       JOIN alert_step ON alert_step.aseq = newest.aseq WHERE alert_step.body NOT IN ('', alert.body)`,
    )
    .pluck()
    .all() as string[];
  return [...(gaps === 1 ? [] : ["alert steps: there is a gap"]), ...differ.map((id) => `${id}: its row is not its last step`)];
}
