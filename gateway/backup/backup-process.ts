import { setPriority } from "node:os";
import { BackupFault } from "./container.ts";
import { type BackupOptions, makeBackup } from "./make-backup.ts";
import { type FromBackup, LOW_PRIORITY } from "./messages.ts";

// A process of its own: it copies without giving way, with a low priority, and its locks are not the gateway's
// (pinned-database.ts). Ended with SIGKILL where it is to stop.
const TELL_MS = 200;

const parent = process.ppid;
const tell = (message: FromBackup, then?: () => void): void => void process.send!(message, then ?? (() => {}));
const end = (message: FromBackup): void => tell(message, () => process.disconnect());

process.once("message", (options: Omit<BackupOptions, "wallMs">) => {
  let toldMs = -Infinity;
  try {
    setPriority(LOW_PRIORITY);
    const manifest = makeBackup({ ...options, wallMs: Date.now }, (progress) => {
      // While it copies it hears nothing: not even that the gateway has died.
      if (process.ppid !== parent) process.exit(1);
      if (performance.now() - toldMs < TELL_MS) return;
      toldMs = performance.now();
      tell({ kind: "progress", progress });
    });
    end({ kind: "made", manifest });
  } catch (error) {
    const { message } = error as Error;
    end({ kind: "failed", text: error instanceof BackupFault ? error.text : { zh: message, en: message } });
  }
});
