import { mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "../../../gateway/journal/journal.ts";
import { collectLoaded } from "../../../gateway/runner/recovery.ts";
import { keepsAll } from "../../faults/recover-folder.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

/** Files of the folder that this process holds open, in whichever thread. */
function heldFiles(folder: string): readonly string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(join("/proc/self/fd", fd));
      return path.startsWith(folder) ? [path] : [];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}

// The thread that copies the log has a connection of its own: what copies or removes the folder must not meet it.
test("once a journal is closed no thread holds a file of it, however long its log was", async () => {
  const folder = join(temporaryFolder(), "data");
  mkdirSync(folder);
  const options = keepsAll(folder, null, (message) => {
    throw new Error(message);
  });
  const journal = await openJournal(options, collectLoaded());
  for (let commit = 0; commit < 64; commit++) {
    journal.filling.writes.push(["situationPut", "long", String(commit).repeat(100_000)]);
    await journal.settled();
  }
  expect(heldFiles(folder).length).toBeGreaterThan(3);
  await journal.close();
  expect(heldFiles(folder)).toEqual([]);
});
