import type { DeviceKind } from "../../rules/model/device.ts";
import type { DeviceSpec } from "../../simulators/devices/device.ts";
import type { Message } from "../../simulators/play/message.ts";
import { timelineOf } from "../../simulators/play/timeline.ts";
import { createRandom } from "../../simulators/random.ts";
import type { Plan, Scenario } from "../../simulators/scenarios/scenario.ts";
import { loadWater } from "../../simulators/water/hydraulics.ts";

const openWater = await loadWater();

const FLOORS = 6;
const FLATS = 4;
const BINS = 40;

function device(id: string, kind: DeviceKind, zone: string, more: Partial<DeviceSpec> = {}): DeviceSpec {
  return { id, kind, zone, building: "b1", floor: 1, powered: "battery", expectEveryMs: 60_000, station: null, ...more };
}

/** A building of six floors with everything that a scenario looks for, and enough devices for the usual quirks. */
export function courtyard(): readonly DeviceSpec[] {
  const floors = Array.from({ length: FLOORS }, (_, index) => index + 1);
  const flats = floors.flatMap((floor) => Array.from({ length: FLATS }, (_, index) => ({ floor, zone: `b1-1-${floor}0${index + 1}` })));
  return [
    ...flats.map(({ floor, zone }) => device(`smoke-${zone}`, "smoke-detector", zone, { floor })),
    ...flats.map(({ floor, zone }) => device(`button-${zone}`, "emergency-button", zone, { floor })),
    ...floors.map((floor) => device(`smoke-b1-1-${floor}-stairs`, "smoke-detector", `b1-1-${floor}-stairs`, { floor, powered: "mains" })),
    ...floors.map((floor) => device(`pressure-b1-1-${floor}-shaft`, "pipe-pressure", `b1-1-${floor}-shaft`, { floor, powered: "mains" })),
    ...floors.map((floor) => device(`pressure-b1-1-${floor}-stairs`, "pipe-pressure", `b1-1-${floor}-stairs`, { floor, powered: "mains" })),
    ...Array.from({ length: BINS }, (_, index) => device(`bin-b1-${index + 1}`, "smart-bin", "b1-bins")),
    device("siren-b1", "siren", "b1-yard", { powered: "mains" }),
    device("cabinet-b1", "cabinet", "b1-yard", { powered: "mains" }),
    device("terminal-1", "station-terminal", "duty-room", { powered: "mains", station: "station-1" }),
  ];
}

export function planOf(scenario: Scenario, seed = 1, devices = courtyard()): Plan {
  return scenario.plan({ community: devices, random: createRandom(seed).fork(scenario.name), devicesMax: 40_000, openWater });
}

/** Everything that a scenario's devices send, with their plan. */
export function played(
  scenario: Scenario,
  seed = 1,
  devices = courtyard(),
): { readonly plan: Plan; readonly messages: readonly Message[] } {
  const plan = planOf(scenario, seed, devices);
  return { plan, messages: [...timelineOf(plan, devices, seed)] };
}
