import type { Alert, Text } from "../model/alert.ts";
import type { Situation } from "../model/situation.ts";
import { spokenNumber } from "../dispatch/address.ts";
import { minutesToArrival } from "../dispatch/travel.ts";
import { text } from "../engine/words.ts";

/** As a colleague is called: 小李, or a first name. */
export const calledName = (name: string): string => (/^\p{Script=Han}/u.test(name) ? `小${[...name][0]}` : name.split(" ")[0]!);

/** Who is on the way to a call, and about how long that takes. */
export interface Coming {
  /** null: nobody whom the site file knows by name. */
  readonly name: string | null;
  /** From the station's own arrivals; null while those say nothing. */
  readonly minutes: number | null;
}

/** Of the first who goes: whoever set out earlier is there earlier. */
export function comingTo(situation: Situation, { incident: id }: Alert): Coming {
  const incident = id === null ? undefined : situation.incidents.get(id);
  if (incident === undefined) return { name: null, minutes: null };
  const going = incident.responders.filter(({ goingMs, stage }) => stage === "going" && goingMs !== null);
  const [first] = going.toSorted((one, other) => one.goingMs! - other.goingMs!);
  const minutes = minutesToArrival(situation, id);
  return { name: first === undefined ? null : calledName(first.name), minutes };
}

/** Sentence 7: never without a person who has set out, and never a number that nobody has measured. */
export function comingText({ name, minutes }: Coming): Text {
  const who = { zh: name ?? "有人", en: name ?? "Somebody" };
  const about = minutes === null ? { zh: "", en: "" } : { zh: `,大约${numberZh(minutes)}分钟`, en: `, about ${minutes} minutes` };
  return text(
    `${who.zh}正在赶来${about.zh}。能开门就开门,动不了就别动。`,
    `${who.en} is on the way${about.en}. Unlock the door if you can; if not, don't move.`,
  );
}

/** A voice says 两 before a measure. */
const numberZh = (number: number): string => (number === 2 ? "两" : spokenNumber(number));
