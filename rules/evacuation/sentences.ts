import type { Text } from "../model/alert.ts";
import type { Sentence } from "../model/evacuation.ts";

// The sentences of words.md, which holds their reasons: no countdown, no lift, and 1 is never said without 2.

const sentence = (number: Sentence["number"], zh: string, en: string): Sentence => ({ number, zh, en });

/** Said before everything else in a drill. */
export const DRILL = sentence(0, "这是演练,不是真的。", "This is a drill, not a real alarm.");

const WAYS = {
  down: { zh: "马上走楼梯下楼", en: "walk down now" },
  up: { zh: "马上走楼梯上楼", en: "walk up now" },
  out: { zh: "马上走楼梯下楼", en: "walk down now" },
} as const;

/** 1. `assembly`: as spoken; null where the site names none. */
export function fireSentence(building: Text, goes: keyof typeof WAYS, assembly: Text | null): Sentence {
  const way = WAYS[goes];
  const meet = assembly === null ? { zh: "", en: "" } : { zh: `到${assembly.zh}集合。`, en: ` Meet at ${assembly.en}.` };
  return sentence(
    1,
    `${building.zh}着火了。楼道没烟,${way.zh}。不要坐电梯。${meet.zh}`,
    `Fire in ${building.en}. If the stairs are clear, ${way.en}. No lift.${meet.en}`,
  );
}

/** 2. With smoke on the stairs the right place is behind a closed door. */
export const STAY = sentence(
  2,
  "楼道有浓烟,不要出门。关紧房门,湿毛巾堵门缝。到窗边呼救,打幺幺九。",
  "Smoke on the stairs: stay in. Shut the door, seal it with wet towels. Call from the window, dial 119.",
);

/** 3. Only once somebody is on the way. */
export const carrySentence = (person: string, carrier: string): Sentence =>
  sentence(3, `${person},请在家等。关好门。${carrier}来接您。`, `${person}, wait at home. Shut the door. ${carrier} is coming for you.`);

/** 5. */
export const ALL_CLEAR = sentence(5, "警报解除了。现在可以回家。慢慢走。", "All clear. You may go home. Take your time.");

/** A number that can be dialled has no place in a drill. */
export const withoutNumbers = ({ number, zh, en }: Sentence): Sentence =>
  sentence(number, zh.replace(",打幺幺九。", "。"), en.replace(", dial 119.", "."));
