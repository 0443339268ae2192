import { setPriority } from "node:os";
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { createTally, type Side } from "../../rules/engine/comparison.ts";
import { createHistory } from "../../rules/engine/history.ts";
import type { Firing } from "../../rules/model/backtest.ts";
import { openHistory } from "../journal/read-history.ts";
import type { FromBacktest, Progress, ToBacktest } from "./messages.ts";

/** Longest run, and most readings of one: a week of a large community has as many. */
const RUN_MS_MAX = 3_600_000;
const READINGS_MAX = 200_000_000;
const TELL_MS = 250;
/** Played on past the end: the wall clock may have been set meanwhile. */
const AFTER_MS = 24 * 3_600_000;
/** On Linux of this thread alone: whoever waits for an alarm comes first. */
const NICE = 15;

const { folder, key, places, tried, present, fromMs, toMs, devices } = workerData as ToBacktest;
const wanted = devices === null ? null : new Set(devices);
let isStopped = false;
parentPort!.on("message", () => (isStopped = true));

try {
  setPriority(NICE);
} catch {
  // Not every system lets it: then it runs like the others.
}
void run();

async function run(): Promise<void> {
  const history = openHistory(folder, key);
  const tally = createTally();
  const isCounted = ({ at, device }: Firing): boolean =>
    at >= (fromMs ?? -Infinity) && at < (toMs ?? Infinity) && (wanted === null || wanted.has(device));
  const runOf = (side: Side, rules: ToBacktest["tried"]) =>
    createHistory({
      places,
      rules,
      devices: history.devices,
      wallOffsetMs: history.wallOffsetMs,
      onFiring: (firing) => isCounted(firing) && tally.add(side, firing),
      onFailure: tally.failed,
    });
  const runs = [runOf("present", present), runOf("tried", tried)];
  const startedMs = performance.now();
  let toldMs = startedMs;
  let readings = 0;
  let inputs = 0;
  let share = 0;
  let endedBy: "readings" | "time" | "asked" | null = null;

  const progress = (): Progress => ({
    share,
    readings,
    inputs,
    readingsPerS: Math.round((readings * 1_000) / Math.max(1, performance.now() - startedMs)),
  });

  for (const batch of history.batches()) {
    for (const { input, about } of batch) {
      if (toMs !== null && input.nowMs + history.wallOffsetMs >= toMs + AFTER_MS) break;
      if (input.kind === "reading") readings++;
      inputs++;
      for (const one of runs) one.put(input, about);
    }
    const lastId = batch.at(-1)?.input.id ?? history.firstId;
    share = (lastId - history.firstId + 1) / (history.lastId - history.firstId + 1);
    const nowMs = performance.now();
    if (nowMs - toldMs >= TELL_MS) {
      toldMs = nowMs;
      tell({ progress: progress() });
    }
    await setImmediate();
    endedBy = isStopped ? "asked" : nowMs - startedMs > RUN_MS_MAX ? "time" : readings >= READINGS_MAX ? "readings" : null;
    if (endedBy !== null) break;
  }
  const { fromMs: historyFrom, toMs: historyTo, isTrimmed } = history;
  history.close();
  tell({ progress: progress(), result: { history: { from: historyFrom, to: historyTo, trimmed: isTrimmed }, endedBy, ...tally.result() } });
}

function tell(what: FromBacktest): void {
  parentPort!.postMessage(what);
}
