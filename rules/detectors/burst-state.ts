import type { OpenBurst } from "./open-burst.ts";
import type { PipeCriterion } from "./pipe-criterion.ts";
import type { Books } from "./pressure-book.ts";
import type { SensorMemory } from "./sensor-memory.ts";

/** One bin of time of one network, all its readings in. */
export interface PressureBin {
  /** End of the bin, ms since 1970; a bin that is not after the last one changes nothing. */
  readonly atMs: number;
  /** Local; Monday 0:00 is 0. */
  readonly minuteOfWeek: number;
  /** Mean of each sensor that was heard, kPa. */
  readonly pressure_kpa: Readonly<Record<string, number>>;
  /** Works are going on: nothing is raised and nothing learned. */
  readonly planned?: boolean;
}

/** What is kept of a network: JSON, at most SENSORS_MAX sensors, some 220 kB at the most. `closeBurstBin` changes it in place. */
export interface BurstState extends Books {
  readonly version: 1;
  /** Bins that were closed. */
  bins: number;
  lastAtMs: number | null;
  readonly sensors: SensorMemory[];
  /** Highest score of the learning days. */
  highest: number;
  burst: OpenBurst | null;
  /** Before this bin a person's word holds that nothing runs out. */
  acceptedUntil: number;
  /** Bins of sensors that found no place. */
  refused: number;
}

/** Water runs out somewhere, as far as the sensors can tell. */
export interface Burst {
  /** When it seems to have begun, and when it was raised. */
  readonly sinceMs: number;
  readonly raisedMs: number;
  readonly score: number;
  readonly threshold: number;
  readonly nearest: string;
  /** Of the last hour or so, beyond what hour and other sensors explain, kPa: `nearest` and `alsoNear`. */
  readonly dropKpa: Readonly<Record<string, number>>;
  /** Sensors that may be as near, most likely first: the uncertainty of the place. */
  readonly alsoNear: readonly string[];
}

export interface BurstVerdict {
  /** In the first days nothing is raised. */
  readonly learning: boolean;
  /** 0 to 1: how much of the learning days has been seen. */
  readonly learned: number;
  readonly burst: Burst | null;
  /** Sensors that stand still though the others move: left out, and to be looked at. */
  readonly stuck: readonly string[];
  readonly criteria: readonly PipeCriterion[];
}
