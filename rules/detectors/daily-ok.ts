import type { Text } from "../model/alert.ts";
import { ASK_STEPS, type Asked, type AskState, type AskStep, climb, NOBODY_ASKED } from "./ask-ladder.ts";

/** Something that bears on today's "I'm OK". `time`: nothing but that time has passed. Times are event time, ms since 1970. */
export type OkSample = { readonly atMs: number } & (
  | { readonly said: "ok" | "sign" | "time" }
  /** Not at home until then: nobody is asked. */
  | { readonly said: "away"; readonly untilMs: number }
);

export interface OkSettings {
  /** Minutes after midnight by which the person has been heard of. */
  readonly dueMinute: number;
  /** Minutes after midnight at which the day begins: what is heard earlier belongs to the night before. */
  readonly fromMinute: number;
  /** Whether any sign of life counts, or only a press. */
  readonly passive: boolean;
  readonly steps: readonly AskStep[];
  readonly utcOffsetMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const OK_SETTINGS: OkSettings = {
  dueMinute: 10 * 60,
  fromMinute: 4 * 60,
  passive: true,
  steps: ASK_STEPS,
  utcOffsetMs: 8 * 3_600_000,
};

/** Plain values, never mutated. */
export interface OkState {
  readonly atMs: number;
  /** Days since 1970 where the person lives, from `fromMinute` on. */
  readonly day: number;
  /** When the person was heard of today. */
  readonly okAtMs: number | null;
  readonly asked: AskState;
  /** 0: at home. */
  readonly awayUntilMs: number;
}

/** What follows is a task for people, never a P1 and never the station by itself. */
export interface OkVerdict {
  readonly standing: "away" | "waiting" | "confirmed" | "missed";
  /** Who is to be asked now; null: nobody. */
  readonly ask: Asked | null;
  readonly dueAtMs: number;
  /** When to look again if nothing is heard. */
  readonly nextMs: number;
  /** For whoever is asked; null where nobody is. */
  readonly words: Text | null;
}

const WORDS: Readonly<Record<Asked, Text>> = {
  person: { zh: "您今天还好吗?请按一下按钮报平安。", en: "Are you well today? Please press the button to say so." },
  family: { zh: "老人今天还没有报平安,请打个电话。", en: "No word today that all is well. Please ring." },
  grid: {
    zh: "今天没有报平安,家人也没有联系上,请上门看望。",
    en: "No word today, and the family has not reached anybody. Please call at the door.",
  },
};

/** Takes in one sample, in order of event time. Pure; constant time and size. */
export function observeOk(
  state: OkState | null,
  sample: OkSample,
  settings: OkSettings = OK_SETTINGS,
): { readonly state: OkState; readonly verdict: OkVerdict } {
  const { fromMinute, utcOffsetMs, steps } = settings;
  const atMs = Math.max(sample.atMs, state?.atMs ?? 0);
  const day = Math.floor((atMs + utcOffsetMs - fromMinute * MINUTE_MS) / DAY_MS);
  const known = state !== null && state.day === day ? state : begun(day, state?.awayUntilMs ?? 0);
  const heard = withSample({ ...known, atMs }, sample, settings);
  const dueAtMs = dueOf(day, settings);
  const verdict = { ask: null, dueAtMs, words: null };
  if (heard.okAtMs !== null) return { state: heard, verdict: { ...verdict, standing: "confirmed", nextMs: dueOf(day + 1, settings) } };
  if (heard.awayUntilMs > atMs) return { state: heard, verdict: { ...verdict, standing: "away", nextMs: heard.awayUntilMs } };
  if (atMs < dueAtMs) return { state: heard, verdict: { ...verdict, standing: "waiting", nextMs: dueAtMs } };
  // Who comes home after the time is not asked at the door.
  const turn = climb(heard.asked, Math.max(dueAtMs, heard.awayUntilMs), atMs, steps);
  return {
    state: { ...heard, asked: turn.state },
    verdict: {
      standing: "missed",
      ask: turn.ask,
      dueAtMs,
      nextMs: turn.nextMs ?? dueOf(day + 1, settings),
      words: turn.ask === null ? null : WORDS[turn.ask],
    },
  };
}

const begun = (day: number, awayUntilMs: number): OkState => ({ atMs: 0, day, okAtMs: null, asked: NOBODY_ASKED, awayUntilMs });

/** The due time is in the day that begins at `fromMinute`, also where it is after midnight. */
function dueOf(day: number, { dueMinute, fromMinute, utcOffsetMs }: OkSettings): number {
  const minute = dueMinute >= fromMinute ? dueMinute : dueMinute + 24 * 60;
  return day * DAY_MS + minute * MINUTE_MS - utcOffsetMs;
}

function withSample(state: OkState, sample: OkSample, { passive }: OkSettings): OkState {
  if (sample.said === "away") return { ...state, awayUntilMs: sample.untilMs };
  const counts = sample.said === "ok" || (sample.said === "sign" && passive);
  // A person who is heard of is at home again.
  return counts ? { ...state, okAtMs: state.atMs, awayUntilMs: 0 } : state;
}
