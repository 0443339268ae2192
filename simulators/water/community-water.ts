import { waterDemand } from "../devices/day.ts";
import type { DeviceSpec } from "../devices/device.ts";
import type { OpenWater } from "./hydraulics.ts";

/** Storeys of 2.8 m; high buildings are fed in pressure zones of so many floors, each by a pump of its own (as `pipe-pressure` has it). */
const STOREY_M = 2.8;
const FLOORS_PER_ZONE = 6;
/** Head that the main gives at the foot of every building, m: 455 kPa. */
const MAIN_HEAD_M = 46.4;
/** What hangs on a riser between two sensors draws so much on average, m3/h. */
const RISER_M3_H = 0.35;
const STEP_MIN = 5;

/** A riser with a leak that grows, as EPANET works it out beside the same riser without one. */
export interface LeakyRiser {
  /** From its foot up. */
  readonly sensors: readonly DeviceSpec[];
  /** The sensor at whose floor it leaks. */
  readonly at: DeviceSpec;
  /** What would run out at the usual pressure once it has grown, m3/h; ms of the play from its first drop to that. */
  readonly m3_h: number;
  readonly fromMs: number;
  readonly growsMs: number;
  /** Of the play, and what time of day it begins at. */
  readonly lengthMs: number;
  readonly startMs: number;
  readonly seed: number;
}

/** Pressure that the leak takes at a sensor at a time of the play, kPa. 0 for sensors of other risers. */
export type Losses = (sensor: string, tMs: number) => number;

/** Runs the riser twice, with the leak and without. */
export function lossesOf(openWater: OpenWater, riser: LeakyRiser): Losses {
  const water = openWater(riserNetwork(riser.sensors), STEP_MIN);
  const stepMs = STEP_MIN * 60_000;
  const steps = Math.ceil(riser.lengthMs / stepMs) + 1;
  // Demands of the play's own hours; the engine's first step is the play's beginning.
  water.setDemands(steps + 1, () =>
    Array.from({ length: steps + 1 }, (_, step) => waterDemand(riser.seed, riser.startMs + step * stepMs) * 3),
  );
  const nodes = riser.sensors.map((_, index) => water.network.nodes.findIndex(({ id }) => id === `n${index}`));
  const leak = {
    node: nodes[riser.sensors.indexOf(riser.at)]!,
    m3_h: riser.m3_h,
    fromStep: Math.max(1, Math.round(riser.fromMs / stepMs)),
    growSteps: Math.max(1, Math.round(riser.growsMs / stepMs)),
  };
  const run = { fromStep: 0, steps, sensors: nodes, from: null };
  const usual = water.run({ ...run, leak: null }).pressures;
  const leaking = water.run({ ...run, leak }).pressures;
  water.close();
  const index = new Map(riser.sensors.map(({ id }, at) => [id, at]));
  return (sensor, tMs) => {
    const at = index.get(sensor);
    if (at === undefined) return 0;
    const lost = (step: number): number => Math.max(0, (usual[at]![step] ?? 0) - (leaking[at]![step] ?? 0));
    const step = Math.min(steps - 2, Math.max(0, Math.floor(tMs / stepMs)));
    const part = Math.min(1, tMs / stepMs - step);
    return lost(step) * (1 - part) + lost(step + 1) * part;
  };
}

/** A service pipe of DN 50 from the main, and a riser of DN 40 with a junction at each sensor. */
function riserNetwork(sensors: readonly DeviceSpec[]): string {
  const elevation_m = ({ floor }: DeviceSpec): number => (Math.max(0, floor - 1) % FLOORS_PER_ZONE) * STOREY_M;
  const lines = [
    "[JUNCTIONS]",
    "foot 0 0",
    ...sensors.map((spec, index) => `n${index} ${elevation_m(spec).toFixed(1)} ${RISER_M3_H}`),
    "[RESERVOIRS]",
    `main ${MAIN_HEAD_M}`,
    "[PIPES]",
    "service main foot 60 50 110 0",
    ...sensors.map((_, index) => `p${index} ${index === 0 ? "foot" : `n${index - 1}`} n${index} ${index === 0 ? 15 : 9} 40 110 0`),
    "[OPTIONS]",
    "UNITS CMH",
    "HEADLOSS H-W",
    "[TIMES]",
    "DURATION 24:00",
    "[END]",
  ];
  return `${lines.join("\n")}\n`;
}
