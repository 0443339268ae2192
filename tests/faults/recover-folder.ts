import { readSiteFile } from "../../rules/language/site-file.ts";
import { emptySituation } from "../../rules/engine/situation.ts";
import type { Reading } from "../../rules/model/reading.ts";
import { sitePlacesOf } from "../../rules/model/site.ts";
import type { Situation } from "../../rules/model/situation.ts";
import { createDevices } from "../../gateway/intake/devices.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { type JournalOptions, openJournal } from "../../gateway/journal/journal.ts";
import { decodeReading, INPUT_KIND } from "../../gateway/journal/record.ts";
import { collectLoaded, recover, type Recovered } from "../../gateway/runner/recovery.ts";
import { STARTER_RULES_FOLDER } from "../../gateway/config.ts";
import { readStarterFiles } from "../../gateway/rules/rule-folder.ts";
import { guardReplay } from "../../gateway/runner/replay-guard.ts";
import { createView } from "../../gateway/runner/view-state.ts";
import { SMALL_SITE } from "../harness/launch.ts";

export interface RecoveredFolder {
  readonly recovered: Recovered;
  readonly situation: Situation;
  /** All there are, in the order of the journal. */
  readonly readings: () => readonly Reading[];
}

/** The start of a gateway up to its recovery, in this process and with no door: many of them in a second. */
export async function recoverFolder(dataFolder: string, key: Uint8Array | null = null): Promise<RecoveredFolder> {
  const found = readSiteFile(SMALL_SITE);
  if (!found.ok) throw new Error("the site of the tests has faults");
  const places = sitePlacesOf(found.site);
  const placeOf = (zone: string) => places.zones.get(zone);
  const situation = emptySituation(places);
  const loaded = collectLoaded();
  let fail = (_error: Error): void => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const journal = await openJournal(
    keepsAll(dataFolder, key, (message) => fail(new Error(message))),
    loaded,
  );
  const recovering = recover(loaded, {
    situation,
    devices: createDevices("mini", placeOf),
    view: createView(placeOf),
    guard: guardReplay(dataFolder),
    starters: readStarterFiles(STARTER_RULES_FOLDER),
  });
  // A writer that fails meanwhile ends a gateway; it answers nothing any more, so nobody waits for its close.
  const recovered = await Promise.race([recovering, failed]);
  await Promise.race([journal.close(), failed]);
  return { recovered, situation, readings: () => readingsOf(dataFolder, key) };
}

/** A journal from which nothing leaves, and that tells of its end alone. */
export const keepsAll = (folder: string, key: Uint8Array | null, onFailed: (message: string) => void): JournalOptions => ({
  folder,
  key,
  maxBytes: 1e12,
  maxAgeMs: 1e12,
  holders: [],
  onCommitted: () => {},
  onTrimmed: () => {},
  onTrimWaits: () => {},
  onFull: () => {},
  onFailed,
});

function readingsOf(dataFolder: string, key: Uint8Array | null): readonly Reading[] {
  const db = openDatabase({ path: databasePath(dataFolder), key, readonly: true });
  const rows = db.prepare("SELECT id, device, now_ms, body FROM journal WHERE kind = ? ORDER BY id").raw().all(INPUT_KIND.reading) as [
    number,
    number,
    number,
    Uint8Array,
  ][];
  db.close();
  return rows.map((row) => decodeReading(...row));
}
