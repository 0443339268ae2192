import { Worker } from "node:worker_threads";
import type { Connection } from "./database.ts";
import { unlessFull } from "./disk-full.ts";
import type { WriterOptions } from "./messages.ts";

/** Commits between two looks at the size of the log. */
const COMMITS_PER_LOOK = 32;
/** Pages in the log at which it is copied back: 4 MiB, so that recovery reads little. */
const LOG_PAGES = 1_000;
/** Pages at which commits wait for it: 64 MiB. */
const LOG_PAGES_MAX = 16_384;

/** Keeps SQLite's log small: a thread copies it back beside the commits, the writer waits only where that is too slow. */
export function boundLog(db: Connection, options: WriterOptions, onFailed: (message: string) => void) {
  const thread = new Worker(new URL("./wal.js", import.meta.url), { workerData: options, resourceLimits: { maxYoungGenerationSizeMb: 2 } });
  let commits = 0;
  let busy = false;
  const copied = (): void => {
    busy = false;
    // What came while the thread copied: a few pages. With nothing left the next commit starts the log anew.
    unlessFull(() => db.pragma("wal_checkpoint(PASSIVE)"));
  };
  thread.on("message", copied);
  thread.on("error", (error) => onFailed(`checkpoint: ${error.message}`));
  return {
    /** After a commit. */
    look(): void {
      if (++commits % COMMITS_PER_LOOK !== 0) return;
      const [{ log }] = db.pragma("wal_checkpoint(NOOP)") as [{ log: number }];
      if (log > LOG_PAGES_MAX) unlessFull(() => db.pragma("wal_checkpoint(RESTART)"));
      else if (log > LOG_PAGES && !busy) {
        busy = true;
        thread.postMessage("checkpoint");
      }
    },
    close(): void {
      // Its last word may come when the database is closed already (seen: a stop under load that ended with 1).
      thread.off("message", copied);
      thread.postMessage("close");
    },
  };
}
