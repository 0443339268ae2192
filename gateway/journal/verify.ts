import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { verifyAudit } from "./audit-chain.ts";
import { type CheckedRow, type ChecksumsOf, createChecksumCheck } from "./checksum.ts";
import { type Connection, openDatabase } from "./database.ts";
import { databasePath } from "./files.ts";
import { decodeReading, INPUT_KIND } from "./record.ts";

/** From the thread of the check. */
export type FromCheck =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "checked"; readonly verdicts: readonly Verdict[] };

export interface Verdict {
  readonly code: 0 | 1;
  readonly text: string;
}

type Tell = (done: number, total: number) => void;
type Told = (done: number) => void;

/** Rows between two words of how far it is. */
const ROWS_TOLD = 50_000;
/** Faults told one by one: more would bury the first. */
const FAULTS_MAX = 20;

/** Walks the audit trail beside the running gateway. */
export const verifyAuditOf = (folder: string, key: Uint8Array | null): Verdict =>
  beside(folder, key, (db) => {
    const verdict = verifyAudit(db);
    return verdict.ok
      ? { code: 0, text: `audit: ${verdict.rows} rows${verdict.first > 1 ? ` from ${verdict.first}` : ""}, unbroken` }
      : { code: 1, text: `audit: row ${verdict.seq}: ${verdict.reason}` };
  });

/** Checks every page, every row of the journal and that every alert agrees with its last step. `tell` hears of rows done. */
export const verifyJournalOf = (folder: string, key: Uint8Array | null, tell: Tell = () => {}): Verdict =>
  beside(folder, key, (db) => {
    const rows = db.prepare("SELECT count(*) FROM journal").pluck().get() as number;
    const faults = [...pageFaults(db), ...rowFaults(db, (done) => tell(done, rows)), ...alertFaults(db)];
    if (faults.length === 0) return { code: 0, text: `journal: ${rows} entries, sound` };
    const more = faults.length > FAULTS_MAX ? [`and ${faults.length - FAULTS_MAX} more`] : [];
    return { code: 1, text: [...faults.slice(0, FAULTS_MAX), ...more].join("\n") };
  });

/** Both walks, in a thread of their own. Rejects where `signal` ends it. */
export function verifyInBackground(
  folder: string,
  key: Uint8Array | null,
  { signal, tell }: { readonly signal?: AbortSignal; readonly tell?: Tell } = {},
): Promise<readonly Verdict[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./verify-thread.js", import.meta.url), { workerData: { folder, key } });
    const stop = (): void => void thread.terminate();
    signal?.addEventListener("abort", stop, { once: true });
    thread.on("message", (message: FromCheck) => {
      if (message.kind === "checked") resolve(message.verdicts);
      else tell?.(message.done, message.total);
    });
    thread.once("error", reject);
    thread.once("exit", () => {
      signal?.removeEventListener("abort", stop);
      // After an answer this says nothing any more.
      reject(new Error("the check was stopped"));
    });
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

function rowFaults(db: Connection, tell: Told): string[] {
  const faults: string[] = [];
  let lastMs = 0;
  let done = 0;
  const check = createChecksumCheck(checksumsOf(db));
  for (const row of rowsOf(db)) {
    const { id, kind, device, nowMs, body } = row;
    if (++done % ROWS_TOLD === 0) tell(done);
    const fault = check.take(row);
    if (fault !== null) faults.push(fault);
    if (nowMs < lastMs) faults.push(`entry ${id}: its time goes back`);
    lastMs = nowMs;
    try {
      if (kind === INPUT_KIND.reading) decodeReading(id, device, nowMs, body);
      else if (body.length > 0) JSON.parse(Buffer.from(body).toString());
    } catch {
      faults.push(`entry ${id}: can't be read`);
    }
  }
  const end = check.end();
  if (end !== null) faults.push(end);
  return faults;
}

function checksumsOf(db: Connection): ChecksumsOf {
  const meta = db.prepare("SELECT value FROM meta WHERE key = ?").pluck();
  return { afterId: (meta.get("checksums_after") as number | undefined) ?? Infinity, isTrimmed: meta.get("trimmed_to") !== undefined };
}

/** A folder that this program has not started on yet has no checksums. */
function rowsOf(db: Connection): IterableIterator<CheckedRow> {
  const has = db.prepare("SELECT count(*) FROM pragma_table_info('journal') WHERE name = 'checksum'").pluck().get() === 1;
  const checksum = has ? "checksum" : "NULL AS checksum";
  return db
    .prepare(`SELECT id, kind, device, now_ms AS nowMs, body, ${checksum} FROM journal ORDER BY id`)
    .iterate() as IterableIterator<CheckedRow>;
}

function alertFaults(db: Connection): string[] {
  const gaps = db
    .prepare(
      `SELECT count(*) = ifnull(max(aseq) - ifnull((SELECT value FROM meta WHERE key = 'steps_forgotten_to'), 0), 0) FROM alert_step`,
    )
    .pluck()
    .get();
  const differ = db
    .prepare(
      `SELECT alert.id FROM alert JOIN (SELECT alert, max(aseq) AS aseq FROM alert_step GROUP BY alert) AS newest ON newest.alert = alert.id
       JOIN alert_step ON alert_step.aseq = newest.aseq WHERE alert_step.body NOT IN ('', alert.body)`,
    )
    .pluck()
    .all() as string[];
  return [...(gaps === 1 ? [] : ["alert steps: there is a gap"]), ...differ.map((id) => `${id}: its row is not its last step`)];
}
