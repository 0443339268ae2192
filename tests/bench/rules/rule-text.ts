import { createRandom, type Random } from "../../rules/random.ts";
import { type KindOfDevice, KINDS } from "./quantities.ts";

const SEED = 50;
/** What the rules are beside their comparisons, in turn: two of five keep the alert up for a while and nothing else. */
const FORMS = ["keep", "for", "keep", "hysteresis", "count"] as const;
type Form = (typeof FORMS)[number];

type Written = Readonly<Record<string, unknown>>;

/**
 * The text of a rule file (JSON is YAML): rules of three to five comparisons, spread over the kinds of devices. `buildings`:
 * each rule holds in one of them; 0: everywhere.
 */
export function ruleFile(rules: number, buildings: number): string {
  const random = createRandom(SEED);
  return JSON.stringify({ rules: Array.from({ length: rules }, (_, index) => ruleOf(random, index, buildings)) });
}

function ruleOf(random: Random, index: number, buildings: number): Written {
  const of = KINDS[index % KINDS.length]!;
  const nth = Math.floor(index / KINDS.length);
  const form = FORMS[nth % FORMS.length]!;
  const { name } = of.quantities[0]!;
  return {
    id: `${of.kind}-${nth}`,
    alert: of.alerts[nth % of.alerts.length],
    priority: nth % 3 === 0 ? "P2" : "P3",
    devices: [of.kind],
    ...(buildings === 0 ? {} : { where: { buildings: [`building-${nth % buildings}`] } }),
    when: conditionOf(random, of, form),
    ...(form === "for" ? { for: "2m" } : form === "keep" ? { keep: "1m" } : {}),
    owner: "property",
    message: { zh: `{place} {device}:${name} {${name}},界限 {threshold}`, en: `{device} at {place}: ${name} {${name}}, level {threshold}` },
  };
}

/** Two comparisons that only trouble meets, in one of three rules either of the two; one to three that ordinary values often meet. */
function conditionOf(random: Random, of: KindOfDevice, form: Form): Written {
  const telling = [tellingOf(random, of, form === "hysteresis"), tellingOf(random, of, false)];
  const ordinary = Array.from({ length: 1 + random.below(3) }, () => ordinaryOf(random, of));
  const parts: Written[] = random.chance(1 / 3) ? [{ any: telling }, ...ordinary] : [...telling, ...ordinary];
  const all = { all: parts.toSorted(() => random.next() - 0.5) };
  return form === "count" ? { count: all, "at-least": 3, within: "10m" } : all;
}

/** A level between what is calm and what is trouble, or within trouble. */
function tellingOf(random: Random, { quantities, flags }: KindOfDevice, isWithHysteresis: boolean): Written {
  const found = quantities.filter(({ trouble }) => trouble !== null);
  const at = random.below(found.length + (isWithHysteresis ? 0 : flags.length));
  const quantity = found[at];
  if (quantity === undefined) return { value: flags[at - found.length], is: true };
  const { name, calm, trouble } = quantity;
  const [calmLeast, calmMost] = calm;
  const [least, most] = trouble!;
  const isHigh = least > calmMost;
  const level = rounded(least + random.next() * 0.5 * (most - least));
  const clear = rounded(isHigh ? (level + calmMost) / 2 : (level + calmLeast) / 2);
  return { value: name, [isHigh ? "at-least" : "below"]: level, ...(isWithHysteresis ? { clear } : {}) };
}

/** A level that half to nearly all ordinary values meet. */
function ordinaryOf(random: Random, { quantities }: KindOfDevice): Written {
  const { name, calm } = random.pick(quantities);
  const [least, most] = calm;
  const share = 0.5 + random.next() * 0.45;
  return random.chance(0.5)
    ? { value: name, above: rounded(most - share * (most - least)) }
    : { value: name, "at-most": rounded(least + share * (most - least)) };
}

const rounded = (value: number): number => Number(value.toFixed(2));
