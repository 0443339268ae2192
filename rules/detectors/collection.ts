import type { Text } from "../model/alert.ts";
import type { FillVerdict } from "./fill.ts";

export type Stream = "recyclable" | "hazardous" | "food" | "other";

/** One bin as the list needs it: where it is, what goes in, and how it stands. `verdict` null: it has said nothing yet. */
export interface BinNow {
  readonly id: string;
  readonly stream: Stream | null;
  readonly place: Text;
  readonly verdict: Pick<
    FillVerdict,
    "level_pct" | "rate_pct_per_day" | "fullAtMs" | "fullFromMs" | "fullToMs" | "emptiedAtMs" | "stuck"
  > | null;
  /** Neither silent nor out of service. */
  readonly isHeard: boolean;
}

export interface CollectionSettings {
  /** When the next round after today's goes out, ms since 1970: what may be full by then is emptied today. */
  readonly nextRoundMs: number;
  readonly full_pct: number;
  /** A stream is emptied at least so often, however little is in it; 0: no such bound. Food rots. */
  readonly atLeastEveryMs: Readonly<Record<Stream, number>>;
  /** Where the bins stand, ms east of UTC. */
  readonly utcOffsetMs: number;
}

export const COLLECTION_SETTINGS: Omit<CollectionSettings, "nextRoundMs"> = {
  full_pct: 90,
  atLeastEveryMs: { food: 2 * 86_400_000, other: 0, recyclable: 0, hazardous: 0 },
  utcOffsetMs: 8 * 3_600_000,
};

/** Why a bin is on the list or not, in the order of urgency. */
export type TripReason = "full" | "full-before-next-round" | "too-long" | "look" | "learning" | "room-enough";

export interface Trip {
  readonly id: string;
  readonly place: Text;
  readonly reason: TripReason;
  readonly words: Text;
  readonly level_pct: number | null;
  readonly fullAtMs: number | null;
  readonly fullFromMs: number | null;
  readonly fullToMs: number | null;
}

export interface StreamList {
  /** null: bins that are given no stream. */
  readonly stream: Stream | null;
  /** Most urgent first. */
  readonly empty: readonly Trip[];
  /** No trip today; the one that will be full first stands first. */
  readonly leave: readonly Trip[];
}

const STREAMS: readonly (Stream | null)[] = ["food", "other", "recyclable", "hazardous", null];
const REASONS: readonly TripReason[] = ["full", "full-before-next-round", "too-long", "look", "learning", "room-enough"];

/** The list for today: by stream, the bins to empty with the most urgent first, and those that need no trip. Pure. */
export function listCollection(bins: readonly BinNow[], nowMs: number, settings: CollectionSettings): readonly StreamList[] {
  return STREAMS.flatMap((stream) => {
    const trips = bins
      .filter((bin) => bin.stream === stream)
      .map((bin) => tripOf(bin, nowMs, settings))
      .toSorted(moreUrgent);
    if (trips.length === 0) return [];
    return [
      {
        stream,
        empty: trips.filter(({ reason }) => reason !== "room-enough"),
        leave: trips.filter(({ reason }) => reason === "room-enough"),
      },
    ];
  });
}

function tripOf(bin: BinNow, nowMs: number, settings: CollectionSettings): Trip {
  const { id, place, verdict } = bin;
  const reason = reasonOf(bin, settings);
  const { level_pct = null, fullAtMs = null, fullFromMs = null, fullToMs = null } = verdict ?? {};
  const trip = { id, place, reason, level_pct, fullAtMs, fullFromMs, fullToMs };
  return { ...trip, words: wordsOf(trip, { nowMs, utcOffsetMs: settings.utcOffsetMs }) };
}

function reasonOf({ verdict, stream, isHeard }: BinNow, settings: CollectionSettings): TripReason {
  if (verdict === null || verdict.stuck || !isHeard) return "look";
  const { level_pct, fullFromMs, emptiedAtMs, rate_pct_per_day } = verdict;
  if (level_pct === null) return "look";
  if (level_pct >= settings.full_pct) return "full";
  if (fullFromMs !== null && fullFromMs < settings.nextRoundMs) return "full-before-next-round";
  const atLeastEveryMs = stream === null ? 0 : settings.atLeastEveryMs[stream];
  if (atLeastEveryMs > 0 && level_pct > 0 && emptiedAtMs !== null && settings.nextRoundMs - emptiedAtMs > atLeastEveryMs) return "too-long";
  // Nothing is known of its pace: while it learns it is emptied as before, unless there is hardly anything in it.
  if (rate_pct_per_day === null && level_pct >= settings.full_pct / 2) return "learning";
  return "room-enough";
}

function moreUrgent(one: Trip, other: Trip): number {
  const byReason = REASONS.indexOf(one.reason) - REASONS.indexOf(other.reason);
  if (byReason !== 0) return byReason;
  // Two infinities have no difference.
  const from = (trip: Trip): number => trip.fullFromMs ?? Number.MAX_SAFE_INTEGER;
  return from(one) - from(other) || (other.level_pct ?? 0) - (one.level_pct ?? 0) || one.id.localeCompare(other.id, "en");
}

interface Local {
  readonly nowMs: number;
  readonly utcOffsetMs: number;
}

function wordsOf(trip: Omit<Trip, "words">, local: Local): Text {
  const { reason, level_pct, fullFromMs, fullToMs } = trip;
  const level = level_pct === null ? "-" : String(Math.round(level_pct));
  const when = spanOf(trip, local);
  switch (reason) {
    case "full":
      return { zh: `满溢(${level}%)`, en: `Full (${level} %)` };
    case "full-before-next-round":
      return { zh: `现为 ${level}%,预计${when.zh}满`, en: `${level} % now, full ${when.en}` };
    case "too-long":
      return { zh: `现为 ${level}%,存放已久`, en: `${level} % now, emptied too long ago` };
    case "look":
      return { zh: "读数不可信或失联,请到场查看", en: "No trustworthy reading: look at it" };
    case "learning":
      return { zh: `现为 ${level}%,还在学习投放规律`, en: `${level} % now, still learning its pace` };
    case "room-enough":
      return fullFromMs === null && fullToMs === null
        ? { zh: `现为 ${level}%,不需清运`, en: `${level} % now, no trip needed` }
        : { zh: `现为 ${level}%,预计${when.zh}满,不需清运`, en: `${level} % now, full ${when.en}, no trip needed` };
  }
}

/** Eight times in ten it is full between the two. */
function spanOf({ fullFromMs, fullToMs }: Pick<Trip, "fullFromMs" | "fullToMs">, local: Local): Text {
  if (fullFromMs === null) return { zh: "时间不明", en: "at a time not known" };
  const from = clockOf(fullFromMs, local);
  if (fullToMs === null) return { zh: `最早${from.zh}`, en: `${from.en} at the earliest` };
  const to = clockOf(fullToMs, local);
  if (from.en === to.en) return { zh: `约${from.zh}`, en: `about ${from.en}` };
  return { zh: `${from.zh}至${to.zh}`, en: `from ${from.en} to ${to.en}` };
}

const DAY_MS = 86_400_000;
const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** A day and an hour as people say them: finer would promise what nobody knows. */
function clockOf(atMs: number, { nowMs, utcOffsetMs }: Local): Text {
  const dayOf = (ms: number): number => Math.floor((ms + utcOffsetMs) / DAY_MS);
  const days = dayOf(atMs) - dayOf(nowMs);
  const hour = `${twoDigits(Math.floor((atMs + utcOffsetMs - dayOf(atMs) * DAY_MS) / 3_600_000))}:00`;
  if (days <= 0) return { zh: `今天${hour}`, en: `today ${hour}` };
  if (days === 1) return { zh: `明天${hour}`, en: `tomorrow ${hour}` };
  return { zh: `${days}天后`, en: `${days} days from now` };
}
