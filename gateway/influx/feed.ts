import { decodeOrNull } from "../journal/record.ts";
import type { JournalRow, JournalSource, StepRow } from "./journal-source.ts";
import { type Places, readingLine, stepLine } from "./lines.ts";
import type { Position } from "./safe-position.ts";
import { createUniqueTimes } from "./unique-times.ts";

/** Readings and steps whose times are remembered: two of one device that share a ms come close after each other. */
const READINGS_REMEMBERED = 65_536;
const STEPS_REMEMBERED = 4_096;
/** Rows read at a time while the memory is filled. */
const ROWS = 4_096;
/** Steps a batch: a storm has a few a second. */
const STEPS_MAX = 500;
const DAY_MS = 24 * 3_600_000;
/** Servers refuse a point that is a moment older than what they keep: nearer than this it is not worth the try. */
const RETENTION_MARGIN_MS = 3_600_000;

export type Source = "reading" | "alert";

export interface Line {
  readonly text: string;
  readonly source: Source;
  /** Journal id or step. */
  readonly ref: number;
}

/** A point that stands beside its own time, because another of its series has that. */
export interface Bump {
  readonly source: Source;
  readonly ref: number;
  readonly ms: number;
}

/** What a server would drop without a word, by reason. It stays in the journal and in history. */
export const KEPT_BACK = ["too_old", "ahead", "no_value", "unreadable", "unknown_device"] as const;
export type KeptBack = (typeof KEPT_BACK)[number];

export interface Batch {
  readonly lines: readonly Line[];
  readonly bumps: readonly Bump[];
  readonly next: Position;
  readonly keptBack: Readonly<Record<KeptBack, number>>;
  /** Entries that left the journal before they were read. */
  readonly lost: number;
  /** Arrival of the oldest row in it, wall clock; null where it has none. */
  readonly oldestMs: number | null;
}

export interface Feed {
  /** Fills the memory as it was when this position was passed, with the times given then. */
  begin(position: Position, bumps: BumpsOf): void;
  next(position: Position, limit: number): Batch;
}

export type BumpsOf = (source: Source, fromRef: number, toRef: number) => ReadonlyMap<number, number>;

export interface FeedOptions {
  readonly source: JournalSource;
  readonly site: string;
  readonly places: Places;
  readonly retentionDays: number;
  readonly wallMs: () => number;
}

/** Turns what is on disk into lines, in the order of the journal. The same position gives the same lines each time. */
export function createFeed({ source, site, places, retentionDays, wallMs }: FeedOptions): Feed {
  const times = { reading: createUniqueTimes(READINGS_REMEMBERED), alert: createUniqueTimes(STEPS_REMEMBERED) };

  function isKept(ms: number): KeptBack | null {
    const nowMs = wallMs();
    if (ms < nowMs - retentionDays * DAY_MS + RETENTION_MARGIN_MS) return "too_old";
    return ms > nowMs + DAY_MS ? "ahead" : null;
  }

  function readingOf([id, , device, nowMs, body]: JournalRow) {
    const reading = decodeOrNull(id, device, nowMs, body!);
    const known = source.device(device);
    return reading === null ? "unreadable" : known === null ? "unknown_device" : { reading, known };
  }

  function addReading(row: JournalRow, batch: Filling): void {
    const found = readingOf(row);
    if (typeof found === "string") return void batch.keptBack[found]++;
    const { reading, known } = found;
    const ms = times.reading.assign(known.id, reading.eventMs);
    if (ms !== reading.eventMs) batch.bumps.push({ source: "reading", ref: reading.id, ms });
    const kept = isKept(ms);
    const text = kept === null ? readingLine(site, places, known, reading, ms) : null;
    if (text === null) return void batch.keptBack[kept ?? "no_value"]++;
    batch.lines.push({ text, source: "reading", ref: reading.id });
    batch.oldestMs = Math.min(batch.oldestMs ?? Infinity, reading.receivedMs);
  }

  function addStep(step: StepRow, batch: Filling): void {
    const ms = times.alert.assign(seriesOf(step), step.atMs);
    if (ms !== step.atMs) batch.bumps.push({ source: "alert", ref: step.aseq, ms });
    const kept = isKept(ms);
    if (kept !== null) return void batch.keptBack[kept]++;
    batch.lines.push({ text: stepLine(site, places, step, ms), source: "alert", ref: step.aseq });
  }

  function rememberReadings(toId: number, bumpsOf: BumpsOf): void {
    const fromId = Math.max(0, toId - READINGS_REMEMBERED);
    const bumps = bumpsOf("reading", fromId, toId);
    for (let after = fromId; after < toId;) {
      const rows = source.rows(after, Math.min(ROWS, toId - after)).filter(([id]) => id <= toId);
      if (rows.length === 0) return;
      for (const row of rows) {
        const found = row[4] === null ? "unreadable" : readingOf(row);
        if (typeof found !== "string") times.reading.remember(found.known.id, bumps.get(row[0]) ?? found.reading.eventMs);
      }
      after = rows.at(-1)![0];
    }
  }

  function rememberSteps(toAseq: number, bumpsOf: BumpsOf): void {
    const from = Math.max(0, toAseq - STEPS_REMEMBERED);
    const bumps = bumpsOf("alert", from, toAseq);
    for (const step of source.steps(from, toAseq - from)) times.alert.remember(seriesOf(step), bumps.get(step.aseq) ?? step.atMs);
  }

  return {
    begin({ id, aseq }, bumpsOf) {
      times.reading.clear();
      times.alert.clear();
      rememberReadings(id, bumpsOf);
      rememberSteps(aseq, bumpsOf);
    },
    next(position, limit) {
      const { trimmedTo } = source.ends();
      const lost = Math.max(0, trimmedTo - position.id);
      const batch = emptyBatch(lost);
      const rows = source.rows(position.id + lost, limit);
      for (const row of rows) if (row[4] !== null) addReading(row, batch);
      const steps = source.steps(position.aseq, STEPS_MAX);
      for (const step of steps) addStep(step, batch);
      return { ...batch, next: { id: rows.at(-1)?.[0] ?? position.id + lost, aseq: steps.at(-1)?.aseq ?? position.aseq } };
    },
  };
}

interface Filling {
  readonly lines: Line[];
  readonly bumps: Bump[];
  readonly keptBack: Record<KeptBack, number>;
  readonly lost: number;
  oldestMs: number | null;
}

const emptyBatch = (lost: number): Filling => ({ lines: [], bumps: [], keptBack: noneKept(), lost, oldestMs: null });

export const noneKept = (): Record<KeptBack, number> => ({ too_old: 0, ahead: 0, no_value: 0, unreadable: 0, unknown_device: 0 });

const seriesOf = ({ kind, device, building, zone }: StepRow): string => `${kind} ${device ?? ""} ${building ?? ""} ${zone ?? ""}`;
