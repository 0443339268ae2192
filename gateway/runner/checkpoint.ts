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
/** Devices between two looks at the clock. */
const PER_LOOK = 16;

export interface Checkpoint {
  /** To be called after each commit: starts one where enough inputs have passed. */
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
    running = { mark, network, fromId, registrations };
    slice();
  }

  function slice(): void {
    const { mark, network, fromId, registrations } = running!;
    const { writes } = journal.filling;
    const untilMs = performance.now() + SLICE_MS;
    while (registrations.length > 0 && performance.now() < untilMs) {
      for (let left = PER_LOOK; left > 0 && registrations.length > 0; left--) capture(registrations.pop()!, writes);
    }
    if (registrations.length > 0) {
      setImmediate(slice);
    } else {
      if (network !== null) writes.push(["situationPut", "network", network]);
      writes.push(["situationPut", "checkpoint", mark]);
      lastId = fromId;
      running = null;
      done++;
    }
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

  const timer = setInterval(begin, EVERY_MS);
  return {
    afterCommit() {
      if (runner.lastId - lastId > EVERY_INPUTS) begin();
    },
    counters: () => ({ done, lastId }),
    stop: () => clearInterval(timer),
  };
}
