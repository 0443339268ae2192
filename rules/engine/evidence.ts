import type { Clause, Text } from "../model/alert.ts";
import type { RuleSpec } from "../model/rule-file.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import type { Values } from "../model/values.ts";
import { text } from "./words.ts";
import { settled } from "./latest.ts";

/** Digits after the point in what people read. */
const DECIMALS = 1;

/** The leaves of an explanation, in the order of the file. */
export function leavesOf(clause: Clause, found: Clause[] = []): readonly Clause[] {
  if (clause.of.length === 0 || clause.value !== null) found.push(clause);
  for (const part of clause.of) leavesOf(part, found);
  return found;
}

/** What was met, in one line: `temperature_c >= 54 and co_ppm >= 30`. */
export function clauseLine(clause: Clause): string {
  const met = new Set<string>();
  for (const leaf of leavesOf(clause)) if (leaf.met) met.add(leaf.clause);
  return [...met].join(" and ") || clause.clause;
}

function nameOf({ clause }: Clause): string {
  const end = clause.indexOf(" ");
  return end < 0 ? clause : clause.slice(0, end);
}

const NAME = /^[a-z]\w*$/;

/** The values that fired, by their names. */
export function valuesOf(clause: Clause): Values {
  const found: Record<string, number | boolean> = {};
  for (const leaf of leavesOf(clause)) {
    const name = nameOf(leaf);
    if (leaf.value !== null && NAME.test(name)) found[name] = leaf.value;
  }
  return found;
}

/** Times of an explanation as people know them: wall clock instead of queue time. */
export function inWall(situation: Situation, clause: Clause): Clause {
  const atMs = clause.atMs === null ? null : clause.atMs + situation.wallOffsetMs;
  return { ...clause, atMs, of: clause.of.map((part) => inWall(situation, part)) };
}

/** The rule's words, filled with what fired: `{pressure_kpa}`, `{threshold}`, `{place}`, `{device}`. What is not known stays a dash. */
export function messageOf({ message }: Pick<RuleSpec, "message">, situation: Situation, state: DeviceState, clause: Clause): Text {
  const { device, latest } = settled(state);
  const leaves = leavesOf(clause);
  const threshold = leaves.find((leaf) => leaf.met && leaf.threshold !== null)?.threshold ?? null;
  const place = situation.places.zones.get(device.zone)?.text ?? text(device.zone, device.zone);
  const fill = (template: string, language: "zh" | "en"): string =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (name === "device") return device.id;
      if (name === "place") return place[language];
      if (name === "threshold") return shown(threshold);
      return shown(leaves.find((leaf) => nameOf(leaf) === name)?.value ?? latest[name] ?? null);
    });
  return { zh: fill(message.zh, "zh"), en: fill(message.en, "en") };
}

/** Back to normal, with what is measured now. */
export function overText(clause: Clause): Text {
  const now = leavesOf(clause)
    .filter(({ value }) => value !== null)
    .map((leaf) => `${nameOf(leaf)} = ${shown(leaf.value)}`);
  const what = [...new Set(now)].join(", ");
  return what === "" ? text("已恢复", "Back to normal") : text(`已恢复:${what}`, `Back to normal: ${what}`);
}

function shown(value: number | boolean | null): string {
  if (value === null) return "-";
  return typeof value === "number" ? String(Number(value.toFixed(DECIMALS))) : String(value);
}
