import type { Alert, AlertKind } from "../../rules/model/alert.ts";
import type { Input, Outcomes } from "../../rules/model/input.ts";
import { READING_FLAG } from "../../rules/model/reading.ts";
import type { Situation } from "../../rules/model/situation.ts";

const OWED_PER_DEVICE = 64;
const SHELVE_MS_MAX = 8 * 3_600_000;

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Which alert a device's own word stands for. */
function emergencyOf(values: Readonly<Record<string, unknown>>): AlertKind | null {
  if (values["test"] === true) return null;
  if (values["alarm"] === true) return "fire";
  if (values["pressed"] === true) return "sos";
  return values["assist"] === true ? "assist" : null;
}

/** What must hold after every step, faults or not. */
export function checkStep(situation: Situation, input: Input, outcomes: Outcomes): void {
  checkEmergency(situation, input, outcomes);
  for (const { op, alert } of outcomes.alerts) {
    if (alert.priority === "P1") checkP1(alert, op === "close", input);
    if (op === "close" && alert.priority === "P2") must(input.kind === "command", `${alert.id} P2 was closed by ${input.kind}`);
    if (alert.shelvedUntil !== null)
      must(alert.shelvedUntil <= input.nowMs + situation.wallOffsetMs + SHELVE_MS_MAX, `${alert.id} is put off for too long`);
  }
  // What was due runs with every input: only what a person would have changed must be as it was.
  if (outcomes.refusal !== null)
    must(
      outcomes.refusal.status !== 500 && outcomes.alerts.every(({ alert }) => alert.timeline.at(-1)!.by === null),
      `refused, but changed: ${JSON.stringify(outcomes)}`,
    );
}

function checkP1(alert: Alert, isClosed: boolean, input: Input): void {
  must(alert.state !== "shelved" && alert.suppressedBy === null, `${alert.id} P1 is held back`);
  if (isClosed)
    must(
      input.kind === "command" && input.command.name === "close" && alert.closed?.by === input.by.name,
      `${alert.id} P1 was closed by ${input.kind}`,
    );
}

/** Only what a person took out of service tells nobody, and only as long as that lasts. */
function checkService({ devices, registrations }: Situation, { id, device, outOfService, active }: Alert): void {
  const state = device === null ? undefined : devices[registrations.get(device) ?? -1];
  if (outOfService && active) must(state?.outOfService !== null, `${id} tells nobody, but its device is in service`);
}

/** A live emergency has its alert at once; one that is history has a task and makes no noise. */
function checkEmergency(situation: Situation, input: Input, { alerts, tasks }: Outcomes): void {
  if (input.kind !== "reading") return;
  const { flags, values, device } = input.reading;
  const kind = emergencyOf(values);
  const state = situation.devices[device];
  if (kind === null || state === undefined) return;
  if ((flags & READING_FLAG.history) === 0)
    return must(state.alerts?.get(kind)?.state !== undefined, `no ${kind} after ${JSON.stringify(values)}`);
  must(
    alerts.every(({ alert }) => alert.firstReading !== input.id && alert.evidence.every(({ atMs }) => atMs !== input.reading.eventMs)),
    "history raised an alert",
  );
  must(tasks.length > 0 || state.reviewedMs?.[kind] !== undefined, `nobody looks into a late ${kind}`);
}

/** What must hold of the whole picture. */
export function checkSituation(situation: Situation): void {
  const { alerts, deliveries, supervision } = situation;
  for (const alert of alerts.values()) checkService(situation, alert);
  const keys = new Set<string>();
  for (const { kind, device, subject, state } of alerts.values()) {
    const key = `${kind} ${device} ${subject}`;
    must(state !== "closed" && !keys.has(key), `two open alerts: ${key}`);
    keys.add(key);
  }
  const owed = new Map<number, number>();
  for (const { device } of deliveries.values()) owed.set(device, (owed.get(device) ?? 0) + 1);
  must(
    [...owed.values()].every((count) => count <= OWED_PER_DEVICE),
    "too much is owed to a device",
  );
  for (const subject of supervision.keys()) must(!/^(?:step|deadline|effects)/.test(subject), `our own fault: ${subject}`);
}
