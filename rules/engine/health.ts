import type { Device } from "../model/device.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { deactivate, raise } from "./raise.ts";
import { dropEarliest, moveEarliest, pushSilence } from "./silences.ts";
import { text } from "./words.ts";

/** Periods without a word until a device counts as silent (contract). */
const MISSED = 3;
/** Periods where the device names none (contract). */
const EVERY_MS = { mains: 100_000, battery: 15 * 60_000 } as const;

export const silentAfterMs = ({ expectEveryMs, powered }: Device): number => (expectEveryMs ?? EVERY_MS[powered]) * MISSED;

/** The device has said something, whatever it is. True where nobody waited for it: it may have been silent. */
export function heard(situation: Situation, state: DeviceState, nowMs: number): boolean {
  state.lastHeardMs = nowMs;
  const isBack = state.silenceAtMs === 0;
  if (isBack) armSilence(situation, state);
  if (state.alerts !== null) overSilence(situation, state, nowMs);
  return isBack;
}

function overSilence(situation: Situation, state: DeviceState, nowMs: number): void {
  const silent = state.alerts?.get("device-silent");
  if (silent?.active) deactivate(situation, silent, text("已恢复联系", "Heard from again"), nowMs);
}

/** Silence counts from readiness after a start (contract). */
const dueMs = ({ readyMs }: Situation, { lastHeardMs, device }: DeviceState): number =>
  Math.max(lastHeardMs, readyMs) + silentAfterMs(device);

/**
 * One deadline a device: readings only move `lastHeardMs`, the deadline looks again when it comes. A device never heard
 * is commissioning and has none.
 */
export function armSilence(situation: Situation, state: DeviceState): void {
  if (state.lastHeardMs === 0 || situation.readyMs === 0) return;
  const atMs = dueMs(situation, state);
  if (state.silenceAtMs !== 0 && state.silenceAtMs <= atMs) return;
  state.silenceAtMs = atMs;
  pushSilence(situation.silences, atMs, state.device.registration);
}

/** Its alert was closed and it is still not heard: told again after as long as the first time. */
export function watchAgain(situation: Situation, state: DeviceState, nowMs: number): void {
  state.silenceAtMs = nowMs + silentAfterMs(state.device);
  pushSilence(situation.silences, state.silenceAtMs, state.device.registration);
}

/** Takes the earliest look: a device that was heard since is looked at again later. True where it is silent. */
export function isSilent(situation: Situation, nowMs: number): boolean {
  const { silences, readyMs } = situation;
  const registration = silences.devices[0]!;
  const state = situation.devices[registration];
  if (state !== undefined && state.silenceAtMs === silences.atMs[0]!) {
    const atMs = dueMs(situation, state);
    const isHeard = atMs > nowMs;
    // Never heard, or nobody is ready yet: it has no deadline.
    const isAgain = isHeard && state.lastHeardMs !== 0 && readyMs !== 0;
    state.silenceAtMs = isAgain ? atMs : 0;
    if (isAgain) moveEarliest(silences, atMs, registration);
    else dropEarliest(silences);
    return !isHeard;
  }
  dropEarliest(silences);
  return false;
}

export function raiseSilent(situation: Situation, state: DeviceState, nowMs: number): void {
  const minutes = Math.round((nowMs - state.lastHeardMs) / 60_000);
  const why = text(`已失联 ${minutes} 分钟`, `Not heard for ${minutes} minutes`);
  raise(situation, state, { kind: "device-silent", priority: "P3", why, evidence: null, reading: null, isRepeatCounted: false }, nowMs);
}
