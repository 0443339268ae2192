import { type ClientMessage, CLOSE, type ServerMessage } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import { readMessage } from "./message.ts";

/** First wait before a new try, and the longest: half a second hides a restart, 8 s spare a gateway in trouble. */
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8_000;
/** Quiet for so long, the line is asked whether it lives. */
const PING_AFTER_MS = 1_000;
/** Two unanswered questions, with a second for the way: what the screen shows may be old. */
const STALE_AFTER_MS = 3_000;
/** Quiet for so long, an open socket is given up: a pulled cable closes nothing. */
const DEAD_AFTER_MS = 10_000;
const TICK_MS = 500;
/** What a browser reports for a socket that ended without a word (RFC 6455, 7.4.1). */
const ABNORMAL = 1006;

/** What the line needs of a websocket. */
interface Socket {
  send(text: string): void;
  close(): void;
}
export interface SocketEvents {
  readonly opened: () => void;
  readonly said: (text: string) => void;
  readonly closed: (code: number) => void;
}

interface LineState {
  /** `ended`: the session is over, no new try. */
  readonly phase: "connecting" | "open" | "waiting" | "ended";
  /** Nothing heard for longer than STALE_AFTER_MS. */
  readonly isStale: boolean;
}

export interface LineOptions {
  readonly connect: (events: SocketEvents) => Socket;
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly hello: () => ClientMessage;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onLost: () => void;
}

export interface Line {
  readonly state: Cell<LineState>;
  /** ms since the gateway was last heard, or since the start where it never was. */
  quietMs(): number;
  /** True where it went onto an open line. */
  send(message: ClientMessage): boolean;
  close(): void;
}

/** One websocket after the other: opens again by itself, notices silence, and says how old the picture is. */
export function createLine(options: LineOptions): Line {
  return new ReopeningLine(options);
}

class ReopeningLine implements Line {
  readonly state = createCell<LineState>({ phase: "connecting", isStale: false });
  readonly #options: LineOptions;
  readonly #stopTicks: () => void;
  #socket: Socket | null = null;
  /** What an earlier socket still says is not for us. */
  #generation = 0;
  #tries = 0;
  #heardMs: number;
  #triedMs = 0;
  #askedMs = 0;
  #stopRetry = (): void => {};

  constructor(options: LineOptions) {
    this.#options = options;
    this.#heardMs = options.clock.nowMs();
    this.#stopTicks = options.clock.every(TICK_MS, () => this.#tick());
    this.#open();
  }

  quietMs(): number {
    return this.#options.clock.nowMs() - this.#heardMs;
  }

  send(message: ClientMessage): boolean {
    if (this.state.get().phase !== "open") return false;
    this.#say(message);
    return true;
  }

  close(): void {
    this.#generation++;
    this.#stopTicks();
    this.#stopRetry();
    this.#socket?.close();
    this.#socket = null;
  }

  #open(): void {
    const mine = ++this.#generation;
    const ifMine = (act: () => void): void => {
      if (mine === this.#generation) act();
    };
    this.#triedMs = this.#options.clock.nowMs();
    this.#put({ phase: "connecting" });
    this.#socket = this.#options.connect({
      opened: () => ifMine(() => this.#say(this.#options.hello())),
      said: (text) => ifMine(() => this.#hear(text)),
      closed: (code) => ifMine(() => this.#lose(code)),
    });
  }

  #hear(text: string): void {
    const message = readMessage(text);
    if (message === null) return;
    if (message.t === "welcome") this.#tries = 0;
    const phase = message.t === "welcome" ? "open" : this.state.get().phase;
    this.#heardMs = this.#options.clock.nowMs();
    this.#put({ isStale: phase !== "open" && this.state.get().isStale, phase });
    if (message.t === "ping") this.#say({ t: "pong" });
    else if (message.t !== "pong") this.#options.onMessage(message);
  }

  #lose(code: number): void {
    const { clock, random, onLost } = this.#options;
    this.#generation++;
    this.#socket = null;
    onLost();
    if (code === CLOSE.sessionEnded) return this.#put({ phase: "ended", isStale: true });
    this.#put({ phase: "waiting" });
    const longestMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#tries++);
    this.#stopRetry = clock.after(longestMs * (0.5 + random() / 2), () => this.#open());
  }

  #tick(): void {
    const nowMs = this.#options.clock.nowMs();
    const quietMs = this.quietMs();
    if (quietMs > STALE_AFTER_MS) this.#put({ isStale: true });
    if (this.#socket === null || quietMs < PING_AFTER_MS) return;
    if (Math.min(quietMs, nowMs - this.#triedMs) > DEAD_AFTER_MS) {
      this.#socket.close();
      return this.#lose(ABNORMAL);
    }
    if (nowMs - this.#askedMs < PING_AFTER_MS) return;
    this.#askedMs = nowMs;
    this.send({ t: "ping" });
  }

  #say(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #put(change: Partial<LineState>): void {
    const before = this.state.get();
    const { phase, isStale } = { ...before, ...change };
    if (phase !== before.phase || isStale !== before.isStale) this.state.set({ phase, isStale });
  }
}
