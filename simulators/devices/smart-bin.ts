import { outdoor_c, wasteSince } from "./day.ts";
import { type CreateModel, periodMs } from "./device.ts";
import { clamped, createHousekeeping, rounded } from "./housekeeping.ts";

/** Litres of the bins that stand in most yards. */
const LITRES = 240;
/** Above this rise it reports this often, ms. */
const WARM_C = 8;
const WATCHING_MS = 10_000;

/** A bin with a level sensor in its lid: fills over the day, is emptied in the morning, and one or another is forgotten. */
export const createSmartBin: CreateModel = (options) => {
  const { spec, random, seed, quirk } = options;
  const housekeeping = createHousekeeping(options);
  const collectedAt = random.between(5.5, 7.5);
  // At most 82 %: with noise an ordinary bin stays well below the 90 % at which it counts as full.
  const evening_pct = random.between(38, 82);
  const forgotten_pct = random.between(92, 95);
  const kg_per_litre = random.between(0.06, 0.22);
  const rot_c = random.between(0, 4);

  function fill_pct(simulatedMs: number): number {
    const share = wasteSince(collectedAt, simulatedMs);
    // Forgotten since yesterday: hardly anything goes in any more.
    return quirk === "full-bin" ? forgotten_pct + 3 * share : 3 + (evening_pct - 3) * share;
  }

  return {
    spec,
    measure(simulatedMs, around) {
      const fill = clamped(fill_pct(simulatedMs) + 0.4 * random.normal(), 0, 100);
      const values = {
        fill_pct: rounded(fill, 1),
        temperature_c: rounded(outdoor_c(seed, simulatedMs) + rot_c + around.heatRise_c + 0.2 * random.normal(), 1),
        weight_kg: rounded((fill / 100) * LITRES * kg_per_litre, 1),
        methane_pct_lel: rounded(clamped(rot_c / 4 + 0.1 * random.normal(), 0, 100), 1),
        // Open for some seconds when something goes in: one report in fifty meets that.
        lid_open: random.chance(0.02),
        tilted: false,
        ...housekeeping(simulatedMs),
      };
      return { values, urgent: false, againMs: around.heatRise_c > WARM_C ? WATCHING_MS : periodMs(spec) };
    },
  };
};
