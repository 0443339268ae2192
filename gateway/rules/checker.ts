import { Worker } from "node:worker_threads";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { CheckAgainst, CheckedRules } from "./rule-check.ts";

/** Kept so long after a set, for the next try of whoever is writing rules; then its 25 MB are given back (measured). */
const IDLE_MS = 5_000;
/** A set that takes longer is refused: it would hold up everybody who waits behind it. */
const CHECK_MS_MAX = 20_000;
/** A set of 2 MiB needs a fraction of the old space; a small nursery is enough for what is read once. */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 };

export interface Checker {
  /** One set at a time. Whatever becomes of the thread, this answers, and never rejects. */
  check(files: readonly RuleFile[]): Promise<CheckedRules>;
  stop(): void;
}

/** Checks sets in a thread of its own, which starts in a quarter of a second. */
export function createChecker(against: CheckAgainst): Checker {
  const url = new URL("./check-thread.js", import.meta.url);
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;

  function start(): Worker {
    const started = new Worker(url, { workerData: against, resourceLimits: HEAP });
    // An end that comes while nobody waits is seen here, and the next check begins with another thread.
    started
      .on("error", () => {})
      .on("exit", () => {
        if (thread === started) thread = null;
      });
    return started;
  }

  function end(one: Worker): void {
    if (thread === one) thread = null;
    void one.terminate();
  }

  function check(files: readonly RuleFile[]): Promise<CheckedRules> {
    clearTimeout(idle);
    const used = (thread ??= start());
    return new Promise((resolve) => {
      const give = (answer: CheckedRules): void => {
        clearTimeout(timer);
        idle = setTimeout(() => end(used), IDLE_MS).unref();
        used.off("message", give).off("error", onError).off("exit", onExit);
        resolve(answer);
      };
      const giveUp = (zh: string, en: string): void => {
        give(failed(zh, en));
        end(used);
      };
      const onError = ({ message }: Error): void => giveUp(`检查出错:${message}`, `the check failed: ${message}`);
      const onExit = (code: number): void => giveUp("检查出错", `the check ended with ${code}`);
      const timer = setTimeout(() => giveUp("检查超时", `the check took longer than ${CHECK_MS_MAX / 1_000} s`), CHECK_MS_MAX);
      used.on("message", give).on("error", onError).on("exit", onExit);
      used.postMessage(files);
    });
  }

  return {
    check,
    stop() {
      clearTimeout(idle);
      void thread?.terminate();
    },
  };
}

const failed = (zh: string, en: string): CheckedRules => ({
  ok: false,
  faults: [{ file: "", line: 1, column: 1, path: "", message: { zh, en } }],
});
