import type { DeviceKind } from "../../rules/model/device.ts";
import { UsageError } from "../arguments.ts";
import type { DeviceSpec } from "../devices/device.ts";

export const ofKind = (devices: readonly DeviceSpec[], kind: DeviceKind): readonly DeviceSpec[] =>
  devices.filter((spec) => spec.kind === kind);

/** Throws UsageError where there is none: the scenario can't be played here. */
export function needed<Item>(items: readonly Item[], what: string): readonly Item[] {
  if (items.length > 0) return items;
  throw new UsageError(`这个社区没有此场景需要的设备 / this community lacks what the scenario needs: ${what}`);
}

/** Letters that two ids have in common at their start: `b1-2-501` is nearer to `b1-2-502` than to `b1-1-501`. */
export function sameStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** Smoke detectors of landings: on the mains, where the flats' are on battery. */
export const stairsOf = (devices: readonly DeviceSpec[], building: string): readonly DeviceSpec[] =>
  ofKind(devices, "smoke-detector").filter((spec) => spec.building === building && spec.powered === "mains");

/** Smoke detectors of homes. */
export const homesOf = (devices: readonly DeviceSpec[]): readonly DeviceSpec[] =>
  ofKind(devices, "smoke-detector").filter(({ powered }) => powered === "battery");

/**
 * Sensors of the riser that feeds this one's floor, lowest first: same building, and the same id but for the floor in it
 * (`pressure-b1-2-6-shaft` and `pressure-b1-2-3-shaft`).
 */
export function riserOf(devices: readonly DeviceSpec[], sensor: DeviceSpec): readonly DeviceSpec[] {
  const riser = ({ id, floor }: DeviceSpec): string => id.replace(new RegExp(`^(.*)-${floor}(?=(-\\D*)?$)`), "$1");
  return ofKind(devices, "pipe-pressure")
    .filter((spec) => spec.building === sensor.building && riser(spec) === riser(sensor))
    .toSorted((one, other) => one.floor - other.floor);
}

/** The story's devices first, then others, at most `max` of them unless the story needs more. */
export function castOf(leads: readonly DeviceSpec[], others: readonly DeviceSpec[], max: number): readonly DeviceSpec[] {
  const ids = new Set(leads.map(({ id }) => id));
  const rest = others.filter(({ id }) => !ids.has(id));
  return [...leads, ...rest.slice(0, Math.max(0, max - leads.length))];
}

/** From 0 at `fromMs` to 1 at `toMs`, with a soft start and end. */
export function grown(tMs: number, fromMs: number, toMs: number): number {
  const part = Math.min(1, Math.max(0, (tMs - fromMs) / (toMs - fromMs)));
  return part * part * (3 - 2 * part);
}
