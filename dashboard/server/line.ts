import type { WebSocket } from "ws";
import { CLOSE, type ServerMessage } from "../wire/messages.ts";
import type { LiveCounters } from "./counters.ts";
import type { Limits } from "./limits.ts";

type Lane = "alert" | "other";
interface Bulk {
  readonly frame: Buffer;
  readonly lane: Lane;
  readonly sinceMs: number;
  readonly done: (sent: boolean) => void;
}

const TEXT = { binary: false, compress: false } as const;

export const frameOf = (message: ServerMessage): Buffer => Buffer.from(JSON.stringify(message));

/**
 * What goes out to one client, and how far it lags. "Written" means handed to the kernel: what a frozen client leaves
 * in there can't be seen, and is bounded by the kernel.
 */
export class Line {
  readonly #socket: WebSocket;
  readonly #limits: Limits;
  readonly #counters: LiveCounters;
  #drainedMs = performance.now();
  /** When each alert frame that is not yet written was sent; bounded by `closeBytes`. */
  readonly #alertsSinceMs: number[] = [];
  /** Frames that wait for room: each lane awaits its own, so there are few. */
  readonly #bulk: Bulk[] = [];

  constructor(socket: WebSocket, limits: Limits, counters: LiveCounters) {
    this.#socket = socket;
    this.#limits = limits;
    this.#counters = counters;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  tell(message: ServerMessage): void {
    this.send(frameOf(message), "other");
  }

  /** Sends at once. A client that lets 4 MB pile up is closed: it would only show the past. */
  send(frame: Buffer, lane: Lane): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount + frame.length > this.#limits.closeBytes) return this.closeSlow("too much unread");
    if (lane === "other") return this.#socket.send(frame, TEXT, this.#written);
    this.#counters.alertFrames++;
    this.#alertsSinceMs.push(performance.now());
    this.#socket.send(frame, TEXT, this.#alertWritten);
  }

  /** Sends when there is room; false where the line closed first. For snapshots and replays, one frame at a time. */
  sendWithRoom(frame: Buffer, lane: Lane): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(false);
    return new Promise((done) => {
      this.#bulk.push({ frame, lane, sinceMs: performance.now(), done });
      this.#pump();
    });
  }

  /** What to do with `bytes` of telemetry. */
  roomFor(bytes: number): "send" | "skip" | "gap" {
    const buffered = this.#socket.bufferedAmount;
    if (buffered === 0) return "send";
    const { gapBytes, gapAfterMs, skipBytes } = this.#limits;
    if (buffered + bytes > gapBytes || performance.now() - this.#drainedMs > gapAfterMs) return "gap";
    return buffered + bytes > skipBytes ? "skip" : "send";
  }

  /** Called ten times a second. */
  check(nowMs: number): void {
    if (!this.isOpen) return this.ended();
    if (this.#socket.bufferedAmount === 0) this.#drainedMs = nowMs;
    this.#pump();
    const oldestMs = Math.min(this.#alertsSinceMs[0] ?? nowMs, this.#bulk.find(({ lane }) => lane === "alert")?.sinceMs ?? nowMs);
    if (nowMs - oldestMs > this.#limits.alertWithinMs) this.closeSlow("an alert could not be delivered");
  }

  /** Whether what the client says is read; what is not waits in its own socket. */
  read(isReading: boolean): void {
    if (isReading === !this.#socket.isPaused) return;
    if (isReading) this.#socket.resume();
    else this.#socket.pause();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.ended();
  }

  closeSlow(reason: string): void {
    this.#counters.slow++;
    this.close(CLOSE.slow, reason);
  }

  terminate(): void {
    this.#socket.terminate();
    this.ended();
  }

  /** The protocol's own ping, which every client library answers by itself. */
  ping(): void {
    if (this.isOpen && this.#socket.bufferedAmount < this.#limits.closeBytes) this.#socket.ping();
  }

  ended(): void {
    for (const { done } of this.#bulk.splice(0)) done(false);
  }

  readonly #written = (): void => {
    this.#drainedMs = performance.now();
    this.#pump();
  };

  readonly #alertWritten = (): void => {
    this.#alertsSinceMs.shift();
    this.#written();
  };

  #pump(): void {
    for (let next = this.#bulk[0]; next !== undefined && this.isOpen; next = this.#bulk[0]) {
      const buffered = this.#socket.bufferedAmount;
      if (buffered > 0 && buffered + next.frame.length > this.#limits.bulkBytes) return;
      this.#bulk.shift();
      this.send(next.frame, next.lane);
      next.done(true);
    }
  }
}
