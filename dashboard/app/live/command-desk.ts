import type { ClientMessage, LiveCommand, ServerMessage } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";
import type { Clock } from "./clock.ts";

/** How long an act that did not get through is tried again by itself; later it would surprise. */
const RETRY_FOR_MS = 60_000;
/** Without an answer for so long, an act counts as not sent, and is sent again: its `ref` keeps it single. */
const ANSWER_WITHIN_MS = 5_000;
/** Acts waiting at once on one page: more than one person can press in a minute. */
export const WAITING_MAX = 50;

type Refusal = Extract<ServerMessage, { t: "res"; ok: false }>["err"];

/**
 * An act on its way. `sending`: on the line, no answer yet; `unsent`: not through, goes again by itself; `expired`: not
 * through for a minute, goes only when a person says so; `refused`: the gateway said no.
 */
export interface PendingCommand {
  readonly ref: string;
  readonly alert: string;
  readonly command: LiveCommand;
  readonly state: "sending" | "unsent" | "expired" | "refused";
  readonly sinceMs: number;
  readonly sentMs: number;
  readonly refusal: Refusal | null;
}

export interface CommandDesk {
  readonly pending: Cell<readonly PendingCommand[]>;
  /** False where too much is waiting already. */
  issue(command: LiveCommand): boolean;
  answer(message: Extract<ServerMessage, { t: "res" }>): void;
  retry(ref: string): void;
  dismiss(ref: string): void;
  /** The line is open: what is not through goes again. */
  lineOpened(): void;
  lineLost(): void;
  close(): void;
}

export interface DeskOptions {
  readonly send: (message: ClientMessage) => boolean;
  readonly clock: Clock;
  readonly newRef: () => string;
}

const isOnItsWay = ({ state }: PendingCommand): boolean => state === "sending" || state === "unsent";

/** Pressed twice out of impatience: the same act, whatever version it was based on. */
const isSame = (one: LiveCommand, other: LiveCommand): boolean =>
  one.name === other.name && JSON.stringify({ ...one.args, version: 0 }) === JSON.stringify({ ...other.args, version: 0 });

function begin(command: LiveCommand, ref: string, nowMs: number): PendingCommand {
  return { ref, alert: command.args.id, command, state: "unsent", sinceMs: nowMs, sentMs: nowMs, refusal: null };
}

/** Keeps what people press until the gateway has answered: in memory, each with one reference, never silently lost. */
export function createCommandDesk({ send, clock, newRef }: DeskOptions): CommandDesk {
  const pending = createCell<readonly PendingCommand[]>([]);

  function change(ref: string, next: (command: PendingCommand) => PendingCommand | null): void {
    pending.set(pending.get().flatMap((one) => (one.ref === ref ? (next(one) ?? []) : one)));
  }

  function transmit(one: PendingCommand): PendingCommand {
    const { ref, command } = one;
    const isSent = send({ t: "cmd", ref, name: command.name, args: { ...command.args } });
    return { ...one, state: isSent ? "sending" : "unsent", sentMs: clock.nowMs() };
  }

  function settle(one: PendingCommand): PendingCommand {
    if (one.state === "refused" || one.state === "expired") return one;
    if (clock.nowMs() - one.sinceMs > RETRY_FOR_MS) return { ...one, state: "expired" };
    return clock.nowMs() - one.sentMs > ANSWER_WITHIN_MS ? transmit({ ...one, state: "unsent" }) : one;
  }

  const stopTicks = clock.every(1_000, () => {
    const next = pending.get().map(settle);
    if (next.some((one, at) => one !== pending.get()[at])) pending.set(next);
  });

  return {
    pending,
    issue(command) {
      if (pending.get().some((one) => isOnItsWay(one) && isSame(one.command, command))) return true;
      if (pending.get().length >= WAITING_MAX) return false;
      const others = pending.get().filter(({ alert, state }) => alert !== command.args.id || state !== "refused");
      pending.set([...others, transmit(begin(command, newRef(), clock.nowMs()))]);
      return true;
    },
    answer(message) {
      change(message.ref, (one) => (message.ok ? null : { ...one, state: "refused", refusal: message.err }));
    },
    retry: (ref) => change(ref, (one) => transmit({ ...one, sinceMs: clock.nowMs(), refusal: null })),
    dismiss: (ref) => change(ref, () => null),
    lineOpened: () => pending.set(pending.get().map((one) => (isOnItsWay(one) ? transmit(one) : one))),
    lineLost: () => pending.set(pending.get().map((one) => (one.state === "sending" ? { ...one, state: "unsent" } : one))),
    close: stopTicks,
  };
}
