import { unlinkSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { createAuditChain } from "./audit-chain.ts";
import { openDatabase } from "./database.ts";
import { databasePath, reservePath } from "./files.ts";
import { insertReadings } from "./insert-readings.ts";
import { load } from "./load.ts";
import type { FromWriter, ToWriter, WriterOptions } from "./messages.ts";
import { migrate } from "./migrate.ts";
import { createRunIndex } from "./run-index.ts";
import { STATEMENT_NAMES, STATEMENTS, type SqlValue } from "./statements.ts";
import { createTrim } from "./trim.ts";

// The only writer of gateway.db. A thread of its own: better-sqlite3 waits for the disk, the event loop must not.
const options = workerData as WriterOptions;
const port = parentPort!;
const post = (message: FromWriter, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Commits between two looks at the size of the log. */
const COMMITS_PER_LOOK = 32;
/** Pages in the log at which it is copied back: 4 MiB, so that recovery reads little. */
const LOG_PAGES = 1_000;
/** Pages at which commits wait for it: 64 MiB. */
const LOG_PAGES_MAX = 16_384;

try {
  run();
} catch (error) {
  post({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

function run(): void {
  const db = openDatabase({ path: databasePath(options.folder), key: options.key });
  const schemaFound = migrate(db);
  const audit = createAuditChain(db);
  const index = createRunIndex(db);
  const readings = insertReadings(db, index.note);
  const trim = createTrim(db, options);
  const statements = new Map(STATEMENT_NAMES.map((name) => [name, db.prepare<SqlValue[]>(STATEMENTS[name])]));
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commitNow = db.prepare("COMMIT");
  const wal = startWal();

  load(db, (part, rows) => post({ kind: "load", part, rows }));
  index.rebuild();
  post({ kind: "opened", schemaFound });

  function transact(message: Extract<ToWriter, { kind: "commit" }>): void {
    begin.run();
    readings.insert(message.buffer, message.count);
    for (const [name, ...parameters] of message.writes) statements.get(name)!.run(...parameters);
    for (const entry of message.audit) audit.append(entry);
    index.writeSome();
    const trimmed = trim.some(message.nowMs);
    commitNow.run();
    if (trimmed !== null) post({ kind: "trimmed", ...trimmed });
  }

  function undo(): void {
    if (db.inTransaction) db.exec("ROLLBACK");
    audit.rewind();
    index.rewind();
  }

  function commit(message: Extract<ToWriter, { kind: "commit" }>): void {
    const startedMs = performance.now();
    try {
      transact(message);
    } catch (error) {
      undo();
      if (!isFull(error) || !giveUpReserve()) throw error;
      post({ kind: "reserveUsed" });
      transact(message);
    }
    audit.settle();
    index.settle();
    readings.note(message.buffer, message.count);
    post({ kind: "committed", buffer: message.buffer, commitMs: performance.now() - startedMs }, [message.buffer]);
    wal.look();
  }

  function startWal() {
    const thread = new Worker(new URL("./wal.js", import.meta.url), { workerData: options, resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    let commits = 0;
    let busy = false;
    thread.on("message", () => {
      busy = false;
      // What came while the thread copied: a few pages. With nothing left the next commit starts the log anew.
      db.pragma("wal_checkpoint(PASSIVE)");
    });
    thread.on("error", (error) => post({ kind: "failed", message: `checkpoint: ${error.message}` }));
    return {
      look(): void {
        if (++commits % COMMITS_PER_LOOK !== 0) return;
        const [{ log }] = db.pragma("wal_checkpoint(NOOP)") as [{ log: number }];
        if (log > LOG_PAGES_MAX) db.pragma("wal_checkpoint(RESTART)");
        else if (log > LOG_PAGES && !busy) {
          busy = true;
          thread.postMessage("checkpoint");
        }
      },
      close: () => thread.postMessage("close"),
    };
  }

  port.on("message", (message: ToWriter) => {
    try {
      if (message.kind === "commit") commit(message);
      else {
        wal.close();
        db.pragma("wal_checkpoint(TRUNCATE)");
        db.close();
        post({ kind: "closed" });
        port.close();
      }
    } catch (error) {
      post({ kind: "failed", message: error instanceof Error ? `${error.name} ${(error as { code?: string }).code ?? ""} ${error.message}` : String(error) });
    }
  });
}

function isFull(error: unknown): boolean {
  return (error as { code?: string }).code === "SQLITE_FULL";
}

/** True where there was a reserve to give up. */
function giveUpReserve(): boolean {
  try {
    unlinkSync(reservePath(options.folder));
    return true;
  } catch {
    return false;
  }
}
