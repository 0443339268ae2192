import type { Notification } from "../../rules/model/notification.ts";
import type { Sent } from "../response/way.ts";
import { type Breaker, createBreaker } from "./breaker.ts";

/** Tries at once by one way; the last of them only for a life at risk, so that what can wait is never in its way. */
const AT_ONCE = 16;
const AT_ONCE_ROUTINE = 12;
/** Waiting for one way: beyond it the oldest of the least urgent is given up. */
const WAITING_MAX = 20_000;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000] as const;

export interface ChannelOptions {
  readonly id: string;
  readonly knowsRepeats: boolean;
  readonly send: (notification: Notification, signal: AbortSignal) => Promise<Sent>;
  /** Durable before a try whose repeat nobody could tell. */
  readonly trying: (notification: Notification) => Promise<void>;
  readonly done: (notification: Notification, sent: Sent) => void;
  readonly changed: (isWorking: boolean, reason: string) => void;
  /** Queue time. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

export interface Channel {
  add(notification: Notification): void;
  /** Taken back: it is not sent, and a try under way is cut. */
  drop(key: string): void;
  counters(): { readonly waiting: number; readonly running: number; readonly isOpen: boolean };
  stop(): void;
}

interface Job {
  readonly notification: Notification;
  tries: number;
  /** Monotonic. */
  dueMs: number;
}

/** One way's own queue: urgent first, a bound on tries at once, back-off, a breaker. What it does delays no other way. */
export function createChannel(options: ChannelOptions): Channel {
  const { knowsRepeats, send, trying, done, changed, nowMs, monotonicMs } = options;
  const ready = new Map(["P1", "P2", "P3", "P4"].map((priority) => [priority, new Map<string, Job>()]));
  const later = new Map<string, Job>();
  const running = new Map<string, AbortController>();
  const breaker: Breaker = createBreaker();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function next(): Job | null {
    for (const [priority, jobs] of ready) {
      if (priority !== "P1" && running.size >= AT_ONCE_ROUTINE) return null;
      const first = jobs.values().next();
      if (first.done !== true) return first.value;
    }
    return null;
  }

  function pump(): void {
    if (isStopped) return;
    while (running.size < AT_ONCE && breaker.allows(monotonicMs(), running.size)) {
      const job = next();
      if (job === null) break;
      ready.get(job.notification.priority)!.delete(job.notification.key);
      void run(job);
    }
    wakeLater();
  }

  async function run(job: Job): Promise<void> {
    const { notification } = job;
    const { key } = notification;
    if (notification.untilMs <= nowMs()) return done(notification, EXPIRED);
    const controller = new AbortController();
    running.set(key, controller);
    try {
      if (!knowsRepeats && job.tries === 0) await trying(notification);
      if (controller.signal.aborted) return;
      const sent = await send(notification, controller.signal);
      job.tries++;
      if (running.get(key) === controller) ended(job, sent);
      // Taken back too late: it is on record that it went out.
      else if (sent.ok) done(notification, sent);
    } finally {
      if (running.get(key) === controller) running.delete(key);
      pump();
    }
  }

  function ended(job: Job, sent: Sent): void {
    const { notification } = job;
    judge(sent);
    if (sent.ok || sent.isFinal || (sent.isUnknown && !knowsRepeats)) return done(notification, sent);
    const backOffMs = BACK_OFF_MS[Math.min(job.tries - 1, BACK_OFF_MS.length - 1)]!;
    job.dueMs = monotonicMs() + backOffMs * (0.8 + 0.4 * Math.random());
    later.set(notification.key, job);
  }

  /** One recipient's wrong number says nothing about the way. */
  function judge(sent: Sent): void {
    if (sent.ok) {
      if (breaker.worked()) changed(true, "");
    } else if (!sent.isFinal && breaker.failed(monotonicMs())) changed(false, sent.reason);
  }

  function wakeLater(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (isStopped) return;
    const waits = [...ready.values()].some((jobs) => jobs.size > 0) && breaker.isOpen && running.size === 0;
    let dueMs = waits ? breaker.restsUntilMs : Infinity;
    for (const job of later.values()) dueMs = Math.min(dueMs, job.dueMs);
    if (dueMs === Infinity) return;
    timer = setTimeout(wake, Math.max(10, dueMs - monotonicMs()));
  }

  function wake(): void {
    const now = monotonicMs();
    for (const [key, job] of later) {
      if (job.dueMs > now) continue;
      later.delete(key);
      ready.get(job.notification.priority)!.set(key, job);
    }
    pump();
  }

  function makeRoom(): void {
    const waiting = later.size + [...ready.values()].reduce((sum, { size }) => sum + size, 0);
    if (waiting < WAITING_MAX) return;
    const jobs = [...ready.values()].findLast(({ size }) => size > 0) ?? later;
    const [oldest] = jobs.values();
    if (oldest === undefined) return;
    jobs.delete(oldest.notification.key);
    done(oldest.notification, TOO_MANY);
  }

  return {
    add(notification) {
      makeRoom();
      ready.get(notification.priority)!.set(notification.key, { notification, tries: 0, dueMs: 0 });
      pump();
    },
    drop(key) {
      later.delete(key);
      for (const jobs of ready.values()) jobs.delete(key);
      running.get(key)?.abort();
      running.delete(key);
    },
    counters: () => ({
      waiting: later.size + [...ready.values()].reduce((sum, { size }) => sum + size, 0),
      running: running.size,
      isOpen: breaker.isOpen,
    }),
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}

const givenUp = (reason: string): Sent => ({ ok: false, reason, isFinal: true, isUnknown: false });
const EXPIRED = givenUp("expired");
const TOO_MANY = givenUp("too many were waiting");
