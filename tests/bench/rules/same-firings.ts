import type { Reading } from "../../../rules/model/reading.ts";
import type { Compare, RuleSpec } from "../../../rules/model/rule-file.ts";
import type { DeviceState } from "../../../rules/model/situation.ts";
import { community, type Facts, factsOf } from "./events.ts";
import { comparisonsOf, jsonLogicOf, jsonRulesOf } from "./peers.ts";
import { begun, digestOf, specsOf, stepAll } from "./sides.ts";

/** What all sides agreed upon: comparisons of rules met over all events, and over the first of them that json-rules-engine is given. */
export interface Agreed {
  readonly firings: number;
  readonly ofFirst: number;
  /** Events at which at least one rule's comparisons were met. */
  readonly firingEvents: number;
  readonly alertChanges: number;
  readonly digest: string;
}

/**
 * Every rule at every event of its kind: what `step` found, read from what it keeps of the device, against json-logic-engine's
 * answer; and json-rules-engine's over the first events and all that json-logic-engine met. A value with hysteresis is held here as the language says, from
 * json-logic-engine's answers about its two levels; `for`, `keep` and `count` begin behind the comparisons. Throws at the
 * first difference.
 */
export async function agree(text: string, devices: number, readings: readonly Reading[], first: number): Promise<Agreed> {
  const specs = specsOf(text);
  const expected = specs.map((spec) => expectationOf(spec));
  const alone = specs.map((spec) => jsonLogicOf(spec, comparisonsOf(spec)));
  const events = readings.map(factsOf);
  let firings = 0;
  let ofFirst = 0;
  const met: Facts[] = [];
  const changes = stepAll(begun(community(devices, 1), text), readings, (state, index) => {
    const facts = events[index]!;
    let found = 0;
    for (const [nth, spec] of specs.entries()) {
      if (spec.devices[0] !== state.device.kind) continue;
      if (alone[nth]!(facts)) found++;
      const wanted = expected[nth]!(facts, state.device.registration);
      if (isMetIn(state, spec, readings[index]!.eventMs) === wanted) continue;
      throw new Error(`event ${index}, rule ${spec.id}: json-logic-engine says ${wanted}, ours not: ${JSON.stringify(facts)}`);
    }
    firings += found;
    if (index < first) ofFirst += found;
    if (found > 0) met.push(facts);
  });
  await agreeWith(specs, events.slice(0, first), ofFirst);
  await agreeWith(specs, met, firings);
  return { firings, ofFirst, firingEvents: met.length, alertChanges: changes.length, digest: digestOf(changes) };
}

/** What ours found of a rule's comparisons at a reading: since when they are met; of a count, whether the reading was counted. */
function isMetIn({ folds }: DeviceState, { id, when }: RuleSpec, atMs: number): boolean {
  const fold = folds?.[id];
  if (when.type !== "count") return (fold?.sinceMs ?? 0) > 0;
  const times = fold?.memory?.[0];
  return Array.isArray(times) && times.at(-1) === atMs;
}

/** json-logic-engine's answer, with a comparison that has two levels held between them. */
function expectationOf(spec: RuleSpec): (facts: Facts, device: number) => boolean {
  const comparisons = comparisonsOf(spec);
  const parts = comparisons.type === "all" ? comparisons.of : [comparisons];
  const isHeld = (part: (typeof parts)[number]): part is Compare => part.type === "compare" && part.clear !== part.level;
  const built = parts
    .flatMap((part) => (part.type === "any" ? part.of : [part]))
    .filter(isHeld)
    .map((part) => latchOf(spec, part));
  const asks = parts.map((part) => partOf(spec, part, built));
  return (facts, device) => {
    for (const { turn } of built) turn(facts, device);
    return asks.every((ask) => ask(facts, device));
  };
}

type Ask = (facts: Facts, device: number) => boolean;
interface Latch {
  readonly part: Compare;
  turn(facts: Facts, device: number): void;
  isHeld(device: number): boolean;
}

function latchOf(spec: RuleSpec, part: Compare): Latch {
  const beyond = jsonLogicOf(spec, part);
  const stillBeyond = jsonLogicOf(spec, { ...part, level: part.clear });
  const held = new Set<number>();
  return {
    part,
    isHeld: (device) => held.has(device),
    turn(facts, device) {
      if (beyond(facts)) held.add(device);
      else if (!stillBeyond(facts)) held.delete(device);
    },
  };
}

function partOf(spec: RuleSpec, part: ReturnType<typeof comparisonsOf>, latches: readonly Latch[]): Ask {
  if (part.type === "any") {
    const asks = part.of.map((one) => partOf(spec, one, latches));
    return (facts, device) => asks.some((ask) => ask(facts, device));
  }
  const latch = latches.find((one) => one.part === part);
  if (latch !== undefined) return (_, device) => latch.isHeld(device);
  return jsonLogicOf(spec, part);
}

async function agreeWith(specs: readonly RuleSpec[], events: readonly Facts[], wanted: number): Promise<void> {
  const engine = jsonRulesOf(specs);
  let firings = 0;
  for (const facts of events) firings += (await engine.run(facts)).events.length;
  if (firings !== wanted) throw new Error(`json-rules-engine: ${firings} firings, json-logic-engine ${wanted}`);
}
