import { setImmediate } from "node:timers/promises";
import type { Connection } from "../journal/database.ts";
import { isFull } from "../journal/disk-full.ts";
import type { Reading } from "../../rules/model/reading.ts";
import type { Block } from "./block.ts";
import { type Catalog, type Latest, openCatalog } from "./catalog.ts";
import { dayOf } from "./files.ts";
import { createFollower } from "./follower.ts";
import { createHot, type Hot } from "./hot.ts";
import { type HistoryOptions, type HistoryTrouble, NO_ROOM } from "./messages.ts";
import { createRetention } from "./retention.ts";
import { DAY_MS, HOUR_MS } from "./rollup.ts";
import { createSealer } from "./sealer.ts";
import { createShelf, type Shelf } from "./shelf.ts";

/** After the end of an hour: readings of it may be on their way. Those that come later open it again. */
const HOUR_GRACE_MS = 2 * 60_000;
/** After the end of a day, in which its hours become one chunk. */
const DAY_GRACE_MS = 2 * HOUR_MS;
/** Memory of readings that are in no file; with more all of them are sealed, whatever their hour. */
const HOT_BYTES_MAX = 128 * 1024 * 1024;
/** Beyond it (the disk is full) nothing more is taken from the journal, which keeps it. */
const HOT_BYTES_STOP = 2 * HOT_BYTES_MAX;
/** Without the end of an hour for so long (the clock was set back) all is sealed. */
const SEAL_MS_MAX = 65 * 60_000;
/** Turns of an export before it begins: 8 million readings, some 20 s. Further behind it would hold up its asker. */
const TAKE_ALL_TURNS = 4_096;
/** Between two tries on a full disk. */
const FULL_WAIT_MS = 30_000;
/** A row of the journal; what is hot may pin a quarter of its bound. */
const ROW_BYTES = 64;

export interface KeeperOptions extends HistoryOptions {
  /** The journal, read only. */
  readonly journal: Connection;
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** The journal may let go of everything up to that id. */
  readonly onHeld: (throughId: number) => void;
  readonly onTrouble: (trouble: HistoryTrouble) => void;
}

export interface Keeper {
  readonly hot: Hot;
  readonly shelf: Shelf;
  readonly catalog: Catalog;
  readonly sealer: ReturnType<typeof createSealer>;
  readonly latest: ReadonlyMap<number, Latest>;
  readonly counters: KeeperCounters;
  onDamaged(path: string, key: number, message: string): void;
  /** Readings of a device that history has not taken from the journal yet. */
  unseen(device: number, fromMs: number, toMs: number): Iterable<Reading>;
  /** Takes up to so many thousand readings; false where there are no more now. */
  takeSome(): boolean;
  /** Takes what there is, seals what is due, and does the work of the day. */
  turn(): Promise<void>;
  /** True where everything that was acknowledged when it was called is in hot or in files. */
  takeAll(): Promise<boolean>;
  /** Recorded readings of a device into its files, and how many were new; throws "no room" on a full disk. */
  record(device: number, block: Block): Promise<number>;
  /** Readings before this are not kept, ms since 1970. */
  keptFromMs(): number;
  /** Seals everything now, hours that go on too. */
  sealAll(): Promise<void>;
  close(): void;
}

export interface KeeperCounters {
  taken: number;
  seals: number;
  sealMsLast: number;
  /** Older than what is kept. */
  tooOld: number;
  damaged: number;
}

/** Keeps history: follows the journal, seals hours, finishes days, lets go of what is too old. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { folder, key, journal, wallMs, monotonicMs, onHeld, onTrouble } = options;
  const epoch = (journal.prepare("SELECT value FROM meta WHERE key = 'epoch'").pluck().get() as string | undefined) ?? "";
  const shelf = createShelf(folder, key);
  const catalog = openCatalog(folder, key, epoch);
  const hot = createHot();
  const latest = new Map(catalog.latest());
  const changed = new Set<number>();
  const counters: KeeperCounters = { taken: 0, seals: 0, sealMsLast: 0, tooOld: 0, damaged: 0 };
  const told = new Set<string>();

  function onDamaged(path: string, row: number, message: string): void {
    const what = `${path} ${row}`;
    // Each is told once; a file full of them is one trouble, not a thousand.
    if (told.has(what) || told.size >= 1_000) return;
    told.add(what);
    counters.damaged++;
    onTrouble({ kind: "damaged", path, key: row, message });
  }

  const retention = createRetention({ ...options, shelf, onDamaged });
  const follower = createFollower(journal, catalog.cursor, take);
  const sealer = createSealer({ shelf, hot, generation: catalog.generation, seenId: () => follower.seenId, onDamaged });
  let under: Promise<void> = Promise.resolve();
  let sealedHour = Number.NaN;
  let sealedAtMs = monotonicMs();
  let fullUntilMs = -Infinity;

  function take(reading: Reading): void {
    counters.taken++;
    if (dayOf(reading.eventMs) < retention.firstDay(dayOf(wallMs()))) {
      counters.tooOld++;
      return;
    }
    hot.add(reading);
    latest.set(reading.device, newer(latest.get(reading.device) ?? {}, reading));
    changed.add(reading.device);
  }

  async function seal(isDue: (hour: number) => boolean): Promise<void> {
    const startedMs = performance.now();
    const through = await sealer.seal(isDue);
    catalog.save(
      through,
      [...changed].map((device) => [device, latest.get(device)!]),
    );
    changed.clear();
    onHeld(through);
    counters.seals++;
    counters.sealMsLast = performance.now() - startedMs;
    sealedAtMs = monotonicMs();
  }

  async function workOfTheDay(): Promise<void> {
    const nowMs = wallMs();
    for (const day of shelf.openDays()) if ((day + 1) * DAY_MS + DAY_GRACE_MS <= nowMs) await sealer.finishDay(day);
    const removed = retention.run(dayOf(nowMs));
    if (removed.days.length + removed.months.length > 0) onTrouble({ kind: "removed", ...removed });
  }

  /** null: nothing is due. */
  function due(): ((hour: number) => boolean) | null {
    const pinnedBytes = hot.readings * ROW_BYTES;
    if (hot.bytes > HOT_BYTES_MAX || pinnedBytes > options.journalMaxBytes / 4) return () => true;
    if (monotonicMs() - sealedAtMs > SEAL_MS_MAX) return () => true;
    const hour = Math.floor((wallMs() - HOUR_GRACE_MS) / HOUR_MS);
    if (hour === sealedHour) return null;
    sealedHour = hour;
    return (one) => one < hour;
  }

  const sealWhatIsDue = (): Promise<boolean> => alone(trySeal);

  /** One after the other: what is recorded while a day becomes one file would be in the file that leaves. */
  function alone<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const done = under.then(work);
    under = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  async function trySeal(): Promise<boolean> {
    if (monotonicMs() < fullUntilMs) return false;
    const isDue = due();
    if (isDue === null) return true;
    try {
      await seal(isDue);
      await workOfTheDay();
      if (fullUntilMs > 0) onTrouble({ kind: "room" });
      fullUntilMs = -Infinity;
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      sealedHour = Number.NaN;
      fullUntilMs = monotonicMs() + FULL_WAIT_MS;
      onTrouble({ kind: "full" });
      return false;
    }
  }

  const takeSome = (): boolean => hot.bytes < HOT_BYTES_STOP && follower.takeSome();

  return {
    hot,
    shelf,
    catalog,
    sealer,
    latest,
    counters,
    onDamaged,
    unseen: follower.unseen,
    takeSome,
    async turn() {
      // A start has an hour or more to read again: what is over is sealed when all of it is there.
      while (takeSome()) {
        if (hot.bytes > HOT_BYTES_MAX) await sealWhatIsDue();
        await setImmediate();
      }
      await sealWhatIsDue();
    },
    async takeAll() {
      for (let turns = 0; turns < TAKE_ALL_TURNS; turns++) {
        if (!takeSome()) return hot.bytes < HOT_BYTES_STOP;
        await setImmediate();
      }
      return false;
    },
    record: (device, block) =>
      alone(() => {
        try {
          return sealer.record(device, block);
        } catch (error) {
          throw isFull(error) ? new Error(NO_ROOM) : error;
        }
      }),
    keptFromMs: () => retention.firstDay(dayOf(wallMs())) * DAY_MS,
    sealAll: () => alone(() => seal(() => true)),
    close() {
      shelf.close();
      catalog.close();
    },
  };
}

function newer(known: Latest, { eventMs, values }: Reading): Latest {
  const next = { ...known };
  for (const name in values) if ((next[name]?.atMs ?? -Infinity) <= eventMs) next[name] = { atMs: eventMs, value: values[name]! };
  return next;
}
