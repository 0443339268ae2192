import type { Text } from "../model/alert.ts";
import { ASK_STEPS, type Asked, type AskState, type AskStep, climb, NOBODY_ASKED } from "./ask-ladder.ts";

/** A sign of life, an absence that was told, or nothing but that time has passed. Times are event time, ms since 1970. */
export type ActivitySample = { readonly atMs: number } & (
  | { readonly said: "sign" | "time" }
  | { readonly said: "away"; readonly untilMs: number }
);

export interface ActivitySettings {
  /** The person has agreed to be watched over so. Without it nothing is kept and nobody is asked. */
  readonly consented: boolean;
  /** A silence is long when it lasts so many times the longest of the person's own: 0.14 false alarms a day against 1.01 of a fixed 4 h. */
  readonly factor: number;
  /** Days of the person's own before anybody is asked. */
  readonly learnDays: number;
  /** Minutes after midnight; a silence is of the night when its middle is. */
  readonly nightFromMinute: number;
  readonly nightToMinute: number;
  /** However restless the person, nobody is asked earlier, and however quiet, nobody later, ms. */
  readonly leastMs: number;
  readonly mostMs: number;
  readonly steps: readonly AskStep[];
  readonly utcOffsetMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Off: whoever starts it says so for each person. */
export const ACTIVITY_SETTINGS: ActivitySettings = {
  consented: false,
  factor: 1.25,
  learnDays: 7,
  nightFromMinute: 22 * 60,
  nightToMinute: 7 * 60,
  leastMs: 2 * HOUR_MS,
  mostMs: 16 * HOUR_MS,
  steps: ASK_STEPS,
  utcOffsetMs: 8 * HOUR_MS,
};

type Period = "day" | "night";
/** Longest silence of each period, ms. */
type Longest = Readonly<Record<Period, number>>;

/** Plain values, never mutated, of at most `DAYS_KEPT` days. */
export interface ActivityState {
  readonly atMs: number;
  readonly lastSignMs: number;
  /** Days since 1970 where the person lives. */
  readonly day: number;
  readonly today: Longest;
  /** Earlier days with a sign, oldest first. */
  readonly days: readonly Longest[];
  readonly asked: AskState;
  readonly awayUntilMs: number;
}

/** What follows is a task for people, never a P1 and never the station by itself. */
export interface ActivityVerdict {
  readonly standing: "off" | "learning" | "away" | "normal" | "quiet";
  readonly quietMs: number;
  /** What is usual for the person now; null while it is not known. */
  readonly allowedMs: number | null;
  readonly ask: Asked | null;
  /** When to look again if nothing is heard; null: no need. */
  readonly nextMs: number | null;
  /** Why, with the person's own figures; null where nobody is asked. */
  readonly words: Text | null;
}

/** A fortnight: every weekday twice. */
const DAYS_KEPT = 14;
/** Where the silence moves from day into night, look again so soon. */
const AGAIN_MS = 5 * MINUTE_MS;
const OFF: ActivityVerdict = { standing: "off", quietMs: 0, allowedMs: null, ask: null, nextMs: null, words: null };

/** Takes in one sample, in order of event time. Pure; constant time, bounded size; nothing is kept without consent. */
export function observeActivity(
  state: ActivityState | null,
  sample: ActivitySample,
  settings: ActivitySettings = ACTIVITY_SETTINGS,
): { readonly state: ActivityState | null; readonly verdict: ActivityVerdict } {
  if (!settings.consented) return { state: null, verdict: OFF };
  const before = state ?? begun(sample.atMs, settings);
  const atMs = Math.max(sample.atMs, before.atMs);
  const passed = withDay({ ...before, atMs }, settings);
  if (sample.said === "away") return judged({ ...passed, awayUntilMs: sample.untilMs, asked: NOBODY_ASKED }, settings);
  return judged(sample.said === "sign" ? withSign(passed, settings) : passed, settings);
}

const dayOf = (atMs: number, { utcOffsetMs }: ActivitySettings): number => Math.floor((atMs + utcOffsetMs) / DAY_MS);
const NONE: Longest = { day: 0, night: 0 };

const begun = (atMs: number, settings: ActivitySettings): ActivityState => ({
  atMs,
  lastSignMs: atMs,
  day: dayOf(atMs, settings),
  today: NONE,
  days: [],
  asked: NOBODY_ASKED,
  awayUntilMs: 0,
});

/** Puts a day that is over with the others; one without a sign, when nobody was at home, teaches nothing. */
function withDay(state: ActivityState, settings: ActivitySettings): ActivityState {
  const day = dayOf(state.atMs, settings);
  if (day === state.day) return state;
  const taught = state.today.day > 0 || state.today.night > 0;
  return { ...state, day, today: NONE, days: taught ? [...state.days, state.today].slice(-DAYS_KEPT) : state.days };
}

function withSign(state: ActivityState, settings: ActivitySettings): ActivityState {
  const { atMs, lastSignMs, today, asked, awayUntilMs } = state;
  const heard = { ...state, lastSignMs: atMs, asked: NOBODY_ASKED, awayUntilMs: 0 };
  // The person who answers was well, and the silence was theirs. When others had to be asked, it may have been a fall.
  const isOwn = asked.taken <= 1 && awayUntilMs <= lastSignMs;
  if (!isOwn) return heard;
  const period = periodOf(lastSignMs, atMs, settings);
  return { ...heard, today: { ...today, [period]: Math.max(today[period], atMs - lastSignMs) } };
}

function periodOf(fromMs: number, toMs: number, { nightFromMinute, nightToMinute, utcOffsetMs }: ActivitySettings): Period {
  const local = (fromMs + toMs) / 2 + utcOffsetMs;
  const minute = (local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS;
  const isNight =
    nightFromMinute > nightToMinute
      ? minute >= nightFromMinute || minute < nightToMinute
      : minute >= nightFromMinute && minute < nightToMinute;
  return isNight ? "night" : "day";
}

const allowedMs = ({ days, today }: ActivityState, period: Period, { factor, leastMs, mostMs }: ActivitySettings): number =>
  Math.min(mostMs, Math.max(leastMs, factor * Math.max(today[period], ...days.map((day) => day[period]))));

function judged(state: ActivityState, settings: ActivitySettings): { state: ActivityState; verdict: ActivityVerdict } {
  const { atMs, lastSignMs, days, awayUntilMs } = state;
  const quietMs = atMs - lastSignMs;
  const verdict = { quietMs, allowedMs: null, ask: null, words: null };
  if (awayUntilMs > atMs) return { state, verdict: { ...verdict, standing: "away", nextMs: awayUntilMs } };
  if (days.length < settings.learnDays) return { state, verdict: { ...verdict, standing: "learning", nextMs: null } };
  // After an absence the silence begins anew.
  const sinceMs = Math.max(lastSignMs, awayUntilMs);
  const period = periodOf(sinceMs, atMs, settings);
  const allowed = allowedMs(state, period, settings);
  if (atMs - sinceMs < allowed) {
    const either = Math.min(allowedMs(state, "day", settings), allowedMs(state, "night", settings));
    return {
      state,
      verdict: { ...verdict, standing: "normal", allowedMs: allowed, nextMs: Math.max(sinceMs + either, atMs + AGAIN_MS) },
    };
  }
  const turn = climb(state.asked, sinceMs + allowed, atMs, settings.steps);
  return {
    state: { ...state, asked: turn.state },
    verdict: {
      standing: "quiet",
      quietMs,
      allowedMs: allowed,
      ask: turn.ask,
      nextMs: turn.nextMs,
      words: turn.ask === null ? null : wordsOf(turn.ask, { quietMs, usualMs: allowed / settings.factor, period }),
    },
  };
}

const hours = (ms: number): string => (ms / HOUR_MS).toFixed(1);

function wordsOf(ask: Asked, { quietMs, usualMs, period }: { quietMs: number; usualMs: number; period: Period }): Text {
  if (ask === "person") return { zh: "您还好吗?请按一下按钮。", en: "Are you well? Please press the button." };
  const why = {
    zh: `家中已 ${hours(quietMs)} 小时没有动静(平时${period === "day" ? "白天" : "夜间"}最长约 ${hours(usualMs)} 小时),本人没有回应`,
    en: `Nothing stirred at home for ${hours(quietMs)} h (usually at most ${hours(usualMs)} h by ${period}), and no answer`,
  };
  return ask === "family"
    ? { zh: `${why.zh},请打个电话。`, en: `${why.en}. Please ring.` }
    : { zh: `${why.zh},请上门看望。`, en: `${why.en}. Please call at the door.` };
}
