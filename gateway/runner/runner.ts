import { NOTHING } from "../../rules/engine/outcomes.ts";
import { step } from "../../rules/engine/step.ts";
import { nextDeadlineMs } from "../../rules/engine/time.ts";
import type { Input, Outcomes } from "../../rules/model/input.ts";
import type { Reading } from "../../rules/model/reading.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Clock } from "../clock.ts";
import type { DeviceEntry } from "../intake/devices.ts";
import type { Journal } from "../journal/journal.ts";
import { INPUT_KIND } from "../journal/record.ts";
import type { AuditEntry, Write } from "../journal/statements.ts";
import { alertRows, deliveryRow, factAudits, factWrites, notificationRow, shadowRow, taskRow } from "./outcome-rows.ts";

/** The longest a timer is set for: a wait of days would overflow it. */
const SLEEP_MS_MAX = 60_000;

/** An input without its id and time, which the runner gives. */
export type Bare = Input extends infer One ? (One extends Input ? Omit<One, "id" | "nowMs"> : never) : never;

export interface RunnerOptions {
  readonly situation: Situation;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly lastId: number;
  readonly aseq: number;
  /** A step threw where no guard caught it: our own fault. The input stays in the journal. */
  readonly onStepFailed: (error: unknown, kind: Input["kind"]) => void;
}

export interface Runner {
  readonly lastId: number;
  /** Last alert step given so far. */
  readonly aseq: number;
  /** Of the set of rules that the next input meets; empty: none was ever taken. */
  readonly rulesHash: string;
  nextId(): number;
  /**
   * A run of the gateway begins: the first entry of the journal, by which whoever reads it knows that nobody ran before. It
   * says what the wall clock is, which changes nothing, and wakes nobody: what listens to alerts may not be there yet.
   */
  begin(): void;
  /** The hot path: a sound, new reading into the batch being filled. The caller posts the batch. */
  take(reading: Reading, nowMs: number): void;
  /** Any other input: journaled with what it leads to. `writes` and `audit` share its transaction. */
  put(
    bare: Exclude<Bare, { kind: "reading" | "time" }>,
    extra?: { readonly writes?: readonly Write[]; readonly audit?: readonly AuditEntry[] },
  ): Outcomes;
  /** Rows that are no input. */
  write(writes: readonly Write[], audit: readonly AuditEntry[]): void;
  /** Resolves when everything put so far is on disk. */
  onDisk(): Promise<void>;
  addDevices(put: readonly DeviceEntry[]): void;
  /** Runs what is due now and sets the timer for the next. */
  wake(): void;
  stop(): void;
}

/** One queue, one consumer: every change of the situation happens here, in the order of the journal. */
export function createRunner({ situation, journal, clock, lastId, aseq, onStepFailed }: RunnerOptions): Runner {
  let id = lastId;
  let step_ = aseq;
  let armedForMs = Infinity;
  let timer: NodeJS.Timeout | null = null;

  function run(input: Input): Outcomes | null {
    try {
      return step(situation, input);
    } catch (error) {
      onStepFailed(error, input.kind);
      return null;
    }
  }

  function record(outcomes: Outcomes): void {
    const { writes, audit, pending } = journal.filling;
    for (const change of outcomes.alerts) {
      step_++;
      for (const row of alertRows(change, step_)) writes.push(row);
      pending.alerts.push({ ...change, aseq: step_ });
    }
    for (const delivery of outcomes.owed) {
      writes.push(deliveryRow(delivery));
      pending.owed.push(delivery);
    }
    for (const { id: settled, how } of outcomes.settled) {
      writes.push(["deliverySettle", clock.wallMs(), how, settled]);
      pending.settled.push(settled);
    }
    for (const task of outcomes.tasks) writes.push(taskRow(task));
    for (const fact of outcomes.shadows) writes.push(shadowRow(fact));
    for (const fact of outcomes.facts) {
      writes.push(...factWrites(fact, clock.wallMs()));
      audit.push(...factAudits(fact, clock.wallMs()));
      pending.facts.push(fact);
    }
    for (const notification of outcomes.notifications) {
      writes.push(notificationRow(notification));
      pending.notifications.push(notification);
    }
    for (const { device, what, kind, atMs } of outcomes.records) {
      audit.push({ atMs, actor: `device:${device}`, action: `device.${what}`, target: device, outcome: "done", detail: { kind } });
    }
  }

  function take(reading: Reading, nowMs: number): void {
    const { filling } = journal;
    filling.records.add(reading, nowMs);
    filling.readings.push(reading);
    filling.nowMs = nowMs;
    const outcomes = run({ kind: "reading", id: reading.id, nowMs, reading });
    if (outcomes !== null && hasOutcome(outcomes)) record(outcomes);
    if (nextDeadlineMs(situation) < armedForMs) arm();
  }

  const put: Runner["put"] = (bare, extra) => {
    const nowMs = clock.nowMs();
    const input = { ...bare, id: ++id, nowMs } as Input;
    const { filling } = journal;
    filling.nowMs = nowMs;
    filling.writes.push(["journalInput", input.id, INPUT_KIND[bare.kind], "device" in bare ? bare.device : 0, nowMs, bodyOf(bare)]);
    if (extra?.writes !== undefined) filling.writes.push(...extra.writes);
    if (extra?.audit !== undefined) filling.audit.push(...extra.audit);
    const outcomes = run(input);
    if (outcomes !== null && hasOutcome(outcomes)) record(outcomes);
    if ("device" in bare && !(bare.kind === "state" && !bare.online))
      filling.pending.heard.push({ registration: bare.device, atMs: clock.wallMs() });
    arm();
    journal.schedule();
    return outcomes ?? NOTHING;
  };

  /** Deadlines: journaled only where they led to something, so that an idle night writes nothing. */
  function wake(): void {
    armedForMs = Infinity;
    const nowMs = clock.nowMs();
    if (nextDeadlineMs(situation) <= nowMs) {
      const outcomes = run({ kind: "time", id: id + 1, nowMs });
      if (outcomes !== null && hasOutcome(outcomes)) {
        id++;
        journal.filling.nowMs = nowMs;
        journal.filling.writes.push(["journalInput", id, INPUT_KIND.time, 0, nowMs, EMPTY]);
        record(outcomes);
        journal.schedule();
      }
    }
    arm();
  }

  function arm(): void {
    const dueMs = Math.min(nextDeadlineMs(situation), clock.nowMs() + SLEEP_MS_MAX);
    if (dueMs >= armedForMs) return;
    if (timer !== null) clearTimeout(timer);
    armedForMs = dueMs;
    timer = setTimeout(wake, Math.max(0, dueMs - clock.nowMs()));
  }

  return {
    get lastId() {
      return id;
    },
    get aseq() {
      return step_;
    },
    get rulesHash() {
      return situation.book?.hash ?? "";
    },
    nextId: () => ++id,
    begin() {
      const bare: Bare = { kind: "wall", offsetMs: situation.wallOffsetMs };
      const nowMs = clock.nowMs();
      journal.filling.nowMs = nowMs;
      journal.filling.writes.push(["journalInput", ++id, INPUT_KIND.wall, 0, nowMs, bodyOf(bare)]);
    },
    take,
    put,
    write(writes, audit) {
      journal.filling.writes.push(...writes);
      journal.filling.audit.push(...audit);
      journal.schedule();
    },
    onDisk: () =>
      new Promise((resolve) => {
        journal.filling.callbacks.push(resolve);
        journal.schedule();
      }),
    addDevices(entries) {
      journal.filling.pending.added.push(...entries);
    },
    wake,
    stop() {
      if (timer !== null) clearTimeout(timer);
      armedForMs = -Infinity;
    },
  };
}

const EMPTY = new Uint8Array(0);

function hasOutcome({ alerts, owed, settled, tasks, records, shadows, facts, notifications }: Outcomes): boolean {
  const rows = alerts.length + owed.length + settled.length + tasks.length + records.length + shadows.length + facts.length;
  return rows + notifications.length > 0;
}

/** Everything of an input but its kind, id and time, which are columns. */
function bodyOf({ kind: _kind, ...rest }: Bare): Uint8Array {
  return Buffer.from(JSON.stringify(rest));
}

/** An input from its row. */
export function inputOf(id: number, kind: number, nowMs: number, body: Uint8Array): Input {
  const name = Object.entries(INPUT_KIND).find(([, number]) => number === kind)![0];
  const rest = body.length === 0 ? {} : (JSON.parse(Buffer.from(body).toString()) as object);
  return { ...rest, kind: name, id, nowMs } as Input;
}
