import { Worker } from "node:worker_threads";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { CheckAgainst, CheckedRules } from "./rule-check.ts";

/** A set that takes longer is refused: it would hold up everybody who waits behind it. */
const CHECK_MS_MAX = 20_000;
/** A set of 2 MiB needs a fraction of the old space; a small nursery is enough for what is read once. */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 };

export interface Checker {
  /** One set at a time. Whatever becomes of the thread, this answers, and never rejects. */
  check(files: readonly RuleFile[]): Promise<CheckedRules>;
  stop(): void;
}

/** Checks sets in a thread of its own. It is kept: on a busy machine starting one takes half a second of the one there is. */
export function createChecker(against: CheckAgainst): Checker {
  const url = new URL("./check-thread.js", import.meta.url);
  let thread: Worker | null = null;

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

  function check(files: readonly RuleFile[]): Promise<CheckedRules> {
    const used = (thread ??= start());
    return new Promise((resolve) => {
      const give = (answer: CheckedRules): void => {
        clearTimeout(timer);
        used.off("message", give).off("error", onError).off("exit", onExit);
        resolve(answer);
      };
      const giveUp = (zh: string, en: string): void => {
        give(failed(zh, en));
        if (thread === used) thread = null;
        void used.terminate();
      };
      const onError = ({ message }: Error): void => giveUp(`检查出错:${message}`, `the check failed: ${message}`);
      const onExit = (code: number): void => giveUp("检查出错", `the check ended with ${code}`);
      const timer = setTimeout(() => giveUp("检查超时", `the check took longer than ${CHECK_MS_MAX / 1_000} s`), CHECK_MS_MAX);
      used.on("message", give).on("error", onError).on("exit", onExit);
      used.postMessage(files);
    });
  }

  thread = start();
  return { check, stop: () => void thread?.terminate() };
}

const failed = (zh: string, en: string): CheckedRules => ({
  ok: false,
  faults: [{ file: "", line: 1, column: 1, path: "", message: { zh, en } }],
});
