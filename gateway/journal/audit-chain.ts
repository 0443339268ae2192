import { createHash } from "node:crypto";
import type { Connection } from "./database.ts";
import type { AuditEntry } from "./statements.ts";

const START = Buffer.alloc(32);

/** Key in `meta`: JSON of the last row that has left by age, from whose hash the chain goes on. */
export const ANCHOR = "audit_anchor";
/** Action of the row that says where the trail was cut, with the anchor as its detail. */
export const CUT = "audit.forget";

/** The row as it is hashed: fixed order, nothing left out. */
function rowHash(previous: Uint8Array, row: readonly (string | number)[]): Buffer {
  return createHash("sha256").update(previous).update(JSON.stringify(row)).digest();
}

/** Appends to the audit trail; each row's hash covers the one before it. */
export function createAuditChain(db: Connection) {
  const insert = db.prepare("INSERT INTO audit (seq, at_ms, actor, action, target, outcome, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const head = db.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  let committed = read();
  let { seq, hash } = committed;

  function read(): { seq: number; hash: Uint8Array } {
    return (head.get() as { seq: number; hash: Uint8Array } | undefined) ?? { seq: 0, hash: START };
  }

  return {
    append(entry: AuditEntry): void {
      seq++;
      const detail = JSON.stringify(entry.detail);
      hash = rowHash(hash, [seq, entry.atMs, entry.actor, entry.action, entry.target, entry.outcome, detail]);
      insert.run(seq, entry.atMs, entry.actor, entry.action, entry.target, entry.outcome, detail, hash);
    },
    settle(): void {
      committed = { seq, hash };
    },
    /** After a rollback: the head is what the disk has. */
    rewind(): void {
      ({ seq, hash } = committed);
    },
  };
}

export type AuditVerdict =
  | { readonly ok: true; readonly first: number; readonly rows: number }
  | { readonly ok: false; readonly seq: number; readonly reason: string };

/**
 * Walks the whole trail; names the first row that was changed, moved or removed. What has left by age is no fault where a
 * row of the trail says so.
 */
export function verifyAudit(db: Connection): AuditVerdict {
  const { anchor, first, hash: startHash } = startOf(db);
  let previous: Uint8Array = startHash;
  let expected = first;
  let isSaid = anchor === null;
  const rows = db.prepare("SELECT seq, at_ms, actor, action, target, outcome, detail, hash FROM audit ORDER BY seq").raw().iterate();
  for (const row of rows as IterableIterator<[number, number, string, string, string, string, string, Uint8Array]>) {
    const [seq, ...rest] = row;
    const hash = rest.pop() as Uint8Array;
    if (seq !== expected) return { ok: false, seq: expected, reason: "row is missing" };
    if (!rowHash(previous, [seq, ...(rest as (string | number)[])]).equals(hash)) return { ok: false, seq, reason: "row was changed" };
    if (row[3] === CUT && row[6] === anchor) isSaid = true;
    previous = hash;
    expected++;
  }
  if (!isSaid) return { ok: false, seq: first - 1, reason: "everything up to here is missing" };
  return { ok: true, first, rows: expected - first };
}

/** Where the walk begins: behind what has left by age, where something has. */
function startOf(db: Connection): { readonly anchor: string | null; readonly first: number; readonly hash: Uint8Array } {
  const select = "SELECT value, json_extract(value, '$.seq'), json_extract(value, '$.hash') FROM meta WHERE key = ?";
  const row = db.prepare(select).raw().get(ANCHOR) as [string, number, string] | undefined;
  if (row === undefined) return { anchor: null, first: 1, hash: START };
  const [anchor, seq, hash] = row;
  return { anchor, first: seq + 1, hash: Buffer.from(hash, "hex") };
}
