import type { ComparedFiring, Comparison, Counts, Firing } from "../model/backtest.ts";

/** Firings listed; more are counted. */
const LISTED_MAX = 10_000;
/** Counts kept of a rule at a device; the totals count all. */
const COUNTS_MAX = 10_000;
/** The same alert at the same device raised by both within this is the same: the rules differ in how long they wait, for one. */
const SAME_MS = 10 * 60_000;
/** Firings of one kind and device that wait for their like of the other set. */
const WAITING_MAX = 16;
const FAILURES_MAX = 100;

export type Side = "tried" | "present";
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

interface Waiting {
  readonly side: Side;
  readonly at: number;
  readonly counted: readonly Mutable<Counts>[];
  /** null: not listed. */
  readonly listed: Mutable<ComparedFiring> | null;
}

/** Counts what two sets of rules raise as it comes, in bounded memory. */
export function createTally() {
  const total = noCounts();
  const byRule = new Map<string | null, Mutable<Counts>>();
  const byDevice = new Map<string, Mutable<Counts>>();
  const waiting = new Map<string, Waiting[]>();
  const listed: Mutable<ComparedFiring>[] = [];
  const failures = new Set<string>();
  let more = 0;

  function countsOf({ rule, device }: Firing): Mutable<Counts>[] {
    const key = JSON.stringify([rule, device]);
    const counted = [total, kept(byRule, rule)];
    if (byDevice.has(key) || byDevice.size < COUNTS_MAX) counted.push(kept(byDevice, key));
    return counted;
  }

  function list(firing: Firing, side: Side): Mutable<ComparedFiring> | null {
    if (listed.length >= LISTED_MAX) {
      more++;
      return null;
    }
    const record = { ...firing, of: side, presentAt: null };
    listed.push(record);
    return record;
  }

  /** The earliest of the other set that is the same alert; what is too old waits no longer. */
  function likeOf({ kind, device, at }: Firing, side: Side): { readonly queue: Waiting[]; readonly like: Waiting | undefined } {
    const key = `${kind} ${device}`;
    const known = waiting.get(key) ?? [];
    const queue = known.filter((one) => Math.abs(one.at - at) <= SAME_MS).slice(-WAITING_MAX);
    waiting.set(key, queue);
    return { queue, like: queue.find((one) => one.side !== side) };
  }

  function add(side: Side, firing: Firing): void {
    const counted = countsOf(firing);
    for (const counts of counted) counts[side]++;
    const { queue, like } = likeOf(firing, side);
    if (like === undefined) return void queue.push({ side, at: firing.at, counted, listed: list(firing, side) });
    queue.splice(queue.indexOf(like), 1);
    const [tried, present] = side === "tried" ? [counted, like.counted] : [like.counted, counted];
    for (const counts of new Set([...tried, ...present])) counts.both++;
    if (like.listed === null) return;
    const presentAt = side === "present" ? firing.at : like.at;
    Object.assign(like.listed, side === "tried" ? firing : {}, { of: "both", presentAt });
  }

  return {
    add,
    failed(subject: string): void {
      if (failures.size < FAILURES_MAX) failures.add(subject);
    },
    result(): Comparison {
      return {
        ...total,
        onlyTried: total.tried - total.both,
        onlyPresent: total.present - total.both,
        rules: [...byRule].map(([rule, counts]) => ({ rule, ...counts })),
        devices: [...byDevice].map(([key, counts]) => {
          const [rule, device] = JSON.parse(key) as [string | null, string];
          return { rule, device, ...counts };
        }),
        firings: listed.toSorted((one, other) => one.at - other.at),
        more,
        failures: [...failures],
      };
    },
  };
}

const noCounts = (): Mutable<Counts> => ({ tried: 0, present: 0, both: 0 });

function kept<Key>(map: Map<Key, Mutable<Counts>>, key: Key): Mutable<Counts> {
  const known = map.get(key) ?? noCounts();
  map.set(key, known);
  return known;
}
