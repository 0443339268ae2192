import type { Input } from "../model/input.ts";
import type { DetectorName, RuleSpec } from "../model/rule-file.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { bookOf, type RuleBook } from "./book.ts";
import { markDirty, markPlaces } from "./situation.ts";
import { readRuleSetOnce } from "../language/rule-sets.ts";

type Taken = Extract<Input, { kind: "rules" }>;

/** The list of bins for today lives by what they have learnt, whatever rules a site has. */
const LEARNS: readonly DetectorName[] = ["fill"];

/** Books already made: a set is checked, tested and tried on history before it is taken. A few are enough. */
const BOOKS_MAX = 8;
const books = new Map<string, RuleBook>();

/**
 * The book of a set of files. Made again from the text wherever it is needed, so that a replay has the rules that the live
 * run had. A set that this version can't read leaves the rules as they are: it was read before it was taken.
 */
export function bookOfFiles({ hash, files }: Pick<Taken, "hash" | "files">): RuleBook | null {
  const known = books.get(hash);
  if (known !== undefined) return known;
  const set = readRuleSetOnce(hash, files);
  if (set === null) return null;
  const book = bookOf(hash, set.rules, LEARNS);
  if (books.size >= BOOKS_MAX) books.delete(books.keys().next().value!);
  books.set(hash, book);
  return book;
}

/** Rules that are the same keep what they remember; of the others nothing is left but their open alerts, for a person to close. */
export function takeRules(situation: Situation, taken: Taken, first: RuleBook): void {
  const next = bookOfFiles(taken);
  if (next === null) throw new Error(`rule set ${taken.hash} can't be read`);
  const kept = sameIn((situation.book ?? first).specs, next.specs);
  situation.book = next;
  for (const state of situation.devices) {
    // A replay meets devices that were captured after it, with what they have learnt since.
    if (state !== undefined && state.appliedId < taken.id) keepOnly(situation, state, kept);
  }
}

/** Ids of rules that both sets have, word for word. */
function sameIn(before: readonly RuleSpec[], after: readonly RuleSpec[]): ReadonlySet<string> {
  const texts = new Map(before.map((spec) => [spec.id, JSON.stringify(spec)]));
  return new Set(after.filter((spec) => texts.get(spec.id) === JSON.stringify(spec)).map(({ id }) => id));
}

/** Folds of signals are named after their rule; those of detectors belong to none. */
const isKept = (fold: string, kept: ReadonlySet<string>): boolean => fold.startsWith("detector:") || kept.has(fold.split("/", 1)[0]!);

function keepOnly(situation: Situation, state: DeviceState, kept: ReadonlySet<string>): void {
  if (state.runs === null && state.folds === null && state.live === null && state.trail === null) return;
  markDirty(situation, state);
  markPlaces(situation, state, false);
  state.folds = keptOf(state.folds, kept);
  state.runs = keptOf(state.runs, kept);
  state.runAtMs = keptOf(state.runAtMs, kept);
  state.live = keptOf(state.live, kept);
  if (state.trail !== null) state.trail.entries = state.trail.entries.map((entry) => ({ ...entry, before: keptOf(entry.before, kept) }));
  markPlaces(situation, state, true);
}

function keptOf<Kept>(all: Readonly<Record<string, Kept>> | null, kept: ReadonlySet<string>): Record<string, Kept> | null {
  if (all === null) return null;
  const found = Object.entries(all).filter(([id]) => isKept(id, kept));
  return found.length === 0 ? null : Object.fromEntries(found);
}
