import { answeredMsOf } from "./answered-at.ts";
import type { Device, DeviceKind } from "../model/device.ts";
import type { Scope } from "../model/rule-file.ts";
import type { DeviceState, Fold, Situation } from "../model/situation.ts";

/** Which places a device is in, from the narrowest to the whole site. */
const SCOPE_LIST: readonly Scope[] = ["zone", "floor", "unit", "building", "site"];

/** The place of a scope that a device is in; null where the site file does not say. */
export function placeIn({ places }: Situation, scope: Scope, { zone }: Pick<Device, "zone">): string | null {
  if (scope === "zone") return zone;
  if (scope === "site") return "site";
  const at = places.zones.get(zone);
  if (at === undefined) return null;
  if (scope === "building") return at.building;
  if (scope === "floor") return `${at.building}/${at.floor}`;
  return at.unit === undefined ? at.building : `${at.building}/u${at.unit}`;
}

const keyOf = (what: string, scope: Scope, place: string): string => `${what}|${scope}|${place}`;

function put(index: Map<string, Set<number>>, key: string, registration: number): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([registration]));
  else known.add(registration);
}

function take(index: Map<string, Set<number>>, key: string, registration: number): void {
  const known = index.get(key);
  if (known?.delete(registration) && known.size === 0) index.delete(key);
}

/** Enters or removes one thing of a device in every place that it is in. */
function mark(situation: Situation, index: Map<string, Set<number>>, what: string, device: Device, isThere: boolean): void {
  for (const scope of SCOPE_LIST) {
    const place = placeIn(situation, scope, device);
    if (place !== null) (isThere ? put : take)(index, keyOf(what, scope, place), device.registration);
  }
}

/** A device is there, or no longer. */
export const markDevice = (situation: Situation, device: Device, isThere: boolean): void =>
  mark(situation, situation.vicinity.devices, device.kind, device, isThere);

/** A fold of a device begins or ends to say something that its neighbours may ask for. */
export const markSpeaking = (situation: Situation, signal: string, device: Device, isThere: boolean): void =>
  mark(situation, situation.vicinity.speaking, signal, device, isThere);

const NOBODY: ReadonlySet<number> = new Set();

/** Registrations of devices of the same kind in the same place, itself among them. */
export function peersIn(situation: Situation, scope: Scope, device: Device): ReadonlySet<number> {
  return devicesIn(situation, scope, device, device.kind);
}

/** Registrations of devices of a kind in the place of a device. */
export function devicesIn(situation: Situation, scope: Scope, device: Pick<Device, "zone">, kind: DeviceKind): ReadonlySet<number> {
  const place = placeIn(situation, scope, device);
  return (place === null ? undefined : situation.vicinity.devices.get(keyOf(kind, scope, place))) ?? NOBODY;
}

/** Registrations whose fold of that name says something, in the place of a device. */
export function holdersIn(situation: Situation, scope: Scope, device: Device, what: string): ReadonlySet<number> {
  const place = placeIn(situation, scope, device);
  return (place === null ? undefined : situation.vicinity.speaking.get(keyOf(what, scope, place))) ?? NOBODY;
}

interface Question {
  readonly signal: string;
  readonly scope: Scope;
  readonly device: Device;
  readonly atMs: number;
  readonly withinMs: number;
}

/** Devices in the place whose signal was met within the time before the moment; `untilMs`: as long as that stays so by itself. */
export function* speakingIn(
  situation: Situation,
  { signal, scope, device, atMs, withinMs }: Question,
): Generator<{ readonly state: DeviceState; readonly untilMs: number }> {
  for (const registration of holdersIn(situation, scope, device, signal)) {
    const state = situation.devices[registration];
    const untilMs =
      state === undefined ? null : spokeUntilMs(state.folds?.[signal], { atMs, withinMs, answeredMs: answeredMsOf(state, signal) });
    if (state !== undefined && untilMs !== null) yield { state, untilMs };
  }
}

/**
 * Silent devices in the place that were last heard within so much time of this one, itself among them; where this one speaks,
 * of the one that was heard last: what went dark together.
 */
export function silentIn(situation: Situation, { signal, scope, device, withinMs }: Question): readonly string[] {
  const silent: DeviceState[] = [];
  for (const registration of holdersIn(situation, scope, device, signal)) {
    const state = situation.devices[registration];
    if (state !== undefined && (state.folds?.[signal]?.sinceMs ?? 0) > 0) silent.push(state);
  }
  const own = silent.find((state) => state.device === device);
  const aboutMs = own?.lastHeardMs ?? silent.reduce((lastMs, { lastHeardMs }) => Math.max(lastMs, lastHeardMs), 0);
  return silent.filter(({ lastHeardMs }) => Math.abs(lastHeardMs - aboutMs) <= withinMs).map((state) => state.device.id);
}

/** null: not met within the time before the moment, or only what a person has closed since. */
function spokeUntilMs(
  fold: Fold | undefined,
  { atMs, withinMs, answeredMs }: { readonly atMs: number; readonly withinMs: number; readonly answeredMs: number },
): number | null {
  if (fold === undefined) return null;
  if (fold.sinceMs > answeredMs && fold.sinceMs > 0 && fold.sinceMs <= atMs) return Infinity;
  const spans = fold.spans ?? [];
  for (let index = spans.length - 2; index >= 0 && spans[index]! > answeredMs; index -= 2) {
    if (spans[index]! <= atMs && spans[index + 1]! >= atMs - withinMs) return spans[index + 1]! + withinMs + 1;
  }
  return null;
}
