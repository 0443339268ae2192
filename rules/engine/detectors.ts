import type { Clause, Text } from "../model/alert.ts";
import type { DeviceKind } from "../model/device.ts";
import type { DetectorName } from "../model/rule-file.ts";
import type { Verdict } from "../model/situation.ts";
import type { Values } from "../model/values.ts";
import { type FillState, type FillVerdict, observeFill } from "../detectors/fill.ts";
import type { Nuisance } from "../detectors/nuisance.ts";
import { observeSmoke, type SmokeState, type SmokeVerdict } from "../detectors/smoke.ts";
import { clauseOfCriterion } from "./criteria.ts";
import type { Frame } from "./frame.ts";
import { networkAt } from "./network.ts";
import { text } from "./words.ts";

/** A detector that folds the readings of one device. */
export interface DetectorFold {
  readonly name: DetectorName;
  readonly kind: DeviceKind;
  /** Values it looks at: a reading with none of them changes nothing. */
  readonly values: ReadonlySet<string>;
  /** Readings closer together than this are not looked at: the phenomenon is slower. */
  readonly everyMs: number;
  /** `state`: what it gave last, null at first; never mutated. `atMs`: wall clock, ms since 1970. */
  observe(state: unknown, atMs: number, values: Values): { readonly state: unknown; readonly verdict: Verdict | null };
}

/** What somebody may find where a detector suspects a fire that is none. */
const NUISANCE: Readonly<Record<Nuisance, Text>> = {
  cooking: text("像做饭的油烟", "It looks like cooking"),
  steam: text("像水汽", "It looks like steam"),
  dust: text("像灰尘", "It looks like dust"),
  smoking: text("像有人吸烟", "It looks like somebody smoking"),
};

const numberIn = (values: Values, name: string): number | undefined => {
  const value = values[name];
  return typeof value === "number" ? value : undefined;
};
const flagIn = (values: Values, name: string): boolean | undefined => {
  const value = values[name];
  return typeof value === "boolean" ? value : undefined;
};

const smoke: DetectorFold = {
  name: "smoke",
  kind: "smoke-detector",
  values: new Set(["smoke_obscuration_pct_m", "temperature_c", "co_ppm", "humidity_pct"]),
  everyMs: 500,
  observe(before, atMs, values) {
    const { state, verdict } = observeSmoke(before as SmokeState | null, {
      atMs,
      smoke_obscuration_pct_m: numberIn(values, "smoke_obscuration_pct_m"),
      temperature_c: numberIn(values, "temperature_c"),
      co_ppm: numberIn(values, "co_ppm"),
      humidity_pct: numberIn(values, "humidity_pct"),
    });
    return { state, verdict: saidOfSmoke(verdict, atMs) };
  },
};

/** A fire is suspected, too: who waits for the one is not told that the other is over. */
const SMOKE_GRADES: Readonly<Record<SmokeVerdict["grade"], readonly string[]>> = {
  none: [],
  suspected: ["suspected"],
  fire: ["suspected", "fire"],
};

function saidOfSmoke({ grade, criteria, nuisance }: SmokeVerdict, atMs: number): Verdict | null {
  if (grade === "none") return null;
  const clauses = criteria.map(clauseOfCriterion);
  return { grades: SMOKE_GRADES[grade], atMs, note: nuisance === null ? null : NUISANCE[nuisance], clauses };
}

/** Ahead of which a bin counts as soon full: a day's round can still take it along. */
const FULL_SOON_MS = 12 * 3_600_000;

const fill: DetectorFold = {
  name: "fill",
  kind: "smart-bin",
  values: new Set(["fill_pct", "weight_kg", "temperature_c", "tilted", "lid_open"]),
  everyMs: 10_000,
  observe(before, atMs, values) {
    const { state, verdict } = observeFill(before as FillState | null, {
      atMs,
      fill_pct: numberIn(values, "fill_pct"),
      weight_kg: numberIn(values, "weight_kg"),
      temperature_c: numberIn(values, "temperature_c"),
      tilted: flagIn(values, "tilted"),
      lid_open: flagIn(values, "lid_open"),
    });
    return { state, verdict: saidOfFill(verdict, atMs) };
  },
};

function saidOfFill(
  { emptied, fullAtMs, fullFromMs, fullToMs, level_pct, rate_pct_per_day, stuck }: FillVerdict,
  atMs: number,
): Verdict | null {
  const isSoon = fullAtMs !== null && fullAtMs - atMs <= FULL_SOON_MS;
  const grades = [...(isSoon ? ["full-soon"] : []), ...(emptied ? ["emptied"] : [])];
  if (grades.length === 0 && !stuck) return null;
  const hours = (ms: number | null): string => (ms === null ? "-" : String(Math.max(0, Math.round((ms - atMs) / 3_600_000))));
  const note = stuck
    ? text("读数长时间不变,传感器可能卡住", "It has shown one value for long: the sensor may be stuck")
    : text(`约 ${hours(fullFromMs)}-${hours(fullToMs)} 小时后满`, `Full in about ${hours(fullFromMs)} to ${hours(fullToMs)} h`);
  const clauses: Clause[] = [
    { clause: "fill_pct", met: isSoon, value: level_pct, threshold: null, atMs: null, note: null, of: [] },
    { clause: "rate_pct_per_day", met: isSoon, value: rate_pct_per_day, threshold: null, atMs: null, note: null, of: [] },
  ];
  return { grades, atMs, note, clauses };
}

export const DETECTORS: readonly DetectorFold[] = [smoke, fill];

export const foldOfDetector = (name: DetectorName): string => `detector:${name}`;

/** What a detector says of the device at the moment; those of pipes listen to the whole network. */
export function verdictOf(of: Frame, name: DetectorName): Verdict | null {
  if (name === "burst" || name === "leak") return networkAt(of.situation, of.state.device.zone)?.said[name][of.state.device.id] ?? null;
  return of.folds?.[foldOfDetector(name)]?.verdict ?? null;
}
