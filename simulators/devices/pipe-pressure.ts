import { hashOf, wander } from "../random.ts";
import { waterDemand } from "./day.ts";
import { type CreateModel, type DeviceSpec, periodMs } from "./device.ts";
import { clamped, createHousekeeping, rounded } from "./housekeeping.ts";

/** A storey of 2.8 m of water column, kPa (9.81 kPa per m). */
const STOREY_KPA = 2.8 * 9.81;
/** At the foot of a building when nobody draws, kPa. */
const FOOT_KPA = 455;
/** What friction takes at the greatest demand, kPa. */
const PEAK_LOSS_KPA = 36;
/** High buildings are fed in pressure zones of so many floors, each by a pump of its own; a hydrant main has fewer. */
const FLOORS_PER_ZONE = 6;
const HYDRANT_FLOORS_PER_ZONE = 12;
/** A hydrant main stands under its own pump, kPa at the foot; nobody draws from it. */
const HYDRANT_KPA = 480;
/** Away from this much of its usual pressure it reports this often, ms. */
const UNUSUAL_KPA = 60;
const WATCHING_MS = 10_000;

/** On a hydrant main, and not on a riser: the demonstration hangs those on the landings. */
export const isOnHydrantMain = ({ id, zone }: DeviceSpec): boolean => id.includes("hydrant") || zone.includes("stairs");

/** A pressure sensor on a riser, or on a hydrant main. */
export const createPipePressure: CreateModel = (options) => {
  const { spec, random, seed } = options;
  const housekeeping = createHousekeeping(options);
  const hydrant = isOnHydrantMain(spec);
  const offset_kpa = random.between(-3, 3);
  const share = random.between(0.8, 1.2);
  // Every building draws a little in its own manner besides the common one.
  const own = hashOf(seed, spec.building);

  function usual_kpa(demand: number): number {
    const storeys = Math.max(0, spec.floor - 1) % (hydrant ? HYDRANT_FLOORS_PER_ZONE : FLOORS_PER_ZONE);
    return (hydrant ? HYDRANT_KPA : FOOT_KPA - PEAK_LOSS_KPA * demand) - storeys * STOREY_KPA + offset_kpa;
  }

  return {
    spec,
    measure(simulatedMs, around) {
      const demand = hydrant ? 0 : clamped(waterDemand(seed, simulatedMs) * (1 + 0.05 * wander(own, simulatedMs / 240_000)), 0, 1);
      const noise_kpa = 0.8 * random.normal();
      const pressure_kpa = clamped(usual_kpa(demand) - around.pressureLoss_kpa + noise_kpa, 0, 1_600);
      const flow_m3_h = clamped(share * demand * 2.4 + around.leak_m3_h, 0, 500);
      const values = {
        pressure_kpa: rounded(pressure_kpa, 1),
        flow_m3_h: rounded(flow_m3_h, 2),
        ...housekeeping(simulatedMs),
      };
      return { values, urgent: false, againMs: around.pressureLoss_kpa > UNUSUAL_KPA ? WATCHING_MS : periodMs(spec) };
    },
  };
};
