import type { AlertCommand, Delivery, Input, Outcomes } from "../../rules/model/input.ts";
import { READING_FLAG } from "../../rules/model/reading.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Values } from "../../rules/model/values.ts";
import { emptySituation } from "../../rules/engine/situation.ts";
import type { Step } from "../../rules/engine/step.ts";
import { nextDeadlineMs } from "../../rules/engine/time.ts";
import { createDisk, type Disk } from "../rules/disk.ts";
import { PLACES } from "../rules/world.ts";

const WALL_SET_MS = 5_000;
const BELIEVED_MS = 300_000;
const HISTORY_MS = 600_000;
const AGAIN_MS = 10_000;

/** What a device says, with what identifies it. */
export interface Message {
  readonly device: number;
  readonly seq: number;
  readonly at: number;
  readonly sentAt: number | null;
  readonly values: Values;
}

export type Bare<One = Input> = One extends Input ? Omit<One, "id" | "nowMs"> : never;

/** The clocks of the machine: one that only goes on, one that somebody sets. */
export interface Machine {
  monotonicMs: number;
  wallShiftMs: number;
}

export interface SimulatedGateway {
  readonly situation: Situation;
  readonly disk: Disk;
  readonly nowMs: number;
  put(input: Bare): Outcomes;
  /** Takes a message, or knows it already; `onKept` when it is on disk. */
  publish(message: Message, onKept: () => void): void;
  act(alert: string, command: AlertCommand, version: number | null): Outcomes;
  /** Runs what is due and looks at the clocks, as the shell's timers do. */
  wake(): void;
  commit(): void;
  /** Loses what is not on disk and starts again from what is. */
  restart(): void;
  /** Deliveries that are to be sent now. */
  toSend(): readonly Delivery[];
}

export interface GatewayOptions {
  readonly step: Step["step"];
  readonly machine: Machine;
  /** Told of every step, for the invariants. */
  readonly onStep: (input: Input, outcomes: Outcomes) => void;
}

/** Intake, runner, journal and outbox as the shell has them, without sockets and threads. */
export function createGateway({ step, machine, onStep }: GatewayOptions): SimulatedGateway {
  const disk = createDisk();
  let situation = emptySituation(PLACES);
  let clock = { zeroMs: machine.monotonicMs, startMs: machine.monotonicMs, offsetMs: 0 };
  let lastId = 0;
  let seen = new Set<string>();
  let seenOnDisk: string[] = [];
  let waiting: (() => void)[] = [];
  let sendAtMs = new Map<string, number>();
  let fresh: Outcomes[] = [];

  const nowMs = (): number => clock.startMs + machine.monotonicMs - clock.zeroMs;
  const wallMs = (): number => machine.monotonicMs + machine.wallShiftMs;

  function put(bare: Bare): Outcomes {
    const input = { ...bare, id: ++lastId, nowMs: nowMs() } as Input;
    const made = step(situation, input);
    disk.keep(input, made);
    fresh.push(made);
    onStep(input, made);
    return made;
  }

  function publish({ device, seq, at, sentAt, values }: Message, onKept: () => void): void {
    waiting.push(onKept);
    const identity = `${device} ${seq}`;
    if (seen.has(identity)) return;
    seen.add(identity);
    seenOnDisk.push(identity);
    const receivedMs = nowMs() + clock.offsetMs;
    const ageMs = sentAt === null ? 0 : sentAt - at;
    const isBelieved = sentAt === null && Math.abs(receivedMs - at) <= BELIEVED_MS;
    const eventMs = isBelieved ? at : receivedMs - Math.max(0, ageMs);
    const flags = ageMs > HISTORY_MS ? READING_FLAG.history : 0;
    put({ kind: "reading", reading: { id: lastId + 1, device, eventMs, receivedMs, boot: 0, seq, flags, values } });
  }

  function wake(): void {
    const measuredMs = wallMs() - nowMs();
    if (Math.abs(measuredMs - clock.offsetMs) > WALL_SET_MS) {
      clock = { ...clock, offsetMs: measuredMs };
      put({ kind: "wall", offsetMs: measuredMs });
    }
    while (nextDeadlineMs(situation) <= nowMs()) put({ kind: "time" });
  }

  function commit(): void {
    disk.commit();
    seenOnDisk = [];
    for (const { owed, settled } of fresh) {
      for (const { id } of owed) sendAtMs.set(id, 0);
      for (const { id } of settled) sendAtMs.delete(id);
    }
    fresh = [];
    for (const onKept of waiting.splice(0)) onKept();
  }

  function restart(): void {
    disk.crash();
    for (const identity of seenOnDisk) seen.delete(identity);
    [seenOnDisk, waiting, fresh] = [[], [], []];
    situation = disk.recover(step, PLACES);
    if (disk.differences.length > 0) throw new Error(`the replay differs from the rows: ${disk.differences.join(", ")}`);
    const last = disk.journal.at(-1);
    lastId = last?.id ?? 0;
    const startMs = Math.max(wallMs() - situation.wallOffsetMs, last?.nowMs ?? 0);
    clock = { zeroMs: machine.monotonicMs, startMs, offsetMs: situation.wallOffsetMs };
    sendAtMs = new Map([...disk.deliveries.keys()].map((id) => [id, 0]));
    wake();
    put({ kind: "started" });
  }

  function toSend(): readonly Delivery[] {
    const due = [...sendAtMs].filter(([, atMs]) => atMs <= machine.monotonicMs).map(([id]) => id);
    for (const id of due) sendAtMs.set(id, machine.monotonicMs + AGAIN_MS);
    return due.flatMap((id) => disk.deliveries.get(id) ?? []);
  }

  return {
    get situation() {
      return situation;
    },
    disk,
    get nowMs() {
      return nowMs();
    },
    put,
    publish,
    act: (alert, command, version) => put({ kind: "command", by: { name: "li", role: "station" }, alert, version, command }),
    wake,
    commit,
    restart,
    toSend,
  };
}
