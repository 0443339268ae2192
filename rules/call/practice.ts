import type { Actor, Refusal } from "../model/input.ts";
import { NOTHING_OF_PERSON, type SitePerson } from "../model/person.ts";
import type { Situation } from "../model/situation.ts";
import { refuse } from "../engine/commands.ts";
import { oweDevice } from "../engine/effects.ts";
import type { Turn } from "../engine/turn.ts";
import { buttonOf, putPerson } from "./watch.ts";

/** Long enough to try it three times with a neighbour beside her, short enough to be over before it is forgotten. */
export const PRACTICE_MS_MAX = 15 * 60_000;
/** What is said late is said to nobody. */
const SAY_MS = 30_000;

/** Drill prefix, what a call is answered with, and what would happen then: three sentences of a few seconds. */
const SAID = {
  zh: "这是演练,不是真的。收到您的求助了。真的按下红键,消防站马上知道,会打电话给您,也会有人上门。",
  en: "This is practice, not real. We have your call. When it is real, the station knows at once, rings you and comes.",
} as const;

/** Opens the practice of the button at her home. Nothing but presses marked as tests is ever part of it. */
export function startPractice(
  situation: Situation,
  person: SitePerson,
  of: { readonly untilMs: number; readonly by: Actor; readonly nowMs: number },
): Refusal | null {
  const { untilMs, by, nowMs } = of;
  const wallMs = nowMs + situation.wallOffsetMs;
  if (buttonOf(situation, person) === undefined) return refuse(409, "no_button", "家中没有呼叫器", "There is no button at home");
  if (untilMs <= wallMs) return refuse(400, "until_is_past", "时间已过", "That time has passed");
  if (untilMs > wallMs + PRACTICE_MS_MAX) return refuse(400, "until_is_too_late", "最多15分钟", "At most 15 minutes");
  const practice = { untilMs, endsAtMs: untilMs - situation.wallOffsetMs, by: by.name, presses: 0 };
  putPerson(situation, person.id, { ...(situation.people.get(person.id) ?? NOTHING_OF_PERSON), practice });
  return null;
}

/** A press in practice, on the page or marked as a test by the button: her button says what would happen, and nobody else hears of it. */
export function practise(situation: Situation, person: SitePerson, nowMs: number): Refusal | null {
  const known = situation.people.get(person.id);
  const practice = known?.practice ?? null;
  if (known === undefined || practice === null || practice.endsAtMs <= nowMs)
    return refuse(409, "no_practice", "演练未开始或已结束", "No practice is going on");
  const button = buttonOf(situation, person);
  const args = { text: SAID[person.language], language: person.language };
  const atMs = nowMs + situation.wallOffsetMs;
  if (button !== undefined) oweDevice(situation, button, { channel: "command", name: "say", args, alert: null, atMs, forMs: SAY_MS });
  putPerson(situation, person.id, { ...known, practice: { ...practice, presses: practice.presses + 1 } });
  return null;
}

/** A press that its button marks as a test, while practice is going on at that home. One without the mark never comes here. */
export function practisedPress({ situation, state, reading, nowMs }: Turn): void {
  const { people } = situation.places;
  if (people === undefined || state.device.kind !== "emergency-button" || reading.values["test"] !== true) return;
  for (const index of people.ofZone.get(state.device.zone) ?? []) practise(situation, people.all[index]!, nowMs);
}
