import type { Alert } from "../model/alert.ts";
import type { Delivery } from "../model/input.ts";
import type { DeviceState, RunState, Situation } from "../model/situation.ts";
import { pushDeadline } from "./deadlines.ts";
import { restoreDelivery } from "./effects.ts";
import { link } from "./raise.ts";

interface Kept {
  readonly heard: number;
  readonly latest: Record<string, number | boolean>;
  readonly latestAt: Record<string, number>;
  readonly online: boolean | null;
  readonly firmware: string | null;
  readonly runs: Record<string, RunState> | null;
  readonly off: string[] | null;
}

/** A device's state as text; alerts are rows of their own. */
export function encodeDevice(state: DeviceState): string {
  const { lastHeardMs, latest, latestAtMs, online, firmware, runs, off } = state;
  return JSON.stringify({ heard: lastHeardMs, latest, latestAt: latestAtMs, online, firmware, runs, off } satisfies Kept);
}

/** Puts a device's state back; nothing where the device is gone. */
export function restoreDevice(situation: Situation, registration: number, appliedId: number, body: string): void {
  const state = situation.devices[registration];
  if (state === undefined) return;
  const kept = JSON.parse(body) as Kept;
  state.appliedId = appliedId;
  state.lastHeardMs = kept.heard;
  Object.assign(state.latest, kept.latest);
  Object.assign(state.latestAtMs, kept.latestAt);
  state.online = kept.online;
  state.firmware = kept.firmware;
  state.runs = kept.runs;
  state.off = kept.off;
}

export const encodeGlobals = ({ wallOffsetMs }: Situation): { wallOffsetMs: number } => ({ wallOffsetMs });

/** The rows win: whatever a replay made of alerts and deliveries is replaced by what the disk says, deadlines with it. */
export function restoreRows(situation: Situation, rows: { readonly alerts: readonly Alert[]; readonly deliveries: readonly Delivery[] }): void {
  situation.alerts.clear();
  situation.supervision.clear();
  situation.deliveries.clear();
  situation.deadlines.length = 0;
  for (const state of situation.devices) if (state !== undefined) state.alerts = null;
  for (const alert of rows.alerts) {
    link(situation, alert);
    if (alert.shelvedUntil !== null) {
      pushDeadline(situation.deadlines, { kind: "unshelve", atMs: alert.shelvedUntil - situation.wallOffsetMs, alert: alert.id });
    }
  }
  for (const delivery of rows.deliveries) restoreDelivery(situation, delivery);
  for (const state of situation.devices) if (state !== undefined) rearm(situation, state);
}

/** Silence is armed by the `started` input; runs go on where they were. */
function rearm(situation: Situation, state: DeviceState): void {
  state.isSilenceArmed = false;
  for (const rule of Object.keys(state.runs ?? {})) {
    if (state.runs![rule]!.raised) continue;
    pushDeadline(situation.deadlines, { kind: "run", atMs: 0, device: state.device.registration, rule });
  }
}
