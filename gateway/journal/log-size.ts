import { once } from "node:events";
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Connection } from "./database.ts";
import type { Text } from "../../rules/model/alert.ts";
import { unlessFull } from "./disk-full.ts";
import { databasePath } from "./files.ts";
import type { WriterOptions } from "./messages.ts";

/** Commits between two looks at the size of the log. */
const COMMITS_PER_LOOK = 32;
/** Pages in the log at which it is copied back: 4 MiB, so that recovery reads little. */
const LOG_PAGES = 1_000;
/** Pages at which commits wait for the thread that copies: 64 MiB. */
const LOG_PAGES_MAX = 16_384;
/** Longest such wait. */
const COPY_WAIT_MS = 1_000;

/** Bytes at which whoever holds one moment of the database must let go: 1 GiB, minutes of a flood. */
const LOG_BYTES_MAX = 1024 * 1024 * 1024;

/** Why a long read must end; null while the log may still grow. */
export function logTooLarge(folder: string): Text | null {
  const bytes = statSync(`${databasePath(folder)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= LOG_BYTES_MAX) return null;
  return { zh: "数据库日志过大,已停止,稍后再试", en: "The log of the database grew too large meanwhile: stopped, to be done again later" };
}

/**
 * Keeps SQLite's log small: a thread copies it back beside the commits, the writer waits only where that is too slow. It
 * never waits for a reader: while a backup or a check holds one moment of the database, the log grows (health/upkeep.ts
 * ends them before it is too large). SQLite's RESTART would wait for them, five seconds at a time, with every PUBACK behind.
 */
export function boundLog(db: Connection, options: WriterOptions, onFailed: (message: string) => void) {
  const copying = new Int32Array(new SharedArrayBuffer(4));
  let thread: Worker | null = null;
  let commits = 0;
  let busy = false;
  const copied = (): void => {
    busy = false;
    // What came while the thread copied: a few pages. With nothing left the next commit starts the log anew.
    unlessFull(() => db.pragma("wal_checkpoint(PASSIVE)"));
  };

  /** Begun when the log is first too long: a start has no use for it. */
  function begin(): Worker {
    const workerData = { ...options, copying };
    const begun = new Worker(new URL("./wal.js", import.meta.url), { workerData, resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    begun.on("message", copied);
    begun.on("error", (error) => onFailed(`checkpoint: ${error.message}`));
    begun.once("exit", () => {
      thread = null;
    });
    return begun;
  }

  return {
    /** After a commit. */
    look(): void {
      if (++commits % COMMITS_PER_LOOK !== 0) return;
      const [{ log }] = db.pragma("wal_checkpoint(NOOP)") as [{ log: number }];
      if (log > LOG_PAGES_MAX && busy) {
        Atomics.wait(copying, 0, 1, COPY_WAIT_MS);
        unlessFull(() => db.pragma("wal_checkpoint(PASSIVE)"));
      } else if (log > LOG_PAGES && !busy) {
        busy = true;
        Atomics.store(copying, 0, 1);
        (thread ??= begin()).postMessage("checkpoint");
      }
    },
    /** Resolves when the thread has let go of the database: nobody touches the folder after that. */
    async close(): Promise<void> {
      if (thread === null) return;
      // Its last word may come when the database is closed already (seen: a stop under load that ended with 1).
      thread.off("message", copied);
      const gone = once(thread, "exit");
      thread.postMessage("close");
      await gone;
    },
  };
}
