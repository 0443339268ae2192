import type { Logger } from "pino";
import type { Text } from "../../rules/model/alert.ts";

/** How often a running work is looked at. */
const LOOK_MS = 1_000;

export type Tell = (done: number, total: number) => void;

/** Work that nobody waits for: it may be stopped at any moment, and done again. */
export interface Work {
  readonly name: string;
  readonly title: Text;
  /** Resolves to what came of it. Rejects where it failed, or was stopped by `signal`. `argument`: as a person gave it. */
  run(signal: AbortSignal, tell: Tell, argument: string | null): Promise<Text>;
}

/** The newest end of a work. */
export interface WorkEnd {
  /** Wall clock, ms since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: "done" | "failed" | "stopped";
  readonly text: Text;
}

export interface WorkState {
  readonly name: string;
  readonly title: Text;
  /** null where it does not run. */
  readonly running: { readonly startedAt: number; readonly done: number; readonly total: number } | null;
  readonly last: WorkEnd | null;
}

export interface Upkeep {
  states(): readonly WorkState[];
  /**
   * Does one work now; resolves to how it ended, never rejects. null where there is none of that name; "busy" where
   * another runs: one at a time, since all of them read the whole database.
   */
  run(name: string, argument?: string | null, tell?: Tell): Promise<WorkEnd> | "busy" | null;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** False where it does not run. */
  stop(name: string): boolean;
  /** Stops what runs, and takes no more. */
  close(): Promise<void>;
}

export interface UpkeepOptions {
  readonly works: readonly Work[];
  readonly wallMs: () => number;
  readonly log: Logger;
  /** Why whatever runs must end now, looked at each second; null: it may go on. */
  readonly mustEnd: () => Text | null;
}

interface Running {
  readonly work: Work;
  readonly abort: AbortController;
  readonly startedAt: number;
  done: number;
  total: number;
  ended: Promise<WorkEnd> | null;
}

/** The calendar's work, where people can see it and stop it. */
export function createUpkeep({ works, wallMs, log, mustEnd }: UpkeepOptions): Upkeep {
  const last = new Map<string, WorkEnd>();
  let running: Running | null = null;
  let isClosed = false;

  async function carryOut(current: Running, argument: string | null, tell: Tell): Promise<WorkEnd> {
    const { work, abort, startedAt } = current;
    let reason: Text | null = null;
    const watch = setInterval(() => {
      reason ??= mustEnd();
      if (reason !== null) abort.abort();
    }, LOOK_MS);
    const end = await work
      .run(
        abort.signal,
        (done, total) => {
          Object.assign(current, { done, total });
          tell(done, total);
        },
        argument,
      )
      .then(
        (text) => ({ outcome: "done" as const, text }),
        (error: Error & { readonly text?: Text }) => ({
          outcome: abort.signal.aborted && reason === null ? ("stopped" as const) : ("failed" as const),
          text: reason ?? error.text ?? { zh: error.message, en: error.message },
        }),
      );
    clearInterval(watch);
    running = null;
    const whole = { startedAt, endedAt: wallMs(), ...end };
    last.set(work.name, whole);
    log[end.outcome === "failed" ? "error" : "info"]({ event: "upkeep", work: work.name, ...end }, `${work.name}: ${end.text.en}`);
    return whole;
  }

  return {
    states: () =>
      works.map(({ name, title }) => {
        const { startedAt, done, total } = running ?? { startedAt: 0, done: 0, total: 0 };
        return { name, title, running: running?.work.name === name ? { startedAt, done, total } : null, last: last.get(name) ?? null };
      }),
    run(name, argument = null, tell = () => {}) {
      const work = works.find((one) => one.name === name);
      if (work === undefined) return null;
      if (running !== null || isClosed) return "busy";
      const current: Running = { work, abort: new AbortController(), startedAt: wallMs(), done: 0, total: 0, ended: null };
      running = current;
      return (current.ended = carryOut(current, argument, tell));
    },
    async idle() {
      await running?.ended;
    },
    stop(name) {
      if (running?.work.name !== name) return false;
      running.abort.abort();
      return true;
    },
    async close() {
      isClosed = true;
      running?.abort.abort();
      await running?.ended;
    },
  };
}
