import type { Device } from "../model/device.ts";
import type { DeviceState, SitePlaces, Situation } from "../model/situation.ts";
import { noSilences } from "./silences.ts";
import { markDevice, markSpeaking } from "./vicinity.ts";

export function emptySituation(places: SitePlaces): Situation {
  return {
    places,
    isCatchingUp: false,
    book: null,
    vicinity: { devices: new Map(), speaking: new Map() },
    networks: new Map(),
    works: new Map(),
    devices: [],
    registrations: new Map(),
    alerts: new Map(),
    supervision: new Map(),
    deliveries: new Map(),
    notifications: new Map(),
    climbs: new Map(),
    climbOf: new Map(),
    swaps: new Map(),
    dutyChecks: new Map(),
    dutyLookMs: 0,
    stationTests: new Map(),
    testLookMs: 0,
    floods: new Map(),
    people: new Map(),
    families: new Map(),
    personWakeMs: new Map(),
    incidents: new Map(),
    incidentNumbers: new Map(),
    travels: new Map(),
    evacuations: new Map(),
    sirens: new Set(),
    terminals: new Set(),
    deadlines: [],
    silences: noSilences(),
    dirty: [],
    readyMs: 0,
    wallOffsetMs: 0,
    alertNumber: 0,
    deliveryNumber: 0,
    taskNumber: 0,
    evacuationNumber: 0,
  };
}

export function emptyDeviceState(device: Device): DeviceState {
  return {
    // What every reading looks at stands together: two lines of memory.
    rules: null,
    appliedId: 0,
    isDirty: false,
    lastHeardMs: 0,
    silenceAtMs: 0,
    newest: null,
    mergedMs: 0,
    runs: null,
    alerts: null,
    folds: null,
    live: null,
    trail: null,
    off: null,
    device,
    latest: {},
    latestAtMs: {},
    online: null,
    firmware: null,
    reviewedMs: null,
    runAtMs: null,
    outOfService: null,
    honesty: null,
  };
}

/** Registers a device or changes it; what is remembered of it stays. */
export function putDevice(situation: Situation, device: Device): DeviceState {
  const { registration, kind } = device;
  const known = situation.devices[registration];
  const state = known === undefined ? emptyDeviceState(device) : { ...known, device, rules: null };
  if (known !== undefined) markPlaces(situation, known, false);
  markPlaces(situation, state, true);
  situation.devices[registration] = state;
  // The highest is the newest: a replay that puts a predecessor again does not take the id from its successor.
  if ((situation.registrations.get(device.id) ?? 0) <= registration) situation.registrations.set(device.id, registration);
  if (kind === "siren") situation.sirens.add(registration);
  if (kind === "station-terminal") situation.terminals.add(registration);
  return state;
}

export function removeDevice(situation: Situation, registration: number): void {
  const state = situation.devices[registration];
  if (state !== undefined) markPlaces(situation, state, false);
  const id = state?.device.id;
  if (id !== undefined && situation.registrations.get(id) === registration) situation.registrations.delete(id);
  situation.devices[registration] = undefined;
  situation.sirens.delete(registration);
  situation.terminals.delete(registration);
}

/** Where neighbours find it, and what it says to them. */
export function markPlaces(situation: Situation, { device, folds }: DeviceState, isThere: boolean): void {
  markDevice(situation, device, isThere);
  for (const fold in folds) markSpeaking(situation, fold, device, isThere);
}

export function deviceById(situation: Situation, id: string | null): DeviceState | undefined {
  const registration = id === null ? undefined : situation.registrations.get(id);
  return registration === undefined ? undefined : situation.devices[registration];
}

export function markDirty(situation: Situation, state: DeviceState): void {
  if (state.isDirty) return;
  state.isDirty = true;
  situation.dirty.push(state.device.registration);
}
