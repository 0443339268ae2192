import type { Condition, Near } from "../model/rule-file.ts";
import { isOfSilence } from "./absent.ts";
import type { Test } from "./clause.ts";
import type { Frame } from "./frame.ts";
import { DETECTED, SILENCE } from "./value-slots.ts";
import { silentIn, speakingIn } from "./vicinity.ts";

/** Met when at least so many devices around it met the inner condition within a time. Left aside while the device's own readings are folded. */
export function near(condition: Near, signal: string): Test {
  const { in: scope, atLeast, withinMs } = condition;
  const isSilent = isOfSilence(condition.when);

  /** Devices that speak at the moment, the first in order of registration; and when the next of them falls silent. */
  function speaking(of: Frame): readonly string[] {
    const asked = { signal, scope, device: of.state.device, atMs: of.atMs, withinMs };
    if (isSilent) return silentIn(of.situation, asked);
    const found: string[] = [];
    for (const { state, untilMs } of speakingIn(of.situation, asked)) {
      found.push(state.device.id);
      of.wakeMs = Math.min(of.wakeMs, untilMs);
    }
    return found;
  }

  /** The device's own part: where it is of such a kind, it has to be one of those that speak. */
  const isOwn = (of: Frame): boolean => !condition.devices.includes(of.state.device.kind) || (of.folds?.[signal]?.sinceMs ?? 0) > 0;
  const met = (of: Frame): boolean => (of.phase === "fold" ? !of.isNegated && isOwn(of) : speaking(of).length >= atLeast);
  return {
    met,
    explain: (of) => {
      const found = speaking(of);
      const what = isSilent ? " silent" : "";
      return {
        clause: `${atLeast} of ${condition.devices.join(", ")}${what} in the same ${scope} within ${withinMs / 1_000} s`,
        met: found.length >= atLeast,
        value: found.length,
        threshold: atLeast,
        atMs: null,
        note: found.length === 0 ? null : { zh: found.join("、"), en: found.join(", ") },
        of: [],
      };
    },
    remembers: false,
    isTimed: true,
    // Devices fall silent and speak again by an event that asks whom it concerns: no reading need look.
    isStill: isSilent,
    values: new Set(isSilent ? [SILENCE] : valuesIn(condition.when)),
  };
}

/** Values with which a device's own part can change: nothing else of it is asked for by its neighbours. */
function* valuesIn(condition: Condition): Generator<string> {
  switch (condition.type) {
    case "all":
    case "any":
      for (const one of condition.of) yield* valuesIn(one);
      return;
    case "not":
    case "count":
      return yield* valuesIn(condition.of);
    case "near":
      return yield* valuesIn(condition.when);
    case "detector":
      return yield DETECTED;
    default:
      yield condition.value ?? "*";
  }
}
