import { type CreateModel, periodMs } from "./device.ts";
import { hourOf, outdoor_c } from "./day.ts";
import { clamped, createHousekeeping, rounded } from "./housekeeping.ts";

/**
 * Obscuration at which the photoelectric detector alarms: optical density 0.058 per m (4 %/ft, a common setting of home
 * alarms, and the peer that published home fires are compared with), 100 x (1 - 10^-0.058) = 12.5 % per m.
 */
export const ALARM_PCT_M = 100 * (1 - 10 ** -0.058);
/** Its heat element, degC: a fixed 57 (135 degF) as in ordinary heat detectors. */
export const HEAT_ALARM_C = 57;
/** Samples in a row that must agree: one gust or spark is no fire. */
const SAMPLES = 2;
/** It falls silent below this share of the alarm level, so that it does not stutter around it. */
const CLEAR_SHARE = 0.6;
/** While there is smoke it reports this often, ms, and not once a period. */
const WATCHING_MS = 10_000;
/** % per m at which it starts to watch: some times clean air. */
const WATCH_PCT_M = 2;

/** A room's detector: smoke, heat and CO in one housing, its own alarm, its own idea of how often to report. */
export const createSmokeDetector: CreateModel = (options) => {
  const { spec, random, seed } = options;
  const housekeeping = createHousekeeping(options);
  const clean_pct_m = random.between(0.02, 0.25);
  const room_c = random.between(-1.5, 1.5);
  const damp_pct = random.between(48, 66);
  let above = 0;
  let alarm = false;

  /** Counts samples over the level; the alarm holds until the air is clearly clean again. */
  function judge(smoke_pct_m: number, temperature_c: number): void {
    above = smoke_pct_m >= ALARM_PCT_M || temperature_c >= HEAT_ALARM_C ? above + 1 : 0;
    if (above >= SAMPLES) alarm = true;
    else if (smoke_pct_m < ALARM_PCT_M * CLEAR_SHARE && temperature_c < HEAT_ALARM_C - 5) alarm = false;
  }

  return {
    spec,
    measure(simulatedMs, around) {
      // Walls keep two thirds of the weather out; people and cooking warm the evening.
      const indoor_c = 21 + room_c + (outdoor_c(seed, simulatedMs) - 18) / 3 + (hourOf(simulatedMs) > 17 ? 0.7 : 0);
      const smoke_pct_m = clamped(clean_pct_m + around.smoke_pct_m + 0.02 * random.normal(), 0, 100);
      const temperature_c = indoor_c + around.heatRise_c + 0.1 * random.normal();
      const was = alarm;
      judge(smoke_pct_m, temperature_c);
      const values = {
        smoke_obscuration_pct_m: rounded(smoke_pct_m, 2),
        temperature_c: rounded(temperature_c, 1),
        co_ppm: rounded(clamped(around.co_ppm + 0.8 + 0.4 * random.normal(), 0, 1e6), 1),
        humidity_pct: rounded(clamped(damp_pct - around.heatRise_c / 4 + random.normal(), 5, 99), 0),
        alarm,
        ...housekeeping(simulatedMs),
      };
      return { values, urgent: alarm !== was, againMs: alarm || smoke_pct_m >= WATCH_PCT_M ? WATCHING_MS : periodMs(spec) };
    },
  };
};
