import type { TFunction } from "i18next";

/** Units as people read them; pressure is kept in kPa and said in MPa, as the field does. */
const UNITS: Readonly<Record<string, string>> = {
  smoke_obscuration_pct_m: "%/m",
  temperature_c: "℃",
  co_ppm: "ppm",
  humidity_pct: "%",
  pressure_kpa: "MPa",
  flow_m3_h: "m³/h",
  fill_pct: "%",
  weight_kg: "kg",
  methane_pct_lel: "% LEL",
  battery_pct: "%",
  rssi_dbm: "dBm",
};
const KPA_PER_MPA = 1_000;

/** The number in the unit that is shown. */
export const shownNumber = (name: string, value: number): number => (name === "pressure_kpa" ? value / KPA_PER_MPA : value);

export const unitOf = (name: string): string => UNITS[name] ?? "";

/** `412.5 kPa` as `0.41 MPa`, `true` as a word. */
export function valueText(t: TFunction, name: string, value: number | boolean): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  const shown = shownNumber(name, value);
  const text = name === "pressure_kpa" ? shown.toFixed(2) : String(Math.round(shown * 10) / 10);
  const unit = UNITS[name];
  return unit === undefined ? text : `${text} ${unit}`;
}

export const valueName = (t: TFunction, name: string): string => t(`value.${name}`, { defaultValue: name });

/** A clause as the engine writes it: `fill_pct >= 90`, `pressure_kpa < 70 for 60 s`, `alarm = true`. */
const CLAUSE = /\b([a-z][a-z0-9_]*) (=|>=|<=|<|>) (true|false|-?\d+(?:\.\d+)?)(?: for (\d+(?:\.\d+)?) s)?/g;
const SIGNS: Readonly<Record<string, string>> = { ">=": "≥", "<=": "≤" };

/** What the engine adds about a flag: it says nothing new. */
const MEASURED_FLAG = /\s*\((?:实测|measured) (?:true|false)\)/;
const MEASURED = /(实测|measured) (-?\d+(?:\.\d+)?)/;

/** A sentence of the engine with its clauses in words: `装满程度 ≥ 90 %`, `报警`. What is no clause stays as it is. */
export function readable(t: TFunction, sentence: string): string {
  const last = [...sentence.matchAll(CLAUSE)].at(-1)?.[1] ?? "";
  return sentence
    .replace(CLAUSE, (clause) => clauseText(t, clause))
    .replace(MEASURED_FLAG, "")
    .replace(MEASURED, (_all, word: string, value: string) => `${word} ${valueText(t, last, Number(value))}`);
}

function clauseText(t: TFunction, clause: string): string {
  const [, name = "", sign = "", level = "", seconds] = new RegExp(CLAUSE.source).exec(clause) ?? [];
  if (level === "true") return valueName(t, name);
  if (level === "false") return `${valueName(t, name)}${t("colon")}${t("no")}`;
  const said = `${valueName(t, name)} ${SIGNS[sign] ?? sign} ${valueText(t, name, Number(level))}`;
  return seconds === undefined ? said : `${said}${t("list_comma")}${t("clause.for", { seconds })}`;
}

/** Values beside a clause, without the flag that the clause is about. */
export const besidesClause = (
  clause: string,
  values: Readonly<Record<string, number | boolean>>,
): readonly (readonly [string, number | boolean])[] => Object.entries(values).filter(([name]) => clause !== `${name} = true`);
