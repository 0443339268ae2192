import { startOfPlay } from "../devices/day.ts";
import { type DeviceSpec, ORDINARY, type Surroundings } from "../devices/device.ts";
import { isOnHydrantMain } from "../devices/pipe-pressure.ts";
import { lossesOf } from "../water/community-water.ts";
import { castOf, grown, needed, ofKind, riserOf } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const MIN_MS = 60 * S;
const HOUR_MS = 60 * MIN_MS;
const HOUR = 1;
const LEAK_MS = 20 * MIN_MS;
/** It grows for five hours; by then the taps above have hardly any water. */
const GROWS_MS = 5 * HOUR_MS;
/** At the usual pressure; with most of that lost on the way, much less runs. */
const LEAK_M3_H = 70;
const FELT_MS = 6 * HOUR_MS;
const SHUT_MS = 6.5 * HOUR_MS;
const MENDED_MS = 7.25 * HOUR_MS;
const BACK_MS = 10 * MIN_MS;
const LENGTH_MS = 7.75 * HOUR_MS;
/** No riser has more: while the valve is shut all of it is gone. */
const ALL_KPA = 2_000;
const FLOORS_PER_ZONE = 6;

/** Sensors of the same riser that the same pump feeds. */
const sameZone = (one: DeviceSpec, other: DeviceSpec): boolean =>
  Math.floor((one.floor - 1) / FLOORS_PER_ZONE) === Math.floor((other.floor - 1) / FLOORS_PER_ZONE);

function plan({ community, random, devicesMax, openWater }: Stage): Plan {
  if (openWater === undefined) throw new Error("slow-leak was not given the water that it needs");
  const risers = needed(
    ofKind(community, "pipe-pressure").filter((spec) => !isOnHydrantMain(spec)),
    "pipe-pressure",
  );
  const at = random.pick(risers);
  const sensors = riserOf(risers, at).filter((spec) => sameZone(spec, at));
  const losses = lossesOf(openWater, {
    sensors,
    at,
    m3_h: LEAK_M3_H,
    fromMs: LEAK_MS,
    growsMs: GROWS_MS,
    lengthMs: LENGTH_MS,
    startMs: startOfPlay(HOUR),
    seed: random.whole(1, 1_000_000),
  });
  const ids = new Set(sensors.map(({ id }) => id));
  const { zone, id: device } = at;
  return {
    cast: castOf(
      sensors,
      ofKind(community, "pipe-pressure").filter(({ building }) => building === at.building),
      Math.min(devicesMax, 60),
    ),
    leads: ids,
    hour: HOUR,
    lengthMs: LENGTH_MS,
    sampleMs: MIN_MS,
    around: (spec, tMs) => (ids.has(spec.id) ? feltAt(spec.floor <= at.floor, losses(spec.id, tMs), tMs) : ORDINARY),
    acts: [],
    story: [
      {
        tMs: LEAK_MS,
        text: { zh: "立管接头开始渗漏,夜里没人发现", en: "A joint of the riser begins to seep; it is night, nobody notices" },
        zone,
        device,
      },
      { tMs: FELT_MS, text: { zh: "清晨用水,高处住户没有水", en: "Morning: the homes above have no water" }, zone, device: null },
      { tMs: SHUT_MS, text: { zh: "立管阀门已关", en: "The riser's valve is shut" }, zone, device: null },
      { tMs: MENDED_MS, text: { zh: "接头已换,恢复供水", en: "The joint is replaced; the water is back" }, zone, device: null },
    ],
    happensAtMs: LEAK_MS,
    mayAlso: ["pipe-burst", "pipe-leak"],
    // Low pressure counts after 60 real seconds below 70 kPa (contract, "Starter rules guarantee").
    realTime: [{ fromMs: FELT_MS, toMs: FELT_MS + 75 * S }],
  };
}

/** What the leak takes, or the shut valve; the water that runs out of it passes the sensors below it. */
function feltAt(isPassed: boolean, loss_kpa: number, tMs: number): Surroundings {
  const shut = grown(tMs, SHUT_MS, SHUT_MS + MIN_MS) - grown(tMs, MENDED_MS, MENDED_MS + BACK_MS);
  const leaking_kpa = tMs < SHUT_MS ? loss_kpa : 0;
  // Losses grow with the square of the flow, nearly.
  return { ...ORDINARY, pressureLoss_kpa: leaking_kpa + ALL_KPA * shut, leak_m3_h: isPassed ? 0.7 * Math.sqrt(leaking_kpa) : 0 };
}

/** A leak that begins as a drop in the night and leaves the upper floors dry in the morning; the water is EPANET's. */
export const slowLeak: Scenario = {
  name: "slow-leak",
  title: { zh: "立管慢慢漏水:一夜之间水压渐失", en: "A riser leaks: pressure goes slowly, over a night" },
  usualSpeed: 60,
  needsWater: true,
  plan,
};
