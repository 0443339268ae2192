import { type FSWatcher, watch } from "node:fs";
import { stampOf } from "./rule-folder.ts";

/** Editors write, rename and remove within a few ms; what comes later is looked at again. */
const QUIET_MS = 60;
/** Folders on a network, and folders that were replaced, send no events. */
const LOOK_MS = 500;

/** Calls `onChanged` within 600 ms of a saved file, and once soon after the start. Returns its stop. */
export function watchFolder(folder: string, onChanged: () => void): () => void {
  let stamp = "";
  let timer: NodeJS.Timeout | null = null;
  let watcher: FSWatcher | null = null;
  let isLooking = false;

  function changed(): void {
    timer ??= setTimeout(() => {
      timer = null;
      onChanged();
    }, QUIET_MS);
  }

  function listen(): void {
    watcher?.close();
    watcher = null;
    try {
      watcher = watch(folder, { persistent: false }, changed);
      watcher.on("error", () => watcher?.close());
    } catch {
      // No folder, or no more watches on this machine: then the looks alone find what changes.
    }
  }

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    const now = await stampOf(folder);
    isLooking = false;
    if (now === stamp) return;
    stamp = now;
    // Anew with every change: a folder that was replaced is another one under the same name.
    listen();
    changed();
  }

  const looks = setInterval(() => void look(), LOOK_MS);
  void look();
  return () => {
    clearInterval(looks);
    if (timer !== null) clearTimeout(timer);
    watcher?.close();
  };
}
