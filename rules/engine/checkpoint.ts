import type { Alert } from "../model/alert.ts";
import type { Delivery } from "../model/input.ts";
import type { Notification } from "../model/notification.ts";
import type { DeviceState, Folds, LiveRule, PlannedWorks, RunState, Situation, Trail } from "../model/situation.ts";
import { restoreOwed } from "../response/notify.ts";
import { armUnshelve } from "./commands.ts";
import { restoreDelivery } from "./effects.ts";
import { armRun } from "./lasting.ts";
import { encodeOpenBins, rearmNetwork, restoreNetworks } from "./network.ts";
import { link } from "./raise.ts";
import { rearmRules } from "./settle.ts";
import { clearSilences } from "./silences.ts";
import { markPlaces } from "./situation.ts";
import { settled } from "./latest.ts";

interface Kept {
  readonly heard: number;
  readonly latest: Record<string, number | boolean>;
  readonly latestAt: Record<string, number>;
  readonly online: boolean | null;
  readonly firmware: string | null;
  readonly runs: Record<string, RunState> | null;
  readonly reviewed: Record<string, number> | null;
  /** Of the rules of files; absent where there is nothing. */
  readonly folds?: Folds | null;
  readonly trail?: Trail | null;
  readonly live?: Record<string, LiveRule> | null;
}

/** A device's state as text; alerts are rows of their own. */
export function encodeDevice(state: DeviceState): string {
  const { lastHeardMs: heard, latest, latestAtMs: latestAt, online, firmware, runs, reviewedMs: reviewed } = settled(state);
  const { folds, trail, live } = state;
  const ofFiles = folds === null && trail === null && live === null ? {} : { folds, trail, live };
  return JSON.stringify({ heard, latest, latestAt, online, firmware, runs, reviewed, ...ofFiles } satisfies Kept);
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
  state.newest = null;
  state.mergedMs = Object.values(state.latestAtMs).reduce((newest, atMs) => Math.max(newest, atMs), 0);
  state.online = kept.online;
  state.firmware = kept.firmware;
  state.runs = kept.runs;
  state.reviewedMs = kept.reviewed;
  markPlaces(situation, state, false);
  state.folds = kept.folds ?? null;
  state.trail = kept.trail ?? null;
  state.live = kept.live ?? null;
  markPlaces(situation, state, true);
}

interface Globals {
  readonly wallOffsetMs: number;
  readonly works?: readonly PlannedWorks[];
  readonly openBins?: ReturnType<typeof encodeOpenBins>;
}

export const encodeGlobals = (situation: Situation): Globals => ({
  wallOffsetMs: situation.wallOffsetMs,
  works: [...situation.works.values()],
  openBins: encodeOpenBins(situation),
});

/** `network`: as `encodeNetworks` gave it with the same checkpoint; null for none. */
export function restoreGlobals(situation: Situation, { wallOffsetMs, works = [], openBins = {} }: Globals, network: string | null): void {
  restoreNetworks(situation, openBins, network);
  situation.wallOffsetMs = wallOffsetMs;
  for (const one of works) situation.works.set(one.id, one);
}

/**
 * The rows win: whatever a replay made of alerts and deliveries is replaced by what the disk says, deadlines and rules
 * that are off with it. Silence counts again from the `started` input.
 */
export function restoreRows(
  situation: Situation,
  rows: { readonly alerts: readonly Alert[]; readonly deliveries: readonly Delivery[]; readonly notifications?: readonly Notification[] },
): void {
  situation.alerts.clear();
  situation.supervision.clear();
  situation.deliveries.clear();
  situation.notifications.clear();
  situation.deadlines.length = 0;
  clearSilences(situation.silences);
  situation.readyMs = 0;
  for (const state of situation.devices) if (state !== undefined) forget(state);
  for (const alert of rows.alerts) {
    link(situation, alert);
    if (alert.shelvedUntil !== null) armUnshelve(situation, alert.id, alert.shelvedUntil);
  }
  for (const delivery of rows.deliveries) restoreDelivery(situation, delivery);
  for (const notification of rows.notifications ?? []) restoreOwed(situation, notification);
  for (const state of situation.devices) if (state !== undefined) rearm(situation, state);
  rearmNetwork(situation);
}

function forget(state: DeviceState): void {
  state.alerts = null;
  state.off = null;
  state.silenceAtMs = 0;
  state.runAtMs = null;
}

/** Runs go on where they were: a deadline that is due at once looks when they really are. */
function rearm(situation: Situation, state: DeviceState): void {
  for (const rule in state.runs) if (!state.runs[rule]!.raised) armRun(situation, state, { rule, atMs: 0 });
  rearmRules(situation, state);
}
