import { Worker } from "node:worker_threads";
import { Batch } from "./batch.ts";
import type { LoadInto } from "./load.ts";
import type { FromWriter, ToWriter, WriterOptions } from "./messages.ts";
import type { Trimmed } from "./trim.ts";

/** Nothing in the writer outlives a row: a small nursery stays in the cache, the default of 48 MB would fill up before it is swept. */
const WRITER_HEAP = { maxYoungGenerationSizeMb: 6 };
/** Without an answer for this long the disk is not slow but gone. */
const ANSWER_MS = 10_000;
/** Looked at this often, and counted in looks: a process that was stopped for a minute has looked once in it. */
const LOOK_MS = 1_000;

export interface JournalOptions extends WriterOptions {
  /** Called before the acknowledgements of a batch are sent: the view advances here. */
  readonly onCommitted: (batch: Batch) => void;
  readonly onTrimmed: (trimmed: Trimmed) => void;
  /** A bound is passed, and nothing leaves before history holds it. Once each time it begins. */
  readonly onTrimWaits: () => void;
  /** The disk is full: the batch in flight waits for room, and is acknowledged when it has found it. Once a batch. */
  readonly onFull: () => void;
  /** Something uncertain happened (EIO, a failed fsync, a dead or silent writer): the process must end, acknowledging nothing. */
  readonly onFailed: (message: string) => void;
}

export interface JournalCounters {
  readonly commits: number;
  readonly records: number;
  readonly commitMsLast: number;
  readonly commitMsMax: number;
  readonly waitingSinceMs: number | null;
}

/**
 * The journal as the main thread sees it: one batch being written, one being filled. There is no timer: the next commit
 * takes all that arrived during the one before.
 */
export interface Journal {
  /** The batch being filled. */
  readonly filling: Batch;
  /** Readings and other messages not yet on disk, in both batches. */
  readonly unwritten: number;
  /** Posts the batch at the end of this turn of the event loop, or when the writer is free. */
  schedule(): void;
  /** Posts the batch now, or when the writer is free: for emergencies. */
  hurry(): void;
  /** Everything handed over so far is on disk. */
  settled(): Promise<void>;
  counters(): JournalCounters;
  /** `name` (`history`, or a sink) has every entry up to and with `throughId` on a disk of its own: they may leave from here. */
  hold(name: string, throughId: number): void;
  close(): Promise<void>;
}

/** Opens the journal and hands everything on disk to `load` before it resolves. Rejects with what is wrong. */
export async function openJournal(options: JournalOptions, load: LoadInto): Promise<Journal> {
  const { folder, key, maxBytes, maxAgeMs, holders } = options;
  const worker = new Worker(new URL("./writer.js", import.meta.url), {
    workerData: { folder, key, maxBytes, maxAgeMs, holders },
    resourceLimits: WRITER_HEAP,
  });
  await new Promise<void>((resolve, reject) => {
    const onMessage = (message: FromWriter): void => {
      if (message.kind === "load") return load.rows(message.part, message.rows);
      if (message.kind === "packed") return load.packed(message.part, message.packed);
      worker.off("message", onMessage).off("error", reject);
      if (message.kind === "opened") resolve();
      else reject(new Error(message.kind === "failed" ? message.message : `unexpected ${message.kind}`));
    };
    worker.on("message", onMessage).on("error", reject);
  });
  return drive(worker, options);
}

function drive(worker: Worker, options: JournalOptions): Journal {
  let filling = new Batch(0);
  let spare = new Batch(1);
  let writing: Batch | null = null;
  let scheduled = false;
  let closing: (() => void) | null = null;
  let postedAtMs = 0;
  let looks = 0;
  let isFull = false;
  const counters = { commits: 0, records: 0, commitMsLast: 0, commitMsMax: 0 };

  const watch = setInterval(() => {
    if (writing !== null && ++looks > ANSWER_MS / LOOK_MS) options.onFailed(`no answer from the disk for ${ANSWER_MS} ms`);
  }, LOOK_MS);

  function post(): void {
    scheduled = false;
    if (writing !== null || filling.isEmpty) return;
    const batch = filling;
    writing = batch;
    filling = spare;
    postedAtMs = performance.now();
    looks = 0;
    isFull = false;
    const { records, writes, audit, nowMs } = batch;
    const buffer = records.bytes.buffer as ArrayBuffer;
    const message: ToWriter = { kind: "commit", buffer, count: records.count, writes, audit, nowMs };
    worker.postMessage(message, [buffer]);
  }

  function committed({ buffer, commitMs }: Extract<FromWriter, { kind: "committed" }>): void {
    const batch = writing!;
    writing = null;
    counters.commits++;
    counters.records += batch.records.count;
    counters.commitMsLast = commitMs;
    if (commitMs > counters.commitMsMax) counters.commitMsMax = commitMs;
    const { callbacks, acknowledgers } = batch;
    spare = batch;
    // The next commit starts before acknowledgements go out: the disk works while the sockets are written.
    const next = filling;
    options.onCommitted(batch);
    batch.clear(buffer);
    if (!next.isEmpty) post();
    // All acknowledgements before anybody reads on: this batch's slot is already filling again.
    for (const acknowledger of acknowledgers) acknowledger.acknowledge(batch.slot);
    for (const callback of callbacks) callback();
    for (const acknowledger of acknowledgers) acknowledger.proceed();
    if (closing !== null && writing === null) finish();
  }

  function finish(): void {
    if (!filling.isEmpty) post();
    else worker.postMessage({ kind: "close" } satisfies ToWriter);
  }

  worker.on("message", (message: FromWriter) => {
    if (message.kind === "committed") committed(message);
    else if (message.kind === "full") {
      looks = 0;
      if (!isFull) options.onFull();
      isFull = true;
    } else if (message.kind === "trimmed") options.onTrimmed(message);
    else if (message.kind === "trimWaits") options.onTrimWaits();
    else if (message.kind === "failed") options.onFailed(message.message);
    else if (message.kind === "closed") closing?.();
  });
  worker.on("error", (error) => options.onFailed(`the writer ended: ${error.message}`));
  worker.on("exit", () => {
    if (closing === null) options.onFailed("the writer ended");
  });

  return {
    get filling() {
      return filling;
    },
    get unwritten() {
      return waitingIn(filling) + (writing === null ? 0 : waitingIn(writing));
    },
    schedule() {
      if (scheduled || writing !== null) return;
      scheduled = true;
      setImmediate(post);
    },
    hurry: post,
    hold: (name, throughId) => worker.postMessage({ kind: "hold", name, throughId } satisfies ToWriter),
    settled() {
      return new Promise((resolve) => {
        filling.callbacks.push(resolve);
        post();
      });
    },
    counters: () => ({ ...counters, waitingSinceMs: writing === null ? null : performance.now() - postedAtMs }),
    close() {
      return new Promise((resolve) => {
        closing = () => {
          clearInterval(watch);
          resolve();
        };
        if (writing === null) finish();
      });
    },
  };
}

/** Every message that is no reading waits with a callback of its own. */
const waitingIn = ({ records, callbacks }: Batch): number => records.count + callbacks.length;
