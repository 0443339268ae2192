import { setImmediate } from "node:timers/promises";
import { addReading, Block } from "./block.ts";
import type { Bucket } from "./buckets.ts";
import type { Latest } from "./catalog.ts";
import type { Keeper } from "./keeper.ts";
import { createLookUp, HOURS_A_DAY } from "./look-up.ts";
import type { HistoryQueries } from "./messages.ts";
import { blockOfColumns, pageOf } from "./page.ts";
import { type ManyQuery, momentOf, seriesOf } from "./series.ts";

/** Rows of the journal that a question takes in first: 50 ms at most, where history is seconds behind. */
const CATCH_UP_TURNS = 16;
/** Devices between two looks at what else there is to do. */
const DEVICES_A_SLICE = 16;

/** Answers from files, from the hot hours and from what the journal has beyond them: what was acknowledged is in it. */
export function createAnswers(keeper: Keeper): HistoryQueries {
  const lookUp = createLookUp({ ...keeper, generation: keeper.catalog.generation });

  function catchUp(): void {
    for (let turns = 0; turns < CATCH_UP_TURNS && keeper.takeSome(); turns++);
  }

  /** Readings that history has not taken yet: none, unless it is far behind. */
  function tailOf(device: number, fromMs: number, toMs: number): Block {
    const tail = new Block();
    for (const reading of keeper.unseen(device, fromMs, toMs)) addReading(tail, reading);
    return tail;
  }

  async function each(devices: ManyQuery["devices"], write: (device: number, id: string) => string | null): Promise<string> {
    const written: string[] = [];
    for (let next = 0; next < devices.length; next++) {
      const one = write(...devices[next]!);
      if (one !== null) written.push(one);
      if (next % DEVICES_A_SLICE === 0) await setImmediate();
    }
    return written.join(",");
  }

  return {
    series(query) {
      catchUp();
      return Promise.resolve(seriesOf(lookUp, query, tailOf(query.device, query.fromMs, query.toMs)));
    },
    async manySeries({ devices, ...query }) {
      catchUp();
      const nothing = new Block();
      const series = await each(devices, (device, id) => {
        const buckets = seriesOf(lookUp, { ...query, device }, nothing);
        return buckets.length === 0 ? null : JSON.stringify({ device: id, ...columnsOf(buckets) });
      });
      return Buffer.from(`{"series":[${series}]}`);
    },
    async moment(devices, atMs) {
      catchUp();
      const found = await each(devices, (device, id) => {
        const values = atMs === null ? (keeper.latest.get(device) ?? null) : momentOf(lookUp, device, atMs);
        return values === null ? null : JSON.stringify({ device: id, values: shown(values) });
      });
      return Buffer.from(`{"at":${atMs},"devices":[${found}]}`);
    },
    async exportDays(fromMs, toMs) {
      if (!(await keeper.takeAll())) throw new Error("busy");
      return lookUp.days(fromMs, toMs).filter((day) => !lookUp.isRolledUp(day) || hotDays(keeper).has(day));
    },
    page(query) {
      catchUp();
      return Promise.resolve(pageOf(lookUp, query));
    },
    async record(recorded) {
      if (!(await keeper.takeAll())) throw new Error("busy");
      const sum = { recorded: 0, known: 0 };
      for (const one of recorded) {
        const isNew = await keeper.record(one.device, blockOfColumns(one));
        sum.recorded += isNew;
        sum.known += one.times.length - isNew;
        await setImmediate();
      }
      return sum;
    },
    keptFromMs: () => Promise.resolve(keeper.keptFromMs()),
  };
}

const hotDays = ({ hot }: Keeper): ReadonlySet<number> => new Set(hot.hours().map((hour) => Math.floor(hour / HOURS_A_DAY)));

const columnsOf = (buckets: readonly Bucket[]) => ({
  at: buckets.map(({ at }) => at),
  min: buckets.map(({ min }) => min),
  max: buckets.map(({ max }) => max),
  mean: buckets.map(({ mean }) => mean),
  count: buckets.map(({ count }) => count),
});

const shown = (values: Latest) => Object.fromEntries(Object.entries(values).map(([name, { atMs, value }]) => [name, { at: atMs, value }]));
