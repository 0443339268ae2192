import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../journal/database.ts";
import { databasePath } from "../journal/files.ts";
import { createAnswers } from "./answers.ts";
import { createKeeper } from "./keeper.ts";
import type { FromHistory, HistoryOptions, HistoryQuestion } from "./messages.ts";

// Reads the journal behind the writer and answers about the past: whoever waits for an alarm waits for nothing here.
const options = workerData as HistoryOptions;
const port = parentPort!;
const post = (message: FromHistory): void => port.postMessage(message);

/** Between two looks at the journal; a question looks for itself. */
const TURN_MS = 500;
/** On Linux of this thread alone. */
const NICE = 5;

try {
  setPriority(NICE);
} catch {
  // Not every system lets it: then it runs like the others.
}

const keeper = createKeeper({
  ...options,
  journal: openDatabase({ path: databasePath(options.folder), key: options.key, readonly: true }),
  wallMs: Date.now,
  monotonicMs: () => performance.now(),
  onHeld: (throughId) => post({ kind: "held", throughId }),
  onTrouble: (trouble) => post({ kind: "trouble", trouble }),
});
const answers = createAnswers(keeper);
post({ kind: "held", throughId: keeper.catalog.cursor });

port.on("message", ({ id, name, args }: HistoryQuestion) => {
  const call = answers[name] as (...args: readonly unknown[]) => Promise<unknown>;
  Promise.resolve()
    .then(() => call(...args))
    .then(
      (result) => post({ kind: "answer", id, result }),
      (error: Error) => post({ kind: "answer", id, error: error.message }),
    );
});

async function turns(): Promise<never> {
  for (;;) {
    await keeper.turn();
    const { hot, shelf, counters } = keeper;
    post({ kind: "counters", counters: { ...counters, hotReadings: hot.readings, hotBytes: hot.bytes, bytes: shelf.bytes() } });
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
}

// What goes wrong ends the thread: the main thread tells it and starts another, which reads the journal again.
void turns();
