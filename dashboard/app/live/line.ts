import type { ClientMessage, ServerMessage } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";
import { readMessage } from "./message.ts";

/** First wait before a new try, and the longest: half a second hides a restart, 8 s spare a gateway in trouble. */
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8_000;
/** Quiet for so long, the line is asked whether it lives. */
const PING_AFTER_MS = 1_000;
/** Two unanswered questions, with a second for the way: what the screen shows may be old. */
export const STALE_AFTER_MS = 3_000;
/** Quiet for so long, an open socket is given up: a pulled cable closes nothing. */
const DEAD_AFTER_MS = 10_000;
const TICK_MS = 500;
/** Close codes of the contract that end the session instead of the line. */
const SESSION_ENDED = 4401;

/** What the line needs of a websocket. */
export interface Socket {
  send(text: string): void;
  close(): void;
}
export interface SocketEvents {
  readonly opened: () => void;
  readonly said: (text: string) => void;
  readonly closed: (code: number) => void;
}

export interface LineState {
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
export function createLine({ connect, clock, random, hello, onMessage, onLost }: LineOptions): Line {
  const state = createCell<LineState>({ phase: "connecting", isStale: false });
  let heardMs = clock.nowMs();
  let triedMs = heardMs;
  let socket: Socket | null = null;
  let generation = 0;
  let tries = 0;
  let askedMs = 0;
  let stopRetry = (): void => {};

  function put(change: Partial<LineState>): void {
    const { phase, isStale } = { ...state.get(), ...change };
    if (phase !== state.get().phase || isStale !== state.get().isStale) state.set({ phase, isStale });
  }
  const quietMs = (): number => clock.nowMs() - heardMs;

  function open(): void {
    const mine = ++generation;
    const isMine = (): boolean => mine === generation;
    triedMs = clock.nowMs();
    put({ phase: "connecting" });
    socket = connect({
      opened: () => isMine() && say(hello()),
      said: (text) => isMine() && hear(text),
      closed: (code) => isMine() && lose(code),
    });
  }

  function hear(text: string): void {
    const message = readMessage(text);
    if (message === null) return;
    if (message.t === "welcome") tries = 0;
    const phase = message.t === "welcome" ? "open" : state.get().phase;
    heardMs = clock.nowMs();
    put({ isStale: phase !== "open" && state.get().isStale, phase });
    if (message.t === "ping") say({ t: "pong" });
    else if (message.t !== "pong") onMessage(message);
  }

  function lose(code: number): void {
    generation++;
    socket = null;
    onLost();
    if (code === SESSION_ENDED) return put({ phase: "ended", isStale: true });
    put({ phase: "waiting" });
    const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** tries++);
    stopRetry = clock.after(longest * (0.5 + random() / 2), open);
  }

  function say(message: ClientMessage): void {
    socket?.send(JSON.stringify(message));
  }

  const stopTicks = clock.every(TICK_MS, () => {
    const quiet = quietMs();
    if (quiet > STALE_AFTER_MS && !state.get().isStale) put({ isStale: true });
    if (socket === null || quiet < PING_AFTER_MS) return;
    if (Math.min(quiet, clock.nowMs() - triedMs) > DEAD_AFTER_MS) {
      socket.close();
      return lose(1006);
    }
    if (state.get().phase !== "open" || clock.nowMs() - askedMs < PING_AFTER_MS) return;
    askedMs = clock.nowMs();
    say({ t: "ping" });
  });

  open();
  return {
    state,
    quietMs,
    send(message) {
      if (state.get().phase !== "open") return false;
      say(message);
      return true;
    },
    close() {
      generation++;
      stopTicks();
      stopRetry();
      socket?.close();
      socket = null;
    },
  };
}
