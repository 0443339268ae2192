import { ALARM_PCT_M } from "../devices/alarm-logic.ts";
import { type DeviceSpec, ORDINARY, type Surroundings } from "../devices/device.ts";
import type { Random } from "../random.ts";
import { castOf, grown, homesOf, needed } from "./places.ts";
import type { Beat, Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const LENGTH_MS = 900 * S;
const KITCHENS = 10;
/** The densest puff of a kitchen where all goes well: below what the detector itself takes for a fire. */
const DENSEST_PCT_M = ALARM_PCT_M * 0.85;

/** A puff from one pan or pot, as the detector on the kitchen's ceiling feels it: it comes fast and leaves with the hood on. */
interface Puff {
  readonly fromMs: number;
  readonly riseMs: number;
  readonly lastMs: number;
  readonly smoke_pct_m: number;
  readonly damp_pct: number;
  readonly heat_c: number;
  readonly co_ppm: number;
}

/** Oil in a wok: builds up over a minute or so, with a little warmth and a trace of CO from the gas flame. */
const frying = (random: Random, fromMs: number): Puff => ({
  fromMs,
  riseMs: random.between(60, 100) * S,
  lastMs: random.between(10, 40) * S,
  smoke_pct_m: random.between(3, 7.5),
  damp_pct: random.between(1, 6),
  // At most 2.5 K a minute under the ceiling.
  heat_c: random.between(0.9, 1.6),
  co_ppm: random.between(0, 6),
});

/** Water on hot oil: dense, and gone in half a minute. */
const spitting = (random: Random, fromMs: number): Puff => ({
  ...frying(random, fromMs),
  riseMs: random.between(4, 8) * S,
  lastMs: random.between(2, 6) * S,
  smoke_pct_m: random.between(5, DENSEST_PCT_M),
  heat_c: random.between(0, 0.5),
});

/** A pot boils over or a door to a shower opens: damp that looks like smoke, and no gas. */
const steaming = (random: Random, fromMs: number): Puff => ({
  ...frying(random, fromMs),
  riseMs: random.between(10, 25) * S,
  lastMs: random.between(30, 75) * S,
  smoke_pct_m: random.between(3, 0.85 * DENSEST_PCT_M),
  damp_pct: random.between(20, 40),
  heat_c: random.between(0.3, 1.2),
  co_ppm: 0,
});

const PUFFS = [frying, frying, spitting, steaming];

function puffsOf(random: Random): readonly Puff[] {
  const first = random.between(20, 200) * S;
  return Array.from({ length: random.whole(2, 3) }, (_, index) => {
    const fromMs = first + index * random.between(195, 230) * S;
    return random.pick(PUFFS)(random, fromMs);
  });
}

/** How much of a puff is there: up, a while, and out again, the hood takes it as fast as it came but for half a minute. */
function shareOf({ fromMs, riseMs, lastMs }: Puff, tMs: number): number {
  const endMs = fromMs + riseMs + lastMs;
  return grown(tMs, fromMs, fromMs + riseMs) * (1 - grown(tMs, endMs, endMs + Math.min(30 * S, 2 * riseMs)));
}

function feltAt(puffs: readonly Puff[], tMs: number): Surroundings {
  const strongest = (value: (puff: Puff) => number): number => Math.max(0, ...puffs.map((puff) => value(puff) * shareOf(puff, tMs)));
  return {
    ...ORDINARY,
    smoke_pct_m: strongest((puff) => puff.smoke_pct_m),
    heatRise_c: strongest((puff) => puff.heat_c),
    co_ppm: strongest((puff) => puff.co_ppm),
    damp_pct: strongest((puff) => puff.damp_pct),
  };
}

/** So many homes, each once. */
function someOf(homes: readonly DeviceSpec[], random: Random): readonly DeviceSpec[] {
  return homes.toSorted((one, other) => random.fork(one.id).next() - random.fork(other.id).next()).slice(0, KITCHENS);
}

function plan({ community, random, devicesMax }: Stage): Plan {
  const homes = needed(homesOf(community), "smoke-detector");
  const kitchens = someOf(homes, random);
  const cooked = new Map(kitchens.map((spec) => [spec.id, puffsOf(random.fork(`puffs ${spec.id}`))]));
  const began = kitchens.map(({ id, zone }): Beat => {
    const tMs = cooked.get(id)?.[0]?.fromMs ?? 0;
    return { tMs, text: { zh: "开始炒菜,油烟短促", en: "Somebody starts to fry: a short puff of smoke" }, zone, device: id };
  });
  return {
    cast: castOf(kitchens, homes, Math.min(devicesMax, 60)),
    leads: new Set(cooked.keys()),
    hour: 18,
    lengthMs: LENGTH_MS,
    sampleMs: 2 * S,
    around: (spec, tMs) => {
      const puffs = cooked.get(spec.id);
      return puffs === undefined ? ORDINARY : feltAt(puffs, tMs);
    },
    acts: [],
    story: [
      { tMs: 0, text: { zh: "晚饭时间,许多人家同时做饭", en: "Supper time: many kitchens at once" }, zone: null, device: null },
      ...began,
      { tMs: LENGTH_MS - 60 * S, text: { zh: "做好了,没有发生火情", en: "Supper is ready; there was no fire" }, zone: null, device: null },
    ],
    happensAtMs: null,
    // A person may be asked to look; a fire it must never be.
    mayAlso: ["fire-suspected"],
    realTime: [],
  };
}

/** Oil smoke and steam in many kitchens, short and without CO or heat: no fire may be raised. */
export const cookingNight: Scenario = {
  name: "cooking-night",
  title: { zh: "家家做晚饭:油烟水汽,没有火情", en: "Supper in many kitchens: oil smoke and steam, and no fire" },
  usualSpeed: 1,
  plan,
};
