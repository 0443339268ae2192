import { parentPort, workerData } from "node:worker_threads";
import { type Acknowledged, keepAcknowledged, readAcknowledged } from "./acknowledged.ts";
import { createAuditChain } from "./audit-chain.ts";
import { checksumOfInput } from "./checksum.ts";
import { type Connection, openDatabase } from "./database.ts";
import { giveUpReserve, isFull, unlessFull } from "./disk-full.ts";
import { databasePath } from "./files.ts";
import { fillSteps } from "./fill-steps.ts";
import { insertReadings } from "./insert-readings.ts";
import { load } from "./load.ts";
import { boundLog } from "./log-size.ts";
import type { FromWriter, ToWriter, WriterOptions } from "./messages.ts";
import { migrate } from "./migrate.ts";
import { createRunIndex } from "./run-index.ts";
import { STATEMENT_NAMES, STATEMENTS, type SqlValue, type StatementName } from "./statements.ts";
import { noteDamage, salvageIfDamaged } from "./salvage.ts";
import { createTrim } from "./trim.ts";

// The only writer of gateway.db. A thread of its own: better-sqlite3 waits for the disk, the event loop must not.
const options = workerData as WriterOptions;
const port = parentPort!;
const post = (message: FromWriter, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const failed = (error: unknown): void => {
  // The next start salvages what can be read: this one has told the main thread of half its rows already.
  const isDamaged = noteDamage(options.folder, error);
  post({ kind: "failed", message: isDamaged ? `the database is damaged: ${textOf(error)}` : textOf(error) });
};

/** Between two tries of a commit on a full disk. */
const FULL_WAIT_MS = 250;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

type Commit = Extract<ToWriter, { kind: "commit" }>;

try {
  run();
} catch (error) {
  failed(error);
}

/** After a crash on a full disk even opening needs a little room: the reserve is there for that too. */
function open(): { readonly db: Connection; readonly schemaFound: number } {
  try {
    const db = openDatabase({ path: databasePath(options.folder), key: options.key });
    return { db, schemaFound: migrate(db) };
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    if (!isFull(cause) || !giveUpReserve(options.folder)) throw error;
    return open();
  }
}

function run(): void {
  salvageIfDamaged(options.folder, options.key, new Date().toISOString().replace(/[-:]|\.\d+/g, ""));
  const { db, schemaFound } = open();
  const audit = createAuditChain(db);
  const index = createRunIndex(db);
  const readings = insertReadings(db, index.note);
  const trim = createTrim(db, options);
  const statements = new Map(STATEMENT_NAMES.map((name) => [name, db.prepare<SqlValue[]>(STATEMENTS[name])]));
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commitNow = db.prepare("COMMIT");
  const log = boundLog(db, options, (message) => post({ kind: "failed", message }));

  const highest = db.prepare(
    "SELECT ifnull((SELECT max(id) FROM journal), 0) AS id, ifnull((SELECT max(aseq) FROM alert_step), 0) AS aseq",
  );
  const known = readAcknowledged(options.folder);
  const lostSteps = fillSteps(db, (highest.get() as Acknowledged).aseq, known.aseq);
  post({
    kind: "load",
    part: "meta",
    rows: [
      ["acknowledged_id", known.id],
      ["lost_steps", lostSteps],
    ],
  });
  load(db, {
    rows: (part, rows) => post({ kind: "load", part, rows }),
    packed: (part, packed) =>
      post({ kind: "packed", part, packed }, [packed.numbers.buffer as ArrayBuffer, packed.bytes.buffer as ArrayBuffer]),
  });
  const acknowledged = keepAcknowledged(options.folder, () => highest.get() as Acknowledged);
  post({ kind: "opened", schemaFound });
  // While the main thread replays the tail; the first commit waits for it.
  index.rebuild();
  let waited = false;

  function transact(message: Commit): void {
    begin.run();
    readings.insert(message.buffer, message.count);
    for (const [name, ...parameters] of message.writes) statements.get(name)!.run(...withChecksum(name, parameters));
    for (const entry of message.audit) audit.append(entry);
    index.writeSome(message.count);
    const trimmed = trim.some(message.nowMs);
    commitNow.run();
    if (trimmed !== null) post({ kind: "trimmed", ...trimmed });
    else if (trim.isWaiting !== waited && trim.isWaiting) post({ kind: "trimWaits" });
    waited = trim.isWaiting;
  }

  function undo(): void {
    if (db.inTransaction) db.exec("ROLLBACK");
    audit.rewind();
    index.rewind();
  }

  /** Until there is room: what `step` has seen can't be given back, and without a commit nobody is told that it was kept. */
  function insist(message: Commit): void {
    for (;;) {
      try {
        return transact(message);
      } catch (error) {
        undo();
        if (!isFull(error)) throw error;
        post({ kind: "full" });
        if (!giveUpReserve(options.folder)) Atomics.wait(sleeper, 0, 0, FULL_WAIT_MS);
      }
    }
  }

  function commit(message: Commit): void {
    const startedMs = performance.now();
    insist(message);
    audit.settle();
    index.settle();
    readings.note(message.buffer, message.count);
    post({ kind: "committed", buffer: message.buffer, commitMs: performance.now() - startedMs }, [message.buffer]);
    acknowledged.note();
    log.look();
  }

  async function close(): Promise<void> {
    acknowledged.close();
    await log.close();
    unlessFull(() => db.pragma("wal_checkpoint(TRUNCATE)"));
    db.close();
    post({ kind: "closed" });
    port.close();
  }

  port.on("message", (message: ToWriter) => {
    try {
      if (message.kind === "commit") commit(message);
      else if (message.kind === "hold") trim.hold(message.name, message.throughId);
      else close().catch(failed);
    } catch (error) {
      failed(error);
    }
  });
}

/** An input's row ends with its checksum, which is made here: off the main thread. */
function withChecksum(name: StatementName, parameters: readonly SqlValue[]): readonly SqlValue[] {
  if (name !== "journalInput") return parameters;
  const [id, kind, device, nowMs, body] = parameters as [number, number, number, number, Uint8Array];
  return [...parameters, checksumOfInput(id, kind, device, nowMs, body)];
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: string };
  return code === undefined ? error.message : `${code}: ${error.message}`;
}
