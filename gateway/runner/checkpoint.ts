import { encodeDevice, encodeGlobals } from "../../rules/engine/checkpoint.ts";
import { closedBins, encodeNetworks } from "../../rules/engine/network.ts";
import type { Situation } from "../../rules/model/situation.ts";
import { VERSION } from "../config.ts";
import type { Devices } from "../intake/devices.ts";
import type { Journal } from "../journal/journal.ts";
import type { Runner } from "./runner.ts";

/** At most this long between two checkpoints while anything changes (design). */
const EVERY_MS = 5_000;
/** And at most this many inputs: the tail that a start replays. */
const EVERY_INPUTS = 50_000;
/** Time a slice may hold the event loop (design). */
const SLICE_MS = 2;
/**
 * A checkpoint is spread over this long, so that no commit carries many devices: written at once, 1,000 devices held every
 * PUBACK for 150 to 300 ms (measured).
 */
const SPREAD_MS = 1_500;
/** Or over this many inputs, where they come fast: the tail stays short. */
const SPREAD_INPUTS = 25_000;
/** Between two slices where nothing is committed. */
const IDLE_SLICE_MS = 50;

export interface Checkpoint {
  /** To be called after each commit: goes on with one, or starts it where enough inputs have passed. */
  afterCommit(): void;
  counters(): { readonly done: number; readonly lastId: number };
  stop(): void;
}

/**
 * Writes the state of devices that changed, in slices. Each slice travels in the batch that holds every input it has seen,
 * so a device's row and the inputs up to its `appliedId` are on disk together or not at all; the last slice moves the
 * point from which a start replays.
 */
export function createCheckpoint(options: {
  readonly situation: Situation;
  readonly journal: Journal;
  readonly runner: Runner;
  readonly devices: Devices;
}): Checkpoint {
  const { situation, journal, runner, devices } = options;
  let lastId = runner.lastId;
  let binsWritten = 0;
  let running: {
    readonly mark: string;
    readonly network: string | null;
    readonly fromId: number;
    readonly registrations: number[];
    readonly count: number;
    readonly sinceMs: number;
  } | null = null;
  let done = 0;

  function begin(): void {
    if (running !== null || runner.lastId === lastId) return;
    const registrations = situation.dirty;
    situation.dirty = [];
    // As of now, not of the last slice: the tail behind `fromId` is replayed on top of it.
    const { lastId: fromId, aseq, rulesHash: rules } = runner;
    const mark = JSON.stringify({ journalId: fromId, aseq, globals: encodeGlobals(situation), program: VERSION, rules });
    const closed = closedBins(situation);
    const network = closed === binsWritten ? null : encodeNetworks(situation);
    binsWritten = closed;
    running = { mark, network, fromId, registrations, count: registrations.length, sinceMs: performance.now() };
    slice();
  }

  /** As many devices as are due by now. */
  function slice(): void {
    if (running === null) return;
    const { mark, network, fromId, registrations, count, sinceMs } = running;
    const nowMs = performance.now();
    const share = Math.max((nowMs - sinceMs) / SPREAD_MS, (runner.lastId - fromId) / SPREAD_INPUTS);
    const left = Math.max(0, Math.floor(count * (1 - share)));
    if (registrations.length > left) {
      const { writes } = journal.filling;
      while (registrations.length > left && performance.now() < nowMs + SLICE_MS) capture(registrations.pop()!, writes);
      journal.schedule();
    }
    if (registrations.length === 0) end(mark, network, fromId);
  }

  /** In one batch with the last slice. */
  function end(mark: string, network: string | null, fromId: number): void {
    const { writes } = journal.filling;
    if (network !== null) writes.push(["situationPut", "network", network]);
    writes.push(["situationPut", "checkpoint", mark]);
    lastId = fromId;
    running = null;
    done++;
    journal.schedule();
  }

  function capture(registration: number, writes: typeof journal.filling.writes): void {
    const state = situation.devices[registration];
    const entry = devices.byRegistration(registration);
    if (state === undefined || entry === undefined) return;
    state.isDirty = false;
    writes.push(["deviceStatePut", registration, state.appliedId, encodeDevice(state)]);
    if (entry.identities.isDirty) writes.push(...entry.identities.takeWrites(registration));
  }

  const timers = [setInterval(begin, EVERY_MS), setInterval(slice, IDLE_SLICE_MS)];
  return {
    afterCommit() {
      if (running !== null) slice();
      else if (runner.lastId - lastId > EVERY_INPUTS) begin();
    },
    counters: () => ({ done, lastId }),
    stop: () => timers.forEach(clearInterval),
  };
}
