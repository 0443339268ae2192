/**
 * Gives every point of a series a ms of its own, the first free one from its time on: two points of a series at the same
 * ms would be one to InfluxDB, and the second would overwrite the first. Remembers the last `window` points in the order
 * of the journal. What it gives depends on those alone, so that a point that is sent again is the same point.
 */
export interface UniqueTimes {
  assign(series: string, ms: number): number;
  /** What was given earlier: when the memory is filled again. */
  remember(series: string, ms: number): void;
  clear(): void;
}

interface Series {
  readonly name: string;
  readonly used: Set<number>;
  /** Every ms of [from, next) is used: a burst of thousands in one ms must not walk over all of them each time. */
  from: number;
  next: number;
}

export function createUniqueTimes(window: number): UniqueTimes {
  const all = new Map<string, Series>();
  const owners: (Series | undefined)[] = Array.from({ length: window });
  const times = new Float64Array(window);
  let at = 0;

  function seriesOf(name: string): Series {
    const known = all.get(name);
    if (known !== undefined) return known;
    const series = { name, used: new Set<number>(), from: 0, next: 0 };
    all.set(name, series);
    return series;
  }

  function forgetOldest(): void {
    const owner = owners[at];
    if (owner === undefined) return;
    const ms = times[at]!;
    owner.used.delete(ms);
    if (ms >= owner.from && ms < owner.next) owner.from = ms + 1;
    if (owner.used.size === 0) all.delete(owner.name);
  }

  function take(name: string, ms: number): void {
    forgetOldest();
    const series = seriesOf(name);
    series.used.add(ms);
    if (ms === series.next && series.from < series.next) series.next++;
    else if (ms < series.from || ms >= series.next) Object.assign(series, { from: ms, next: ms + 1 });
    owners[at] = series;
    times[at] = ms;
    at = (at + 1) % window;
  }

  function firstFree({ used, from, next }: Series, ms: number): number {
    let free = ms;
    while (used.has(free)) free = free >= from && free < next ? next : free + 1;
    return free;
  }

  return {
    assign(name, ms) {
      const series = all.get(name);
      const free = series === undefined ? ms : firstFree(series, ms);
      take(name, free);
      return free;
    },
    remember: take,
    clear() {
      all.clear();
      owners.fill(undefined);
      at = 0;
    },
  };
}
