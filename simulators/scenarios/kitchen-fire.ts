import { type DeviceSpec, ORDINARY, type Surroundings } from "../devices/device.ts";
import { castOf, grown, homesOf, needed, ofKind, sameStart, stairsOf } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const IGNITION_MS = 20 * S;
const OUT_MS = 300 * S;
const LENGTH_MS = 360 * S;

/** How a fire is felt at a place: how late after ignition, and how much of it at most. */
interface Reach {
  readonly delayMs: number;
  readonly smoke_pct_m: number;
  readonly heat_c: number;
  readonly co_ppm: number;
}

/** A pan of oil left on the stove: dense smoke within a minute, flashing to the cupboards after two. */
const KITCHEN: Reach = { delayMs: 0, smoke_pct_m: 62, heat_c: 190, co_ppm: 900 };
/** The door to the landing stands open when the people flee. */
const LANDING: Reach = { delayMs: 70 * S, smoke_pct_m: 38, heat_c: 14, co_ppm: 260 };
const LANDING_ABOVE: Reach = { delayMs: 105 * S, smoke_pct_m: 24, heat_c: 5, co_ppm: 120 };
const NEIGHBOUR: Reach = { delayMs: 120 * S, smoke_pct_m: 19, heat_c: 3, co_ppm: 60 };
/** A whiff: smelt, but below what a detector takes for a fire. */
const WHIFF: Reach = { delayMs: 140 * S, smoke_pct_m: 5, heat_c: 1, co_ppm: 12 };

function feltAt({ delayMs, smoke_pct_m, heat_c, co_ppm }: Reach, tMs: number): Surroundings {
  const fromMs = IGNITION_MS + delayMs;
  // Smoke first, then gas, then heat; all of it leaves through the windows once the fire is out.
  const left = 1 - grown(tMs, OUT_MS, OUT_MS + 50 * S);
  return {
    ...ORDINARY,
    smoke_pct_m: smoke_pct_m * grown(tMs, fromMs, fromMs + 110 * S) * left,
    co_ppm: co_ppm * grown(tMs, fromMs + 10 * S, fromMs + 170 * S) * left,
    heatRise_c: heat_c * grown(tMs, fromMs + 15 * S, fromMs + 200 * S) * left,
  };
}

/** Who feels the fire, and how. */
function reachesOf(community: readonly DeviceSpec[], home: DeviceSpec): ReadonlyMap<string, Reach> {
  const nearest = (specs: readonly DeviceSpec[]): readonly DeviceSpec[] =>
    specs.toSorted((one, other) => sameStart(other.zone, home.zone) - sameStart(one.zone, home.zone) || one.id.localeCompare(other.id));
  const landings = stairsOf(community, home.building);
  const landing = nearest(landings.filter(({ floor }) => floor === home.floor))[0];
  const above = nearest(landings.filter(({ floor }) => floor === home.floor + 1))[0];
  const neighbours = nearest(
    homesOf(community).filter((spec) => spec.building === home.building && spec.floor === home.floor && spec.id !== home.id),
  );
  const reaches: readonly (readonly [DeviceSpec | undefined, Reach])[] = [
    [home, KITCHEN],
    [landing, LANDING],
    [above, LANDING_ABOVE],
    [neighbours[0], NEIGHBOUR],
    [neighbours[1], WHIFF],
  ];
  return new Map(reaches.flatMap(([spec, reach]) => (spec === undefined ? [] : [[spec.id, reach]])));
}

function plan({ community, random, devicesMax }: Stage): Plan {
  const homes = needed(homesOf(community), "smoke-detector");
  const home = random.pick(homes.filter(({ floor }) => floor >= 2).length > 0 ? homes.filter(({ floor }) => floor >= 2) : homes);
  const reaches = reachesOf(community, home);
  const leads = community.filter(({ id }) => reaches.has(id));
  const others = [...ofKind(community, "smoke-detector"), ...ofKind(community, "siren")].filter(
    ({ building }) => building === home.building,
  );
  const { zone } = home;
  return {
    cast: castOf(leads, others, Math.min(devicesMax, 60)),
    leads: new Set(reaches.keys()),
    hour: 18.5,
    lengthMs: LENGTH_MS,
    sampleMs: 2 * S,
    around: (spec, tMs) => {
      const reach = reaches.get(spec.id);
      return reach === undefined ? ORDINARY : feltAt(reach, tMs);
    },
    acts: [],
    story: [
      { tMs: IGNITION_MS, text: { zh: "厨房油锅起火", en: "A pan of oil catches fire in the kitchen" }, zone, device: home.id },
      {
        tMs: IGNITION_MS + LANDING.delayMs,
        text: { zh: "住户开门逃出,烟进入楼道", en: "The people flee; smoke enters the landing" },
        zone,
        device: null,
      },
      {
        tMs: IGNITION_MS + NEIGHBOUR.delayMs,
        text: { zh: "烟蔓延到上层楼道和邻居家", en: "Smoke reaches the landing above and the neighbours" },
        zone,
        device: null,
      },
      { tMs: OUT_MS, text: { zh: "火已扑灭,开窗排烟", en: "The fire is out; windows are opened" }, zone, device: null },
    ],
    happensAtMs: IGNITION_MS,
    mayAlso: ["fire-suspected"],
    realTime: [],
  };
}

/** A kitchen burns; the smoke spreads to the stairs, the floor above and the neighbours. */
export const kitchenFire: Scenario = {
  name: "kitchen-fire",
  title: { zh: "厨房起火,烟蔓延到楼道和邻居", en: "A kitchen fire; smoke spreads to stairs and neighbours" },
  usualSpeed: 1,
  plan,
};
