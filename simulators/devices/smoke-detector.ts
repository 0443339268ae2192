import { createAlarmLogic } from "./alarm-logic.ts";
import { type CreateModel, periodMs } from "./device.ts";
import { hourOf, outdoor_c } from "./day.ts";
import { clamped, createHousekeeping, rounded } from "./housekeeping.ts";

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
  const judge = createAlarmLogic();
  let was = false;

  return {
    spec,
    measure(simulatedMs, around) {
      // Walls keep two thirds of the weather out; people and cooking warm the evening.
      const indoor_c = 21 + room_c + (outdoor_c(seed, simulatedMs) - 18) / 3 + (hourOf(simulatedMs) > 17 ? 0.7 : 0);
      const smoke_pct_m = clamped(clean_pct_m + around.smoke_pct_m + 0.02 * random.normal(), 0, 100);
      const temperature_c = indoor_c + around.heatRise_c + 0.1 * random.normal();
      const alarm = judge(smoke_pct_m, temperature_c);
      const urgent = alarm !== was;
      was = alarm;
      const values = {
        smoke_obscuration_pct_m: rounded(smoke_pct_m, 2),
        temperature_c: rounded(temperature_c, 1),
        co_ppm: rounded(clamped(around.co_ppm + 0.8 + 0.4 * random.normal(), 0, 1e6), 1),
        humidity_pct: rounded(clamped(damp_pct + around.damp_pct - around.heatRise_c / 4 + random.normal(), 5, 99), 0),
        alarm,
        ...housekeeping(simulatedMs),
      };
      return { values, urgent, againMs: alarm || smoke_pct_m >= WATCH_PCT_M ? WATCHING_MS : periodMs(spec) };
    },
  };
};
