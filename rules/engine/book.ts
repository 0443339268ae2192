import type { AlertKind } from "../model/alert.ts";
import type { Device, DeviceKind } from "../model/device.ts";
import type { Compare, Condition, DetectorName, Near, RuleSpec } from "../model/rule-file.ts";
import type { LevelRule, Rule } from "../model/rule.ts";
import type { DeviceState, SitePlaces, Situation } from "../model/situation.ts";
import { CORE_RULES } from "../starter/starter.ts";
import { isOfSilence, silence } from "./absent.ts";
import type { Test } from "./clause.ts";
import { testOf } from "./condition.ts";
import { DETECTORS, type DetectorFold, foldOfDetector } from "./detectors.ts";
import { type Gates, gatesOf } from "./gates.ts";
import { type InhibitingRule, inhibitingRules } from "./inhibition.ts";
import { type Compiled, compileRules, type Evaluate } from "./rules.ts";
import { type Layout, maskOfNames, newLayout } from "./value-slots.ts";

/** A rule of a file, made ready. */
export interface FileRule {
  readonly id: string;
  readonly spec: RuleSpec;
  readonly test: Test;
  readonly mask: number;
  /** Signals of neighbours that it asks for, and how far around. */
  readonly nears: readonly Near[];
  /** It compares with the values of its neighbours. */
  readonly isOfPeers: boolean;
  readonly changes: readonly (Test | null)[];
}

/** What neighbours ask of a device: the inner condition of a `near`. */
export interface Signal {
  readonly id: string;
  readonly near: Near;
  readonly test: Test;
  readonly mask: number;
  readonly rule: string;
  /** Whether it is silent: asked when that begins and ends. */
  readonly isOfSilence: boolean;
}

/** A detector and the values that it looks at, a bit each. */
export interface MaskedDetector extends DetectorFold {
  readonly mask: number;
  /** Its name among the folds, and among what is switched off: an id there holds no colon. */
  readonly fold: string;
  readonly off: string;
}

/** The rules that apply to one device; one object for all devices that have the same. */
export interface DeviceRules {
  readonly book: RuleBook;
  /** In which order such devices send their values. */
  readonly layout: Layout;
  readonly simple: readonly Compiled[];
  /** Of those, by their index. */
  readonly simpleGates: Gates;
  readonly detectors: readonly MaskedDetector[];
  readonly signals: readonly Signal[];
  readonly rules: readonly FileRule[];
  /** Of `signals` and of `rules`, by their index. */
  readonly signalGates: Gates;
  readonly gates: Gates;
  /** Rules that time or a neighbour may meet where the device has nothing to say. */
  readonly restless: readonly FileRule[];
  /** Values that any of its rules, signals and detectors asks for, a bit each. */
  readonly mask: number;
  /** Folds that neighbours look for: signals, and rules that wait for them. */
  readonly speakers: ReadonlySet<string>;
  /** Rules that ask how many devices around are silent. */
  readonly ofSilence: readonly FileRule[];
  /** One of its rules, or of those of its neighbours, asks whether it is silent. */
  readonly isSilenceAsked: boolean;
  /** Nothing but simple rules, and no detector that learns. */
  readonly isSimple: boolean;
  /** It is a pressure sensor, and a rule asks the detectors that listen to all of them. */
  readonly isOfNetwork: boolean;
}

/** A set of rules made ready; the fixed core is always in it, and first. */
export interface RuleBook {
  readonly hash: string;
  readonly specs: readonly RuleSpec[];
  readonly byId: ReadonlyMap<string, FileRule>;
  /** Every rule of the files as it is written, plain ones too. */
  readonly specOf: ReadonlyMap<string, RuleSpec>;
  readonly lasting: ReadonlyMap<string, LevelRule>;
  /** By kind of alert the rules whose alerts suppress it. */
  readonly inhibiting: ReadonlyMap<AlertKind, readonly InhibitingRule[]>;
  rulesOf(device: Device, places: SitePlaces): DeviceRules;
  /** Rules that look at such devices, but not where this one is. */
  rulesElsewhere(device: Device, places: SitePlaces): readonly (Rule | RuleSpec)[];
}

const MASKED_DETECTORS: readonly MaskedDetector[] = DETECTORS.map((one) => ({
  ...one,
  mask: maskOfNames(one.values),
  fold: foldOfDetector(one.name),
  off: `detector-${one.name}`,
}));

/** A book of plain rules alone. `extra` replaces evaluations by rule id. */
export function plainBook(rules: readonly Rule[], extra: ReadonlyMap<string, Evaluate> = new Map()): RuleBook {
  return makeBook({ hash: "", plain: rules, specs: [], extra });
}

/** A book of a rule set. `learns`: detectors that learn of their devices whether a rule asks them or not. */
export function bookOf(hash: string, specs: readonly RuleSpec[], learns: readonly DetectorName[] = []): RuleBook {
  const plain = specs.map(plainRuleOf);
  return makeBook({
    hash,
    plain: plain.filter((rule) => rule !== null),
    specs,
    extra: new Map(),
    learns,
    files: specs.filter((_, index) => plain[index] === null),
  });
}

interface Parts {
  readonly hash: string;
  readonly plain: readonly Rule[];
  readonly specs: readonly RuleSpec[];
  readonly extra: ReadonlyMap<string, Evaluate>;
  readonly files?: readonly RuleSpec[];
  readonly learns?: readonly DetectorName[];
}

function makeBook({ hash, plain, specs, extra, files = [], learns = [] }: Parts): RuleBook {
  const all = [...CORE_RULES, ...plain];
  const simple = compileRules(all, extra);
  const signals: Signal[] = [];
  const rules = files.map((spec) => fileRuleOf(spec, signals));
  const isNetworkAsked = files.some(({ when }) => [...detectorsIn(when)].some((name) => name === "burst" || name === "leak"));
  const kept = new Map<string, DeviceRules>();
  // Few sets of rules for many places: what a reading needs of them stays close to the processor.
  const alike = new Map<string, DeviceRules>();
  const book: RuleBook = {
    hash,
    specs,
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    specOf: new Map(specs.map((spec) => [spec.id, spec])),
    lasting: new Map(all.filter((rule): rule is LevelRule => rule.type === "level" && rule.forMs > 0).map((rule) => [rule.id, rule])),
    inhibiting: inhibitingRules(specs),
    rulesOf(device, places) {
      const key = `${device.kind}|${device.zone}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const applying = applyingTo(device, places, { simple: simple.get(device.kind)!, rules, signals });
      const same = JSON.stringify([device.kind, applying.simple.map(({ rule }) => rule.id), applying.rules.map(({ id }) => id)]);
      const ofDevice = alike.get(same) ?? deviceRules(book, applying, device.kind, { isNetworkAsked, learns });
      alike.set(same, ofDevice);
      kept.set(key, ofDevice);
      return ofDevice;
    },
    rulesElsewhere(device, places) {
      const ofKind = [
        ...simple.get(device.kind)!.map(({ rule }) => rule),
        ...rules.map(({ spec }) => spec).filter(({ devices }) => devices.includes(device.kind)),
      ];
      return ofKind.filter(({ where }) => !isWhere(where ?? null, device, places));
    },
  };
  return book;
}

type Applying = Pick<DeviceRules, "simple" | "rules" | "signals">;

/** Of all rules those that look at such a device where it is. */
function applyingTo(device: Device, places: SitePlaces, all: Applying): Applying {
  return {
    simple: all.simple.filter(({ rule }) => isWhere(rule.where ?? null, device, places)),
    rules: all.rules.filter(({ spec }) => spec.devices.includes(device.kind) && isWhere(spec.where, device, places)),
    signals: all.signals.filter(({ near }) => near.devices.includes(device.kind)),
  };
}

interface OfBook {
  readonly isNetworkAsked: boolean;
  readonly learns: readonly DetectorName[];
}

function deviceRules(
  book: RuleBook,
  { simple, rules, signals }: Applying,
  kind: DeviceKind,
  { isNetworkAsked, learns }: OfBook,
): DeviceRules {
  const asked = new Set(
    [...rules.map(({ spec }) => spec.when), ...signals.map(({ near }) => near.when)].flatMap((condition) => [...detectorsIn(condition)]),
  );
  const detectors = MASKED_DETECTORS.filter((one) => one.kind === kind && (asked.has(one.name) || learns.includes(one.name)));
  return {
    book,
    layout: newLayout(),
    simple,
    simpleGates: gatesOf(simple),
    detectors,
    signals,
    rules,
    signalGates: gatesOf(signals.map(({ near, mask }) => ({ when: near.when, mask }))),
    gates: gatesOf(rules.map(({ spec, mask }) => ({ when: spec.when, mask }))),
    restless: rules.filter(({ test }) => test.isTimed && !test.isStill),
    mask: [...detectors, ...signals, ...rules].reduce((all, one) => all | one.mask, 0),
    speakers: new Set([...signals, ...rules.filter(({ nears }) => nears.length > 0)].map(({ id }) => id)),
    ofSilence: rules.filter(({ nears }) => nears.some(({ when }) => isOfSilence(when))),
    isSilenceAsked: signals.some((signal) => signal.isOfSilence),
    isSimple: rules.length + signals.length + detectors.length === 0,
    isOfNetwork: kind === "pipe-pressure" && isNetworkAsked,
  };
}

function isWhere(where: RuleSpec["where"], { zone }: Device, { zones }: SitePlaces): boolean {
  if (where === null) return true;
  const at = zones.get(zone);
  return (
    (where.zones === null || where.zones.includes(zone)) &&
    (where.buildings === null || (at !== undefined && where.buildings.includes(at.building))) &&
    (where.floors === null || (at !== undefined && at.floor >= where.floors.from && at.floor <= where.floors.to)) &&
    (where.zoneKinds === null || (at?.kind !== undefined && where.zoneKinds.includes(at.kind)))
  );
}

function fileRuleOf(spec: RuleSpec, signals: Signal[]): FileRule {
  let slots = 0;
  const nears: Near[] = [];
  const making = {
    slot: () => slots++,
    signal(near: Near): string {
      const id = `${spec.id}/near-${nears.length + 1}`;
      nears.push(near);
      signals.push(signalOf(id, near, spec.id));
      return id;
    },
  };
  const test = testOf(spec.when, making);
  // Asked only while the alert stands, of the same memory: it may not remember by itself.
  const changes = spec.priorityChanges.map(({ when }) => (when === null ? null : testOf(when, making)));
  const values = new Set([...test.values, ...changes.flatMap((change) => [...(change?.values ?? [])])]);
  return { id: spec.id, spec, test, mask: maskOfNames(values), nears, isOfPeers: comparesPeers(spec.when), changes };
}

function comparesPeers(condition: Condition): boolean {
  if (condition.type === "all" || condition.type === "any") return condition.of.some(comparesPeers);
  return condition.type === "not" ? comparesPeers(condition.of) : condition.type === "residual";
}

/** After a start neighbours were captured at different moments: until the tail is played, such a rule decides nothing. */
export const asksOthers = ({ nears, isOfPeers }: FileRule): boolean => isOfPeers || nears.length > 0;

function signalOf(id: string, near: Near, rule: string): Signal {
  let slots = 0;
  const making = {
    slot: () => slots++,
    signal(): string {
      throw new Error(`${rule}: a near within a near`);
    },
  };
  const isSilence = isOfSilence(near.when);
  const test = isOfSilence(near.when) ? silence(near.when) : testOf(near.when, making);
  return { id, near, test, mask: maskOfNames(test.values), rule, isOfSilence: isSilence };
}

/** Detectors that a condition asks. */
function* detectorsIn(condition: Condition): Generator<DetectorName> {
  if (condition.type === "detector") yield condition.name;
  else if (condition.type === "all" || condition.type === "any") for (const one of condition.of) yield* detectorsIn(one);
  else if (condition.type === "not" || condition.type === "count") yield* detectorsIn(condition.of);
}

/** One value against one level, or a flag, and nothing else: read without a fold. null: it is more than that. */
function plainRuleOf(spec: RuleSpec): Rule | null {
  const { id, alert, priority, devices, when, forMs, where, message } = spec;
  const isPlain =
    spec.keepMs === 0 &&
    spec.clearAfterSilenceMs === null &&
    spec.schedule === null &&
    !spec.heldByWorks &&
    spec.inhibitedBy.length + spec.inhibits.length + spec.priorityChanges.length === 0 &&
    spec.oncePer === null &&
    spec.shadow === null;
  if (!isPlain) return null;
  const base = { id, alert, priority, devices, where, message };
  if (when.type === "is" && when.is && forMs === 0) return { type: "flag", ...base, value: when.value };
  if (when.type === "compare" && isWithHysteresis(when))
    return { type: "level", ...base, value: when.value, when: when.op, level: when.level, clearLevel: when.clear, forMs };
  return null;
}

/** The plain way knows these two signs; what is over exactly where it is no longer met is the same for them. */
const isWithHysteresis = (when: Compare): when is Compare & { readonly op: ">=" | "<" } => when.op === ">=" || when.op === "<";

/** The rules of a device, looked up anew where the book has changed. */
export function rulesFor(situation: Situation, state: DeviceState, first: RuleBook): DeviceRules {
  const book = situation.book ?? first;
  const known = state.rules;
  if (known !== null && known.book === book) return known;
  return (state.rules = book.rulesOf(state.device, situation.places));
}
