import type { DeviceState, LiveRule, Situation } from "../model/situation.ts";
import { answeredMsOf } from "./answered-at.ts";
import { asksOthers, type FileRule, type RuleBook } from "./book.ts";
import { pushDeadline } from "./deadlines.ts";
import { foldAgain } from "./file-rules.ts";
import { frame, look } from "./frame.ts";
import { settled } from "./latest.ts";
import { alertOf } from "./joint-alert.ts";
import { takeUpSilence } from "./silent-device.ts";
import { keepLive } from "./telling.ts";
import { markSpeaking } from "./vicinity.ts";

/**
 * After a start: rules that ask for neighbours take up where the rows of alerts say they were, and look as soon as time
 * goes on. Their own states were captured at different moments; what they raised is on disk in any case.
 */
export function settleNeighbours(situation: Situation): void {
  const { book } = situation;
  if (book === null) return;
  const asking = [...book.byId.values()].filter(asksOthers);
  if (asking.length === 0) return;
  for (const state of situation.devices) if (state !== undefined) takeUpSilence(situation, state);
  for (const state of situation.devices) if (state !== undefined) takeUp(situation, state, asking, book);
}

/** What it made of its neighbours' values while the tail was played may be of two moments: its last reading is compared once more. */
function compareAgain(situation: Situation, state: DeviceState, rule: FileRule): void {
  const fold = state.folds?.[rule.id];
  look(situation, state, rule.id, Math.max(0, ...Object.values(settled(state).latestAtMs)));
  const isMet = rule.test.met(frame);
  if (isMet === (fold !== undefined && fold.sinceMs > 0)) return;
  foldAgain(state, rule.id, isMet ? frame.atMs : 0);
  const isKept = state.folds?.[rule.id] !== undefined;
  if (rule.nears.length > 0 && isKept !== (fold !== undefined)) markSpeaking(situation, rule.id, state.device, isKept);
}

function takeUp(situation: Situation, state: DeviceState, asking: readonly FileRule[], book: RuleBook): void {
  const own = new Set(book.rulesOf(state.device, situation.places).rules);
  for (const rule of asking) {
    if (!own.has(rule)) continue;
    if (rule.isOfPeers) compareAgain(situation, state, rule);
    // Raised and closed by a person, as far as the checkpoint knows: told anew only when it was over in between.
    const wasRaised = state.live?.[rule.id]?.raised === true;
    if (state.live !== null) delete state.live[rule.id];
    const fold = state.folds?.[rule.id];
    // Where a person has closed what it says, it does not hold.
    const isMet = fold !== undefined && (fold.sinceMs === 0 || fold.sinceMs > answeredMsOf(state, rule.id));
    const open = alertOf(situation, state, rule);
    const isRaised = open?.active === true && open.evidence.some((one) => one.rule === rule.id && one.device === state.device.id);
    if (!isMet && !isRaised) continue;
    const live: LiveRule = { sinceMs: 0, raised: isRaised || (isMet && wasRaised && open === undefined), overMs: 0, wakeMs: 1 };
    keepLive(state, rule.id, live);
    pushDeadline(situation.deadlines, { kind: "rule", atMs: live.wakeMs, device: state.device.registration, rule: rule.id });
  }
}
