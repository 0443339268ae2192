import type { Reading } from "../../rules/model/reading.ts";
import type { Values } from "../../rules/model/values.ts";
import type { Write } from "../journal/statements.ts";

/** Entries a page: what a checkpoint writes anew for a device that reported since (512 bytes). */
const PAGE_ENTRIES = 64;
/** Numbers before the entries of a stored page: boot, newestMs, top, ordinal and how many there are. */
const HEADER_NUMBERS = 5;
/** "The last 1,024 seq" (contract) in whole pages, and the one being filled. */
const SEQ_PAGES = 1_024 / PAGE_ENTRIES + 1;
/** "The last 4 boots" (contract). */
const BOOTS = 4;
/** Without seq: 24 h are remembered (contract), at most 16,384 readings: one every 5 s. */
const UNSEQUENCED_PAGES = 256;
const UNSEQUENCED_MS = 24 * 3_600_000;
/** Window of readings without seq. */
const UNSEQUENCED = -1;

export type Verdict = "new" | "unverified" | "repeat";

interface Page {
  /** Counts the pages of a window: their order, over restarts too. Its row's place is the remainder. */
  readonly ordinal: number;
  used: number;
  newestMs: number;
  top: number;
  dirty: boolean;
  /**
   * Pairs from `start`: key, content. A page from the disk stays where it was read, among those of all devices: an array
   * of its own for each of 100,000 costs a start half a second. It gets room of its own when it grows.
   */
  entries: Uint32Array;
  start: number;
}

interface Window {
  readonly boot: number;
  /** Highest seq, or latest `at`: anything above it is new without a look. */
  top: number;
  /** Something was forgotten: what is below the oldest entry may have been seen. */
  forgot: boolean;
  nextOrdinal: number;
  pages: Page[];
}

/**
 * What one device has already sent, so that a repeat is stored once. Pages are written with the batch that holds
 * every input so far: after a power cut no page knows a reading that the journal lacks.
 */
export class Identities {
  private readonly windows: Window[] = [];
  /** The one asked for last: a device seldom starts anew, and each step through memory costs. */
  private recent: Window | null = null;
  private gone: number[] = [];
  isDirty = false;

  /** Judges and remembers. `key`, `content`: `identify` fills them. */
  judge(boot: number, seq: number, atMs: number, nowMs: number): Verdict {
    return seq < 0 ? this.judgeUnsequenced(atMs, nowMs) : this.judgeSequenced(boot, seq, nowMs);
  }

  private judgeSequenced(boot: number, seq: number, nowMs: number): Verdict {
    let window = this.windowOf(boot);
    if (window === null) {
      const older = this.bootIsOlder(boot);
      window = this.open(boot);
      append(window, seq, hashA, seq, nowMs);
      this.isDirty = true;
      return older ? "unverified" : "new";
    }
    const verdict = seq > window.top ? "new" : judgeSeen(window, seq);
    if (verdict !== "repeat") {
      append(window, seq, hashA, seq, nowMs);
      this.isDirty = true;
    }
    return verdict;
  }

  private judgeUnsequenced(atMs: number, nowMs: number): Verdict {
    const window = this.windowOf(UNSEQUENCED) ?? this.open(UNSEQUENCED);
    while (window.pages.length > 0 && window.pages[0]!.newestMs < nowMs - UNSEQUENCED_MS) window.pages.shift();
    if (atMs <= window.top && finds(window, hashA, hashB)) return "repeat";
    append(window, hashA, hashB, atMs, nowMs);
    this.isDirty = true;
    return "new";
  }

  private windowOf(boot: number): Window | null {
    if (this.recent?.boot === boot) return this.recent;
    for (const window of this.windows) if (window.boot === boot) return (this.recent = window);
    return null;
  }

  private bootIsOlder(boot: number): boolean {
    const boots = this.windows.filter((window) => window.boot !== UNSEQUENCED);
    return boots.length === BOOTS && boots.every((window) => boot < window.boot);
  }

  private open(boot: number): Window {
    const boots = this.windows.filter((window) => window.boot !== UNSEQUENCED);
    if (boot !== UNSEQUENCED && boots.length === BOOTS) {
      // The one that was silent the longest: pages tell that after a restart too.
      const oldest = boots.reduce((one, other) => (newestMsOf(other) < newestMsOf(one) ? other : one));
      this.windows.splice(this.windows.indexOf(oldest), 1);
      this.gone.push(oldest.boot);
    }
    const window = { boot, top: -Infinity, forgot: false, nextOrdinal: 0, pages: [] };
    this.windows.push(window);
    this.recent = window;
    return window;
  }

  /** Rows of what changed since it was last asked. */
  takeWrites(registration: number): Write[] {
    const writes: Write[] = this.gone.map((boot) => ["identityDeleteBoot", registration, boot]);
    for (const { boot, pages } of this.windows) {
      const places = placesOf(boot);
      for (const page of pages) {
        if (!page.dirty) continue;
        page.dirty = false;
        writes.push(["identityPut", registration, boot, page.ordinal % places, page.newestMs, packPage(boot, page)]);
      }
    }
    this.gone = [];
    this.isDirty = false;
    return writes;
  }

  /** Pages as `takeWrites` packed them, one after another, in any order. `body` starts at a multiple of 8 bytes. */
  restore(body: Uint8Array): void {
    const numbers = new Float64Array(body.buffer, body.byteOffset, body.length >> 3);
    const entries = new Uint32Array(body.buffer, body.byteOffset, body.length >> 2);
    for (let at = 0; at + HEADER_NUMBERS <= numbers.length;) {
      const used = numbers[at + 4]!;
      const start = (at + HEADER_NUMBERS) * 2;
      this.restorePage(numbers[at]!, {
        ordinal: numbers[at + 3]!,
        used,
        newestMs: numbers[at + 1]!,
        top: numbers[at + 2]!,
        dirty: false,
        entries,
        start,
      });
      at += HEADER_NUMBERS + used;
    }
  }

  private restorePage(boot: number, page: Page): void {
    const window = this.windowOf(boot) ?? this.open(boot);
    const { pages } = window;
    const isInOrder = pages.length === 0 || pages.at(-1)!.ordinal < page.ordinal;
    pages.push(page);
    if (!isInOrder) pages.sort((one, other) => one.ordinal - other.ordinal);
    // A row whose page had been forgotten stays until its place is taken.
    if (pages.length >= placesOf(boot)) pages.shift();
    const newest = pages.at(-1)!;
    window.top = newest.top;
    window.nextOrdinal = newest.ordinal + 1;
    window.forgot = pages[0]!.ordinal > 0;
  }
}

const pagesOf = (boot: number): number => (boot === UNSEQUENCED ? UNSEQUENCED_PAGES : SEQ_PAGES);

/** One more than there are pages: a new page never takes the row of one that still counts. */
const placesOf = (boot: number): number => pagesOf(boot) + 1;

const newestMsOf = ({ pages }: Window): number => pages.at(-1)?.newestMs ?? -Infinity;

let hashA = 0;
let hashB = 0;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Prepares the identity of a reading for `judge`: two hashes of `at` and `values`, whatever their order. */
export function identify(deviceAtMs: number | undefined, values: Values): void {
  let a = 0;
  let b = 0;
  for (const name in values) {
    const value = values[name]!;
    float[0] = typeof value === "number" ? value : value ? 1 : 0;
    let h = Math.imul(words[0]! ^ 0x9e3779b9, 0x85ebca6b) ^ words[1]!;
    for (let index = 0; index < name.length; index++) h = Math.imul(h ^ name.charCodeAt(index), 0x01000193);
    h = mix(h);
    a = (a + h) | 0;
    b = (b + Math.imul(h ^ 0x5bd1e995, 0xc2b2ae35)) | 0;
  }
  float[0] = deviceAtMs ?? -1;
  hashA = mix(a ^ Math.imul(words[0]!, 0x27d4eb2f) ^ words[1]!) >>> 0;
  hashB = mix(b ^ Math.imul(words[1]!, 0x165667b1) ^ words[0]!) >>> 0;
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  return h ^ (h >>> 16);
}

/** At or below the highest seq: seen with this content, seen with another, late, or too old to tell. */
function judgeSeen(window: Window, seq: number): Verdict {
  const key = seq >>> 0;
  let known = false;
  let oldest = Infinity;
  for (const { entries, start, used } of window.pages) {
    for (let at = start; at < start + used * 2; at += 2) {
      if (entries[at]! < oldest) oldest = entries[at]!;
      if (entries[at] !== key) continue;
      if (entries[at + 1] === hashA) return "repeat";
      known = true;
    }
  }
  return known || (window.forgot && key < oldest) ? "unverified" : "new";
}

function finds(window: Window, key: number, content: number): boolean {
  return window.pages.some(({ entries, start, used }) => {
    for (let at = start; at < start + used * 2; at += 2) if (entries[at] === key && entries[at + 1] === content) return true;
    return false;
  });
}

// eslint-disable-next-line max-params -- the hot path: an options object would be an allocation a reading
function append(window: Window, key: number, content: number, top: number, nowMs: number): void {
  let page = window.pages.at(-1);
  if (page === undefined || page.used === PAGE_ENTRIES) {
    page = {
      ordinal: window.nextOrdinal++,
      used: 0,
      newestMs: nowMs,
      top: window.top,
      dirty: true,
      entries: new Uint32Array(PAGE_ENTRIES * 2),
      start: 0,
    };
    window.pages.push(page);
    if (window.pages.length > pagesOf(window.boot)) {
      window.pages.shift();
      window.forgot = true;
    }
  }
  // Among others, or as the last of them without room.
  if (page.start > 0) giveRoom(page);
  page.entries[page.used * 2] = key;
  page.entries[page.used * 2 + 1] = content;
  page.used++;
  page.newestMs = nowMs;
  page.dirty = true;
  if (top > window.top) window.top = top;
  page.top = window.top;
}

function giveRoom(page: Page): void {
  const room = new Uint32Array(PAGE_ENTRIES * 2);
  room.set(page.entries.subarray(page.start, page.start + page.used * 2));
  page.entries = room;
  page.start = 0;
}

function packPage(boot: number, { newestMs, top, ordinal, used, entries, start }: Page): Uint8Array {
  const numbers = new Float64Array(HEADER_NUMBERS + used);
  numbers.set([boot, newestMs, top, ordinal, used]);
  new Uint32Array(numbers.buffer).set(entries.subarray(start, start + used * 2), HEADER_NUMBERS * 2);
  return new Uint8Array(numbers.buffer);
}

/** Remembers a reading of the journal's tail, which is new by definition. */
export function remember(identities: Identities, reading: Reading, nowMs: number): void {
  if (reading.seq < 0 && reading.deviceAtMs === undefined) return;
  identify(reading.deviceAtMs, reading.values);
  identities.judge(reading.boot, reading.seq, reading.deviceAtMs ?? 0, nowMs);
}
