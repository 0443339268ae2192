import { type DeviceSpec, ORDINARY, type Surroundings } from "../devices/device.ts";
import { isOnHydrantMain } from "../devices/pipe-pressure.ts";
import { castOf, grown, needed, ofKind, riserOf } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const BURST_MS = 20 * S;
/** The pressure falls within seconds: water does not stretch. */
const FALL_MS = 15 * S;
const SHUT_MS = 140 * S;
const MENDED_MS = 170 * S;
const LENGTH_MS = 230 * S;
/** What no riser has: all of it is lost. */
const ALL_KPA = 2_000;

/** Pressure lost at a floor: everything at the break and above, less the further below, for the main still feeds it. */
function lossAt(spec: DeviceSpec, broken: DeviceSpec): number {
  const below = broken.floor - spec.floor;
  return below <= 0 ? ALL_KPA : 190 / below;
}

function feltAt(spec: DeviceSpec, broken: DeviceSpec, tMs: number): Surroundings {
  const share = grown(tMs, BURST_MS, BURST_MS + FALL_MS) - grown(tMs, MENDED_MS, MENDED_MS + FALL_MS);
  const running = tMs < SHUT_MS ? share : 0;
  return { ...ORDINARY, pressureLoss_kpa: lossAt(spec, broken) * share, leak_m3_h: spec.floor <= broken.floor ? 22 * running : 0 };
}

function plan({ community, random, devicesMax }: Stage): Plan {
  const sensors = needed(
    ofKind(community, "pipe-pressure").filter((spec) => !isOnHydrantMain(spec)),
    "pipe-pressure",
  );
  const several = sensors.filter((sensor) => riserOf(sensors, sensor).length > 1);
  const riser = riserOf(sensors, random.pick(several.length > 0 ? several : sensors));
  // Not the lowest, where there is a choice: the floors below keep some of their pressure.
  const broken = random.pick(riser.slice(Math.min(1, riser.length - 1)));
  const ids = new Set(riser.map(({ id }) => id));
  const { zone, id: device } = broken;
  return {
    cast: castOf(
      riser,
      ofKind(community, "pipe-pressure").filter(({ building }) => building === broken.building),
      Math.min(devicesMax, 60),
    ),
    leads: ids,
    hour: 20,
    lengthMs: LENGTH_MS,
    sampleMs: 2 * S,
    around: (spec, tMs) => (ids.has(spec.id) ? feltAt(spec, broken, tMs) : ORDINARY),
    acts: [],
    story: [
      { tMs: BURST_MS, text: { zh: "供水立管爆裂", en: "The riser bursts" }, zone, device },
      { tMs: SHUT_MS, text: { zh: "总阀门已关,不再漏水", en: "The main valve is shut; the water stops" }, zone, device: null },
      { tMs: MENDED_MS, text: { zh: "抢修完成,恢复供水", en: "Mended; the water is back" }, zone, device: null },
    ],
    happensAtMs: BURST_MS,
    mayAlso: ["pipe-burst", "pipe-leak"],
    // Low pressure counts after 60 real seconds below 70 kPa (contract, "Starter rules guarantee").
    realTime: [{ fromMs: BURST_MS, toMs: BURST_MS + FALL_MS + 75 * S }],
  };
}

/** A riser bursts: no pressure at the break and above. */
export const pipeBurst: Scenario = {
  name: "pipe-burst",
  title: { zh: "供水立管爆管", en: "A water riser bursts" },
  usualSpeed: 1,
  plan,
};
