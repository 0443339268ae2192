import { createHash } from "node:crypto";
import { readRuleSet } from "../../../rules/language/rule-file.ts";
import { emptySituation } from "../../../rules/engine/situation.ts";
import { step } from "../../../rules/engine/step.ts";
import type { AlertChange } from "../../../rules/model/input.ts";
import type { Reading } from "../../../rules/model/reading.ts";
import type { RuleSpec } from "../../../rules/model/rule-file.ts";
import type { DeviceState, Situation } from "../../../rules/model/situation.ts";
import { community, type Community, factsOf, repeated } from "./events.ts";
import { comparisonsOf, jsonLogicOf, jsonRulesOf } from "./peers.ts";

/** One turn of a side. `firings`: comparisons of rules met, summed over the events; null where it does not count them. */
export interface Turn {
  readonly cpuUs: number;
  readonly events: number;
  readonly firings: number | null;
  /** Of ours: what became of alerts. */
  readonly digest: string | null;
}

export type Side = () => Promise<Turn>;

export function specsOf(text: string): readonly RuleSpec[] {
  const read = readRuleSet([{ name: "bench.yaml", text }], null);
  if (!read.ok) throw new Error(`the rules can't be read: ${JSON.stringify(read.faults[0])}`);
  return read.set.rules;
}

/** CPU of this process, all threads, in µs. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** A situation with its devices and rules, before the first reading. */
export function begun({ places, devices, startMs }: Community, text: string): Situation {
  const situation = emptySituation(places);
  step(situation, { id: 0, nowMs: startMs, kind: "devices", put: devices, removed: [] });
  const files = [{ name: "bench.yaml", text }];
  step(situation, {
    id: 0,
    nowMs: startMs,
    kind: "rules",
    hash: createHash("sha256").update(text).digest("hex"),
    files,
    by: null,
    note: "",
  });
  step(situation, { id: 0, nowMs: startMs, kind: "started" });
  return situation;
}

/** Each reading through `step`; what became of alerts. `seen` looks at the device after each. */
export function stepAll(
  situation: Situation,
  readings: readonly Reading[],
  seen?: (state: DeviceState, index: number) => void,
): AlertChange[] {
  const changes: AlertChange[] = [];
  for (let index = 0; index < readings.length; index++) {
    const reading = readings[index]!;
    const { alerts } = step(situation, { id: reading.id, nowMs: reading.receivedMs, kind: "reading", reading });
    if (alerts.length > 0) changes.push(...alerts);
    if (seen !== undefined) seen(situation.devices[reading.device]!, index);
  }
  return changes;
}

/** Which alerts changed, how and when, in order. */
export function digestOf(changes: readonly AlertChange[]): string {
  const hash = createHash("sha256");
  for (const { op, alert } of changes) {
    const { atMs, event } = alert.timeline.at(-1)!;
    hash.update(`${op} ${alert.id} ${alert.kind} ${alert.device} ${event} ${atMs}\n`);
  }
  return `${changes.length} ${hash.digest("hex")}`;
}

/**
 * Ours: `step` with state and explanation. The situation goes on from turn to turn, as it does in a gateway; what is open
 * between them is closed by a person. `digest`: of the first turn, which begins where the check of the firings does.
 */
export function ours(text: string, devices: number, readings: readonly Reading[]): Side {
  const situation = begun(community(devices, 1), text);
  let turns = 0;
  return () => {
    const isFirst = turns === 0;
    const later = repeated(readings, turns++);
    globalThis.gc?.();
    const before = cpuUs();
    const changes = stepAll(situation, later);
    const took = cpuUs() - before;
    closeAll(situation, later.at(-1)!);
    return Promise.resolve({ cpuUs: took, events: later.length, firings: null, digest: isFirst ? digestOf(changes) : null });
  };
}

function closeAll(situation: Situation, { id, receivedMs: nowMs }: Reading): void {
  const by = { name: "bench", role: "administrator" };
  for (const alert of situation.alerts.keys())
    step(situation, { id, nowMs, kind: "command", by, alert, version: null, command: { name: "close", outcome: "test", note: "bench" } });
  if (situation.alerts.size > 0) throw new Error(`${situation.alerts.size} alerts are still open`);
}

/** Compiled by json-logic-engine: every rule is asked of every event, which is all that it does. */
export function jsonLogic(text: string, readings: readonly Reading[]): Side {
  const rules = specsOf(text).map((spec) => jsonLogicOf(spec, comparisonsOf(spec)));
  const events = readings.map(factsOf);
  return () => {
    globalThis.gc?.();
    const before = cpuUs();
    let firings = 0;
    for (const facts of events) for (const isMet of rules) if (isMet(facts)) firings++;
    return Promise.resolve({ cpuUs: cpuUs() - before, events: events.length, firings, digest: null });
  };
}

export function jsonRules(text: string, readings: readonly Reading[]): Side {
  const engine = jsonRulesOf(specsOf(text));
  const events = readings.map(factsOf);
  return async () => {
    globalThis.gc?.();
    const before = cpuUs();
    let firings = 0;
    // One after another: it gives a promise for each.
    for (const facts of events) firings += (await engine.run(facts)).events.length;
    return { cpuUs: cpuUs() - before, events: events.length, firings, digest: null };
  };
}
