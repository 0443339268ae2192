import { createServer, type Server, type Socket } from "node:net";
import type { DeviceEntry } from "../intake/devices.ts";
import type { Intake } from "../intake/intake.ts";
import type { Messages } from "../intake/messages.ts";
import type { Journal } from "../journal/journal.ts";
import type { Bridge } from "./bridge.ts";
import { Budget } from "./budget.ts";
import { Door, DRAIN_MS, REFUSED_CLOSE_MS } from "./door.ts";

/** Sockets that have not signed in (contract): the oldest is cut first. */
const UNKNOWN_MAX = 1_024;
/** A CONNECT is whole and answered within 5 s (contract); looked at every 250 ms. */
const CONNECT_MS = 4_750;
const SWEEP_MS = 250;
/** Inputs and bytes not yet on disk (design). Telemetry waits at 80 %, smoke and buttons at 100 %. */
const UNWRITTEN_MAX = 20_000;
const FILLING_BYTES_MAX = 4 * 1024 * 1024;
const TELEMETRY_SHARE = 0.8;
/** Bytes of unfinished packets in all doors together. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;
/** A device past its rate is looked at again after this. */
const RATE_MS = 20;
/** Connections in all: twice the design's target, and those that have not signed in. */
const CONNECTIONS_MAX = 40_000 + UNKNOWN_MAX;
/** A connection that is to end has this long to take its last bytes. */
const CLOSING_MS = 2_000;

export interface DoorsOptions {
  readonly intake: Intake;
  readonly messages: Messages;
  readonly journal: Journal;
  /** Hands a connection to aedes. */
  readonly admit: (bridge: Bridge) => void;
  /** Keeps a device's `state` as its retained message. */
  readonly retain: (entry: DeviceEntry, payload: Buffer) => void;
  /** The listening socket failed, for want of file descriptors for example; those that are open go on. */
  readonly onFault: (error: Error) => void;
  /** A connection was refused or cut for what it sent. */
  readonly onRefused: (door: Door, reason: string, detail: string) => void;
}

export interface DoorCounters {
  readonly accepted: number;
  readonly open: number;
  readonly unknown: number;
  readonly heldBytes: number;
  /** Times a connection was read more slowly for its rate, and times one waited for room. */
  readonly slowed: number;
  readonly waited: number;
}

/** All connections of devices: accepts, bounds and sweeps them. */
export class Doors {
  readonly intake: Intake;
  readonly messages: Messages;
  readonly journal: Journal;
  readonly admit: (bridge: Bridge) => void;
  readonly retain: DoorsOptions["retain"];
  /** Monotonic ms, as of the last look: good enough for timeouts of seconds. */
  nowMs = Math.floor(performance.now());
  readonly onRefused: DoorsOptions["onRefused"];
  private readonly server: Server;
  private readonly all = new Set<Door>();
  private readonly unknown = new Set<Door>();
  private readonly waiting = new Set<Door>();
  private readonly slowed = new Set<Door>();
  private readonly ending = new Map<Door, number>();
  private readonly budgets = new WeakMap<DeviceEntry, Budget>();
  private accepted = 0;
  private slowedTimes = 0;
  private waitedTimes = 0;
  private heldBytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private rateTimer: NodeJS.Timeout | null = null;

  constructor({ intake, messages, journal, admit, retain, onRefused, onFault }: DoorsOptions) {
    this.intake = intake;
    this.messages = messages;
    this.journal = journal;
    this.admit = admit;
    this.retain = retain;
    this.onRefused = onRefused;
    // Half-open: a device that closes its side still gets its acknowledgements.
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.accept(socket));
    // Without a listener such an error would end the process.
    this.server.on("error", onFault);
  }

  /** Resolves to the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ port, host, backlog: 4_096 }, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
    return (this.server.address() as { port: number }).port;
  }

  private accept(socket: Socket): void {
    if (this.all.size >= CONNECTIONS_MAX) return void socket.destroy();
    this.accepted++;
    this.nowMs = Math.floor(performance.now());
    const door = new Door(socket, this, this.nowMs);
    this.all.add(door);
    this.unknown.add(door);
    if (this.unknown.size <= UNKNOWN_MAX) return;
    const [oldest] = this.unknown;
    // Taken out here: its close is told only later, and the next one has to cut another.
    this.unknown.delete(oldest!);
    this.cut(oldest!, "too_many_unknown");
  }

  /** The device is signed in. */
  known(door: Door): void {
    this.unknown.delete(door);
  }

  gone(door: Door): void {
    this.all.delete(door);
    this.unknown.delete(door);
    this.waiting.delete(door);
    this.slowed.delete(door);
    this.ending.delete(door);
    if (door.entry !== null && door.entry.line === door) door.entry.line = null;
  }

  /** What is left of the device's rate, over its connections. */
  budgetOf(entry: DeviceEntry): Budget {
    const known = this.budgets.get(entry);
    if (known !== undefined) return known;
    const budget = new Budget(this.nowMs);
    this.budgets.set(entry, budget);
    return budget;
  }

  closing(door: Door): void {
    if (this.all.has(door)) this.ending.set(door, this.nowMs);
  }

  isFull(isLifeSafety: boolean): boolean {
    const share = isLifeSafety ? 1 : TELEMETRY_SHARE;
    const { journal } = this;
    const { records, writes } = journal.filling;
    return journal.unwritten + writes.length >= UNWRITTEN_MAX * share || records.length >= FILLING_BYTES_MAX * share;
  }

  waitForRoom(door: Door): void {
    this.waiting.add(door);
    this.waitedTimes++;
  }

  /** After a commit: smoke and buttons read on first. */
  giveRoom(): void {
    if (this.waiting.size === 0) return;
    for (const isLifeSafety of [true, false]) {
      for (const door of this.waiting) {
        if (this.isFull(isLifeSafety)) break;
        if (door.entry?.isLifeSafety !== isLifeSafety) continue;
        this.waiting.delete(door);
        door.room();
      }
    }
  }

  waitForRate(door: Door): void {
    this.slowed.add(door);
    this.slowedTimes++;
    this.rateTimer ??= setInterval(() => this.refill(), RATE_MS);
  }

  private refill(): void {
    this.nowMs = Math.floor(performance.now());
    const waiting = [...this.slowed];
    this.slowed.clear();
    // Taken out first: a door that spends all of it at once comes back by itself.
    for (const door of waiting) if (!door.refill(this.nowMs)) this.slowed.add(door);
    if (this.slowed.size > 0 || this.rateTimer === null) return;
    clearInterval(this.rateTimer);
    this.rateTimer = null;
  }

  countHeld(door: Door, bytes: number): void {
    this.heldBytes += bytes;
    if (bytes <= 0 || this.heldBytes <= HELD_BYTES_MAX) return;
    // Whoever holds most, not whoever came last.
    let largest = door;
    for (const one of this.all) if (one.heldBytes > largest.heldBytes && !one.isClosed) largest = one;
    this.cut(largest, "too_many_bytes_held");
  }

  private sweep(): void {
    this.nowMs = Math.floor(performance.now());
    for (const door of this.unknown) {
      if (this.nowMs - door.openedAtMs < CONNECT_MS) break;
      this.cut(door, "connect_timeout");
    }
    for (const [door, sinceMs] of this.ending) if (this.nowMs - sinceMs > CLOSING_MS) door.close("closing");
    for (const door of this.all) if (door.isOpen) this.sweepOpen(door);
  }

  private sweepOpen(door: Door): void {
    const silentMs = this.nowMs - door.heardAtMs;
    // [MQTT-3.1.2-24]; a socket that is not read is silent for our own reasons, each with a bound of its own.
    if (!door.isHeld && silentMs > door.keepaliveMs * 1.5) this.cut(door, "keepalive");
    else if (door.backlogSinceMs !== null && this.nowMs - door.backlogSinceMs > DRAIN_MS) this.cut(door, "takes_no_answers");
    // What was refused is sent again on the next connection.
    else if (door.refusedAtMs !== null && this.nowMs - door.refusedAtMs > REFUSED_CLOSE_MS) this.cut(door, "no_room");
  }

  private cut(door: Door, reason: string): void {
    this.onRefused(door, reason, "");
    door.close(reason);
  }

  counters(): DoorCounters {
    const { accepted, heldBytes } = this;
    let open = 0;
    for (const door of this.all) if (door.isOpen && !door.isClosed) open++;
    return { accepted, open, unknown: this.unknown.size, heldBytes, slowed: this.slowedTimes, waited: this.waitedTimes };
  }

  /** Takes no new connections; those there are end when their answers are out or `close` is called. */
  stopListening(): void {
    if (this.server.listening) this.server.close();
  }

  close(): void {
    this.stopListening();
    if (this.timer !== null) clearInterval(this.timer);
    if (this.rateTimer !== null) clearInterval(this.rateTimer);
    for (const door of this.all) door.close("stopping");
  }
}
