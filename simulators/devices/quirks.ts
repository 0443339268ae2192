import { hashOf } from "../random.ts";
import type { DeviceSpec, Quirk } from "./device.ts";

/** One bin in so many was forgotten by the collectors, one battery in so many is due: a handful in a community of 1,700 devices. */
const BINS_PER_FULL = 35;
const BATTERIES_PER_WEAK = 500;

/** The few things that are not as they should be on a quiet day. Counted and not drawn, so that there are never none and never many. */
export function quirksOf(devices: readonly DeviceSpec[], seed: number): ReadonlyMap<string, Quirk> {
  const bins = devices.filter(({ kind }) => kind === "smart-bin");
  const onBattery = devices.filter(({ kind, powered }) => powered === "battery" && kind !== "smart-bin");
  return new Map([
    ...chosen(bins, Math.floor(bins.length / BINS_PER_FULL), seed).map(({ id }): [string, Quirk] => [id, "full-bin"]),
    ...chosen(onBattery, Math.floor(onBattery.length / BATTERIES_PER_WEAK), seed).map(({ id }): [string, Quirk] => [id, "weak-battery"]),
  ]);
}

function chosen(devices: readonly DeviceSpec[], count: number, seed: number): readonly DeviceSpec[] {
  const rank = ({ id }: DeviceSpec): number => hashOf(seed, `quirk ${id}`);
  return devices.toSorted((one, other) => rank(one) - rank(other)).slice(0, count);
}
