import type { Alert } from "../model/alert.ts";
import type { Device } from "../model/device.ts";
import type { Situation } from "../model/situation.ts";
import { withdraw } from "./effects.ts";
import { armSilence } from "./health.ts";
import { forgetFacts } from "./facts.ts";
import { deactivate, linkDevice, superviseSubject } from "./raise.ts";
import { putDevice, removeDevice } from "./situation.ts";
import { subjectOfTest } from "../response/station-test.ts";
import { text } from "./words.ts";

/** Subject of the `supervision` alert about a siren that does not do as it is told. */
export const subjectOfSiren = (device: string): string => `siren:${device}`;

/** Registers devices or changes them; what is remembered of them stays. */
export function putDevices(situation: Situation, put: readonly Device[]): void {
  if (put.length === 0) return;
  const orphans = orphansOf(situation);
  for (const device of put) {
    const isKnown = situation.devices[device.registration] !== undefined;
    const state = putDevice(situation, device);
    // Its period may be shorter now.
    if (isKnown) armSilence(situation, state);
    // Created anew while alerts of its predecessor are open: still at most one open alert of a kind (contract).
    else for (const alert of orphans.get(device.id) ?? []) linkDevice(state, alert);
  }
}

/** Open alerts of devices that are gone, by device id. */
function orphansOf({ alerts, registrations }: Situation): ReadonlyMap<string, readonly Alert[]> {
  const orphans = new Map<string, Alert[]>();
  for (const alert of alerts.values()) {
    if (alert.device === null || registrations.has(alert.device)) continue;
    const known = orphans.get(alert.device);
    if (known === undefined) orphans.set(alert.device, [alert]);
    else known.push(alert);
  }
  return orphans;
}

/** Its alerts stay for a person to close: what happened, happened. */
export function removeRegistration(situation: Situation, registration: number, nowMs: number): void {
  const state = situation.devices[registration];
  if (state === undefined) return;
  const why = text("设备已删除", "The device was deleted");
  for (const alert of state.alerts === null ? [] : [...state.alerts.values()]) deactivate(situation, alert, why, nowMs);
  const { id } = state.device;
  for (const subject of [subjectOfSiren(id), subjectOfTest(id), ...(state.off ?? []).map((rule) => `rule:${rule}:${id}`)]) {
    superviseSubject(situation, { subject, active: false, priority: "P2", why }, nowMs);
  }
  withdraw(situation, ({ device }) => device === registration);
  forgetFacts(state);
  removeDevice(situation, registration);
}
