import type { DeviceKind } from "../../rules/model/device.ts";
import type { Values } from "../../rules/model/values.ts";
import type { Random } from "../random.ts";

/** What a simulated device knows of itself and of where it hangs. */
export interface DeviceSpec {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  readonly building: string;
  readonly floor: number;
  readonly powered: "mains" | "battery";
  /** Period of its reports in ms; null: 100 s on mains, 15 min on battery (contract, "Starter rules guarantee"). */
  readonly expectEveryMs: number | null;
  /** The station that a terminal belongs to. */
  readonly station: string | null;
}

/** What happens around a device, beyond an ordinary day. The device makes of it what its sensors would. */
export interface Surroundings {
  /** Obscuration by smoke, % per m. */
  readonly smoke_pct_m: number;
  /** Above what the place would have, degC. */
  readonly heatRise_c: number;
  readonly co_ppm: number;
  /** Relative humidity above what the place would have, percent points. */
  readonly damp_pct: number;
  /** Below what the pipe would have, kPa. */
  readonly pressureLoss_kpa: number;
  /** Water that runs out, m3/h. */
  readonly leak_m3_h: number;
}

export const ORDINARY: Surroundings = { smoke_pct_m: 0, heatRise_c: 0, co_ppm: 0, damp_pct: 0, pressureLoss_kpa: 0, leak_m3_h: 0 };

/** What a device has measured, and when it speaks. */
export interface Measured {
  readonly values: Values;
  /** Its own alarm has just changed: the report leaves at once. */
  readonly urgent: boolean;
  /** ms of simulated time to its next report. */
  readonly againMs: number;
}

/** One simulated device. `simulatedMs` is the time of the play, ms since 1970, and never goes back. */
export interface DeviceModel {
  readonly spec: DeviceSpec;
  measure(simulatedMs: number, around: Surroundings): Measured;
}

/** What is not as it should be with a device of a community that is otherwise quiet. */
export type Quirk = "weak-battery" | "full-bin";

export interface ModelOptions {
  readonly spec: DeviceSpec;
  /** The device's own stream. */
  readonly random: Random;
  /** Seed of what all devices of a community share: weather, demand for water. */
  readonly seed: number;
  readonly quirk: Quirk | null;
}

export type CreateModel = (options: ModelOptions) => DeviceModel;

/** Period of a device that was given none (contract, "Starter rules guarantee"). */
export const periodMs = ({ expectEveryMs, powered }: DeviceSpec): number => expectEveryMs ?? (powered === "mains" ? 100_000 : 900_000);
