import type { DeviceKind } from "../../rules/model/device.ts";
import { createRandom } from "../random.ts";
import { createCabinet } from "./cabinet.ts";
import type { CreateModel, DeviceModel, DeviceSpec } from "./device.ts";
import { createEmergencyButton } from "./emergency-button.ts";
import { createPipePressure } from "./pipe-pressure.ts";
import { quirksOf } from "./quirks.ts";
import { createSiren } from "./siren.ts";
import { createSmartBin } from "./smart-bin.ts";
import { createSmokeDetector } from "./smoke-detector.ts";
import { createStationTerminal } from "./station-terminal.ts";

const MODELS: Readonly<Record<DeviceKind, CreateModel>> = {
  "smoke-detector": createSmokeDetector,
  "pipe-pressure": createPipePressure,
  "smart-bin": createSmartBin,
  "emergency-button": createEmergencyButton,
  siren: createSiren,
  "station-terminal": createStationTerminal,
  cabinet: createCabinet,
};

/**
 * Models of these devices. Which of the community's devices are weak or forgotten follows from `community` and the seed alone,
 * so that a device is the same in the fleet and in a scenario.
 */
export function createModels(devices: readonly DeviceSpec[], community: readonly DeviceSpec[], seed: number): readonly DeviceModel[] {
  const quirks = quirksOf(community, seed);
  const random = createRandom(seed);
  return devices.map((spec) => MODELS[spec.kind]({ spec, random: random.fork(spec.id), seed, quirk: quirks.get(spec.id) ?? null }));
}
