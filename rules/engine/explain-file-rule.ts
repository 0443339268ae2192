import type { Reason, RuleExplanation } from "../model/explanation.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { answeredMsOf } from "./answered-at.ts";
import type { FileRule } from "./book.ts";
import { inWall } from "./evidence.ts";
import { frame, look } from "./frame.ts";
import { silentAfterMs } from "./health.ts";
import { missingIn, plainReason } from "./missing.ts";
import { networkAt } from "./network.ts";
import { heldBackBy } from "./settle.ts";
import { isShadow } from "./held.ts";
import type { Asked } from "./telling.ts";
import { DETECTED_MASK, maskOfNames, SILENCE_MASK } from "./value-slots.ts";
import { aboutAlert, lastingReason, switchedOff } from "./why.ts";
import { worksAt } from "./works.ts";

/** A rule of conditions, as `settle` would judge the device now. */
export function explainFileRule(situation: Situation, state: DeviceState, rule: FileRule, nowMs: number): RuleExplanation {
  const { id, spec, test } = rule;
  const asked: Asked = { situation, state, rule, nowMs, atMs: nowMs, reading: null };
  look(situation, state, id, nowMs);
  const freshFromMs = nowMs - silentAfterMs(state.device);
  const clause = test.explain(frame);
  const missing = missingIn(spec.when, clause, true, {
    nowMs,
    freshFromMs,
    networkLearned: networkAt(situation, state.device.zone)?.learned ?? null,
  });
  const sinceMs = sinceOf(asked);
  const never = neverBy(asked);
  const isInShadow = isShadow(situation, state, rule);
  const isRaised = state.live?.[id]?.raised === true;
  return {
    rule: id,
    core: false,
    alert: spec.alert,
    priority: spec.priority,
    fires: isRaised && (isInShadow || state.alerts?.has(spec.alert) === true),
    met: clause.met && never !== NEVER_ASKED,
    since: sinceMs === 0 ? null : sinceMs + situation.wallOffsetMs,
    forMs: spec.forMs,
    clause: inWall(situation, clause),
    why: [
      ...switchedOff(situation, state, id),
      ...whyRaised(asked),
      ...whyHeldBack(asked),
      ...(!clause.met ? missing : never !== null ? [never] : whyNotYet(asked, sinceMs)),
      ...(isInShadow && !isRaised ? [IN_SHADOW] : []),
    ],
  };
}

/** Since when it is met, in queue time; 0: it is not. */
const sinceOf = ({ state, rule }: Asked): number =>
  (rule.test.isTimed ? state.live?.[rule.id]?.sinceMs : state.folds?.[rule.id]?.sinceMs) ?? 0;

/** Why it raises nothing here though its condition holds; null where it may. */
function neverBy({ state, rule }: Asked): Reason | null {
  // Without one of its values no reading ever meets it, not even one that asks for something not to be.
  if ((rule.mask & (maskOfNames(new Set(Object.keys(state.latest))) | DETECTED_MASK | SILENCE_MASK)) === 0) return NEVER_ASKED;
  // A device that only stands beside those that speak does not raise their alert.
  if (!rule.test.isTimed || rule.nears.length === 0) return null;
  const ownSinceMs = state.folds?.[rule.id]?.sinceMs ?? 0;
  if (ownSinceMs === 0) return NOT_ITSELF;
  return ownSinceMs <= answeredMsOf(state, rule.id) ? ANSWERED : null;
}

const IN_SHADOW = plainReason("shadow", "试运行:只记录,不告警", "In shadow here: on record, told to nobody");
const NEVER_ASKED = plainReason("not-reported", "规则所看的值都尚未上报过", "None of the values it looks at was ever reported");
const NOT_ITSELF = plainReason("not-itself", "周围设备达到条件,本设备自己没有", "Devices around it say so, this one itself does not");
const ANSWERED = plainReason(
  "closed",
  "本设备的报警已由人办结,再次上报时才算",
  "A person closed what this device says: it counts when it says so anew",
);

function* whyRaised({ situation, state, rule, nowMs }: Asked): Generator<Reason> {
  const live = state.live?.[rule.id];
  if (live?.raised !== true) return;
  const { alert, priority, keepMs } = rule.spec;
  const open = state.alerts?.get(alert);
  if (isShadow(situation, state, rule)) yield IN_SHADOW;
  else if (open !== undefined) yield* aboutAlert(open);
  else if (priority === "P1") yield plainReason("next-reading", "已达到条件,下一次上报时告警", "Met: the next reading raises it");
  else
    yield plainReason(
      "closed",
      "告警已由人办结,恢复后再次达到条件才会再报",
      "A person closed its alert: it speaks again when it was over in between",
    );
  if (live.overMs > 0) {
    const leftS = Math.ceil(Math.max(0, live.overMs + keepMs - nowMs) / 1_000);
    yield plainReason("kept", `条件已不成立,告警再保持 ${leftS} 秒`, `Over, and kept active for another ${leftS} s`);
  }
}

/** What counts whatever the readings say. */
function* whyHeldBack(asked: Asked): Generator<Reason> {
  const { situation, state, nowMs } = asked;
  switch (heldBackBy(asked)) {
    case "silent":
      return yield plainReason("silent", "设备失联已久,其值不再采信", "The device is silent for longer than this rule believes");
    case "hours":
      return yield plainReason("hours", "不在本规则的时段内", "Out of this rule's hours");
    case "works": {
      const { id, reason } = worksAt(situation, state.device, nowMs)!;
      return yield plainReason("works", `计划施工 ${id}:${reason}`, `Held by planned works ${id}: ${reason}`);
    }
    case null:
      return;
  }
}

function* whyNotYet(asked: Asked, sinceMs: number): Generator<Reason> {
  const { state, rule, nowMs } = asked;
  if (state.live?.[rule.id]?.raised === true || state.off?.includes(rule.id) === true || heldBackBy(asked) !== null) return;
  const { forMs } = rule.spec;
  const heldMs = sinceMs === 0 ? 0 : nowMs - sinceMs;
  if (heldMs < forMs) yield lastingReason(forMs, heldMs);
  else yield plainReason("next-reading", "已达到条件,下一次上报时告警", "Met: the next reading raises it");
}
