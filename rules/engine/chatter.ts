import type { Alert, AlertKind, Priority } from "../model/alert.ts";

/** OPC UA Part 9: an alarm that comes more than 10 times in a minute may get shelved. */
const CHATTER_MS = 60_000;
const CHATTER_MORE_THAN = 10;
/** Chattering that ended longer ago is for the list of bad actors. */
const CHATTER_LATELY_MS = 3_600_000;
/** EEMUA 191 and ISA-18.2: an alarm that stands for more than a day is stale. */
export const STALE_MS = 24 * 3_600_000;
/** EEMUA 191: the ten most frequent alarms are looked at every week. */
const BAD_ACTORS = 10;
/** Entries of a list: who has more than that has one trouble, not many. */
const LISTED_MAX = 100;

export interface Chatter {
  /** Device id, or the subject of a `supervision` alert. */
  readonly subject: string;
  readonly kind: AlertKind;
  /** The newest alert of it. */
  readonly alert: string;
  readonly priority: Priority;
  /** Most times it came within a minute. */
  readonly times: number;
  /** Wall clock of the last time. */
  readonly lastAt: number;
  /** What a person might do; nothing is ever done by itself, and a P1 can't be put off. */
  readonly suggest: "shelve" | "visit";
}

export interface BadActor {
  readonly subject: string;
  readonly kind: AlertKind;
  readonly times: number;
  readonly alerts: number;
}

export interface Stale {
  readonly alert: string;
  readonly subject: string;
  readonly kind: AlertKind;
  readonly priority: Priority;
  /** Wall clock since when nothing has changed and nobody has done anything. */
  readonly unchangedSince: number;
}

/**
 * When an alert came, wall clock, oldest first: raised, or back after it had gone. A repeat of what holds already is none.
 * Of a long record the middle is not kept: then there were more.
 */
export function onsetsOf({ timeline }: Pick<Alert, "timeline">): readonly number[] {
  const onsets: number[] = [];
  let isActive = false;
  for (const { event, atMs } of timeline) {
    if (event === "cleared") isActive = false;
    if (event !== "raised" && event !== "raised-again" && event !== "repeated") continue;
    if (!isActive) onsets.push(atMs);
    isActive = true;
  }
  return onsets;
}

interface Source {
  readonly subject: string;
  readonly kind: AlertKind;
  readonly newest: Alert;
  readonly onsets: readonly number[];
  readonly alerts: number;
}

/** Alerts of one device and kind together: a P4 that closes itself each time is another alert each time. */
function sourcesOf(alerts: Iterable<Alert>): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const alert of alerts) {
    const key = `${subjectOf(alert)} ${alert.kind}`;
    const known = sources.get(key);
    sources.set(key, {
      subject: subjectOf(alert),
      kind: alert.kind,
      newest: known === undefined || known.newest.raisedAt < alert.raisedAt ? alert : known.newest,
      onsets: [...(known?.onsets ?? []), ...onsetsOf(alert)],
      alerts: (known?.alerts ?? 0) + 1,
    });
  }
  return [...sources.values()].map((source) => ({ ...source, onsets: source.onsets.toSorted((one, other) => one - other) }));
}

const subjectOf = ({ device, subject, id }: Alert): string => device ?? subject ?? id;

/** What comes and goes too fast to be of use, worst first; at most 100. */
export function chatteringOf(alerts: Iterable<Alert>, wallMs: number): readonly Chatter[] {
  return sourcesOf(alerts)
    .map(({ onsets, ...source }) => ({ ...source, lately: onsets.filter((atMs) => atMs > wallMs - CHATTER_LATELY_MS) }))
    .map(({ subject, kind, newest, lately }) => ({
      subject,
      kind,
      alert: newest.id,
      priority: newest.priority,
      times: mostWithin(lately, CHATTER_MS),
      lastAt: lately.at(-1) ?? 0,
      suggest: newest.priority === "P1" ? ("visit" as const) : ("shelve" as const),
    }))
    .filter(({ times }) => times > CHATTER_MORE_THAN)
    .sort((one, other) => other.times - one.times || (one.subject < other.subject ? -1 : 1))
    .slice(0, LISTED_MAX);
}

function mostWithin(sortedMs: readonly number[], withinMs: number): number {
  let most = 0;
  let from = 0;
  for (const [index, atMs] of sortedMs.entries()) {
    while (sortedMs[from]! <= atMs - withinMs) from++;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** Open, not put off, and unchanged for a day, oldest first; at most 100. */
export function staleOf(alerts: Iterable<Alert>, wallMs: number): readonly Stale[] {
  return [...alerts]
    .filter(({ state }) => state !== "closed" && state !== "shelved")
    .map((alert) => ({
      alert: alert.id,
      subject: subjectOf(alert),
      kind: alert.kind,
      priority: alert.priority,
      unchangedSince: unchangedSince(alert),
    }))
    .filter(({ unchangedSince: sinceMs }) => sinceMs <= wallMs - STALE_MS)
    .sort((one, other) => one.unchangedSince - other.unchangedSince)
    .slice(0, LISTED_MAX);
}

const unchangedSince = ({ timeline, raisedAt }: Alert): number =>
  timeline.findLast(({ from, to, by }) => from !== to || by !== null)?.atMs ?? raisedAt;

/** The ten that came most often, most first. What came once is no bad actor. */
export function badActorsOf(alerts: Iterable<Alert>): readonly BadActor[] {
  return sourcesOf(alerts)
    .map(({ subject, kind, onsets, alerts: count }) => ({ subject, kind, times: onsets.length, alerts: count }))
    .filter(({ times }) => times > 1)
    .sort((one, other) => other.times - one.times || (one.subject < other.subject ? -1 : 1))
    .slice(0, BAD_ACTORS);
}
