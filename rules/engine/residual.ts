import type { Residual } from "../model/rule-file.ts";
import { leaf, type Test } from "./clause.ts";
import { type Frame, shownIn } from "./frame.ts";
import { peersIn } from "./vicinity.ts";
import { latestAtMsOf, latestOf } from "./latest.ts";

/** A median of fewer says nothing about the one. */
const PEERS_LEAST = 3;
/** Neighbours looked at: the first so many of the place. */
const PEERS_MAX = 64;

/** Met when a value differs from the median of its neighbours of the same kind, which moves with all of them. */
export function residual({ value: name, in: scope, direction, by, withinMs }: Residual): Test {
  /** NaN where there are too few neighbours. */
  function differenceOf(of: Frame): number {
    const value = shownIn(of, name);
    if (typeof value !== "number") return Number.NaN;
    const others: number[] = [];
    for (const registration of peersIn(of.situation, scope, of.state.device)) {
      const peer = of.situation.devices[registration];
      if (peer === undefined || peer === of.state || others.length === PEERS_MAX) continue;
      const its = latestOf(peer, name);
      if (typeof its === "number" && latestAtMsOf(peer, name) >= of.atMs - withinMs) others.push(its);
    }
    return others.length < PEERS_LEAST ? Number.NaN : value - medianOf(others);
  }

  const isFar = (difference: number): boolean =>
    direction === "above" ? difference >= by : direction === "below" ? difference <= -by : Math.abs(difference) >= by;

  return {
    met: (of) => isFar(differenceOf(of)),
    explain: (of) => {
      const difference = differenceOf(of);
      const clause = `${name} ${direction === "either" ? "off" : direction} its neighbours' (${scope}) by ${by}`;
      const shown = leaf(of, name, { clause, met: isFar(difference), threshold: by });
      return { ...shown, value: Number.isNaN(difference) ? null : difference };
    },
    remembers: false,
    isTimed: false,
    isStill: false,
    values: new Set([name]),
  };
}

function medianOf(values: number[]): number {
  values.sort((one, other) => one - other);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
