import { SMOKE_SETTINGS, type SmokeSettings } from "../../rules/detectors/smoke-settings.ts";
import type { SmokeSample } from "../../rules/detectors/smoke.ts";
import { HEAT_ALARM_C } from "../../simulators/devices/alarm-logic.ts";
import { filesUnder } from "./found-files.ts";
import { type CeilingChannel, ceilingChannels, isBesideHouseFire, isHouseFire } from "./fsri-channels.ts";
import { median, quantile } from "./quantile.ts";
import type { EvaluationSet, Row } from "./row.ts";
import { firstVerdicts } from "./verdicts.ts";

const SET = "fsri-fires";
const DAY_S = 86_400;
const SOON_S = 90;

/** When a channel first alarmed before ignition (Infinity: not) and after it. */
interface Alarms {
  readonly before_s: number;
  readonly after_s: number;
}
type Detector = (samples: readonly SmokeSample[]) => Alarms;

interface Score {
  readonly found_pct: number;
  readonly soon_pct: number;
  readonly p50_s: number | null;
  readonly p90_s: number | null;
  readonly falseChannels: number;
  readonly falsePerDay: number | null;
}

/** Heat at the ceilings of house fires, a detector with nothing but a thermometer. */
export const fsri: EvaluationSet = {
  name: SET,
  reads: (file) => isHouseFire(file) || isBesideHouseFire(file),
  async evaluate(dir, say) {
    const channels = filesUnder(dir).filter(isHouseFire).flatMap(ceilingChannels);
    if (channels.length === 0) return (say("no house fires with temperatures below the ceiling here"), []);
    const fires = [...new Set(channels.map(({ fire }) => fire))];
    say(`${channels.length} ceiling channels of ${fires.length} fires: ${fires.join(", ")}, broken ones among them`);
    say("alarm: suspected (P2) or fire (P1), before ignition as after it; chance: one alarm at a random moment of each recording");
    const alarm = scored(channels, () => ours(SMOKE_SETTINGS, "suspected_s"));
    return [
      ...rowsOf(
        "alarm",
        alarm,
        scored(channels, () => fixed),
        channels,
        `fixed ${HEAT_ALARM_C} °C`,
      ),
      ...rowsOf(
        "alarm",
        alarm,
        scored(channels, () => rawRate),
        channels,
        "8.3 K/min over 30 s",
      ),
      ...rowsOf(
        "fire grade",
        scored(channels, () => ours(SMOKE_SETTINGS, "fire_s")),
        scored(channels, () => fixed),
        channels,
        `fixed ${HEAT_ALARM_C} °C`,
      ),
      ...leftOutRows(channels, fires, say),
    ];
  },
};

const ours =
  (settings: SmokeSettings, grade: "suspected_s" | "fire_s"): Detector =>
  (samples) => ({
    before_s: firstVerdicts(samples, settings, { until_s: 0 })[grade],
    after_s: firstVerdicts(samples, settings, { from_s: 0 })[grade],
  });

const fixed: Detector = (samples) => firstOf(samples, ({ temperature_c }) => (temperature_c ?? NaN) >= HEAT_ALARM_C);

/** The usual rate-of-rise element, unsmoothed. */
const RATE = { rise_k: 8.3 / 2, overMs: 30_000 };

const rawRate: Detector = (samples) => {
  let oldest = 0;
  return firstOf(samples, ({ atMs, temperature_c }) => {
    while (atMs - (samples[oldest]?.atMs ?? atMs) > RATE.overMs) oldest++;
    return (temperature_c ?? NaN) - (samples[oldest]?.temperature_c ?? NaN) >= RATE.rise_k;
  });
};

function firstOf(samples: readonly SmokeSample[], isMet: (sample: SmokeSample) => boolean): Alarms {
  const met_s = samples.filter(isMet).map(({ atMs }) => atMs / 1_000);
  return { before_s: met_s.find((at_s) => at_s < 0) ?? Infinity, after_s: met_s.find((at_s) => at_s >= 0) ?? Infinity };
}

/** `detectorOf`: which detector judges a fire. */
function scored(channels: readonly CeilingChannel[], detectorOf: (fire: string) => Detector): Score {
  const alarms = channels.map(({ fire, samples }) => detectorOf(fire)(samples));
  const delays_s = alarms.map(({ after_s }) => after_s).filter(Number.isFinite);
  const falseChannels = alarms.filter(({ before_s }) => before_s < Infinity).length;
  const background_s = channels.reduce((sum, channel) => sum + background_sOf(channel), 0);
  return {
    found_pct: (100 * delays_s.length) / channels.length,
    soon_pct: (100 * delays_s.filter((delay_s) => delay_s <= SOON_S).length) / channels.length,
    p50_s: median(delays_s),
    p90_s: quantile(delays_s, 0.9),
    falseChannels,
    falsePerDay: background_s > 0 ? (falseChannels / background_s) * DAY_S : null,
  };
}

const background_sOf = ({ samples }: CeilingChannel): number => Math.max(0, -(samples[0]?.atMs ?? 0) / 1_000);
const fire_sOf = ({ samples }: CeilingChannel): number => (samples.at(-1)?.atMs ?? 0) / 1_000;

/** One alarm at a random moment of each recording. */
function chanceScore(channels: readonly CeilingChannel[]): Score {
  const parts = channels.map((channel) => ({ before_s: background_sOf(channel), after_s: fire_sOf(channel) }));
  const mean = (share: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((sum, part) => sum + share(part), 0) / parts.length;
  const delays_s = parts.flatMap(({ after_s }) => Array.from({ length: 100 }, (_, index) => ((index + 0.5) / 100) * after_s));
  const falseChannels = parts.length * mean(({ before_s, after_s }) => before_s / (before_s + after_s));
  const background_s = parts.reduce((sum, { before_s }) => sum + before_s, 0);
  return {
    found_pct: 100 * mean(({ before_s, after_s }) => after_s / (before_s + after_s)),
    soon_pct: 100 * mean(({ before_s, after_s }) => Math.min(SOON_S, after_s) / (before_s + after_s)),
    p50_s: median(delays_s),
    p90_s: quantile(delays_s, 0.9),
    falseChannels,
    falsePerDay: background_s > 0 ? (falseChannels / background_s) * DAY_S : null,
  };
}

function rowsOf(what: string, score: Score, naive: Score, channels: readonly CeilingChannel[], rule: string): readonly Row[] {
  const chance = chanceScore(channels);
  const hours = (channels.reduce((sum, channel) => sum + background_sOf(channel), 0) / 3_600).toFixed(1);
  const row = (measure: string, unit: string, pick: (score: Score) => number | null): Row => ({
    set: SET,
    measure: `${what}: ${measure} (naive: ${rule})`,
    value: pick(score),
    naive: pick(naive),
    chance: pick(chance),
    unit,
  });
  return [
    row("found", "%", ({ found_pct }) => found_pct),
    row(`found within ${SOON_S} s`, "%", ({ soon_pct }) => soon_pct),
    row("delay, median", "s", ({ p50_s }) => p50_s),
    row("delay, p90", "s", ({ p90_s }) => p90_s),
    row("background channels that alarm", "channels", ({ falseChannels }) => falseChannels),
    row(`false alarms in ${hours} h of background`, "per device-day", ({ falsePerDay }) => falsePerDay),
  ];
}

/** What is tried when the detector is fitted, K: the least rise that no background of the other fires reaches, and a margin. */
const RISES_K = Array.from({ length: 60 }, (_, index) => 1.5 + index / 10);
const MARGIN = 1.05;

const withRise = (rise_k: number): SmokeSettings => ({ ...SMOKE_SETTINGS, heat: { ...SMOKE_SETTINGS.heat, rise_k } });

function leastQuietRise({ samples }: CeilingChannel): number {
  const isQuiet = (rise_k: number): boolean => firstVerdicts(samples, withRise(rise_k), { until_s: 0 }).suspected_s === Infinity;
  return RISES_K.find(isQuiet) ?? SMOKE_SETTINGS.heat.rise_k;
}

/** Each fire scored with what the other fires alone would have taught. */
function leftOutRows(channels: readonly CeilingChannel[], fires: readonly string[], say: (line: string) => void): readonly Row[] {
  if (fires.length < 2) return (say("one fire alone: nothing to fit on, so none is left out"), []);
  const least = channels.map((channel) => ({ fire: channel.fire, rise_k: leastQuietRise(channel) }));
  const settingsOf = new Map(
    fires.map((fire) => {
      const others = least.filter((one) => one.fire !== fire).map(({ rise_k }) => rise_k);
      const settings = withRise(Math.max(...others) * MARGIN);
      say(`fitted on all fires but ${fire}, reported on ${fire}: rise ${settings.heat.rise_k.toFixed(2)} K`);
      return [fire, settings];
    }),
  );
  const leftOut = scored(channels, (fire) => ours(settingsOf.get(fire) ?? SMOKE_SETTINGS, "suspected_s"));
  return rowsOf(
    "alarm, each fire left out of its own fit",
    leftOut,
    scored(channels, () => fixed),
    channels,
    `fixed ${HEAT_ALARM_C} °C`,
  );
}
