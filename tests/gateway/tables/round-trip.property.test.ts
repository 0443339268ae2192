import fc from "fast-check";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../../gateway/history/rollup.ts";
import { csvRows } from "../../../gateway/tables/csv-rows.ts";
import { createExports } from "../../../gateway/tables/exports.ts";
import { jsonLines } from "../../../gateway/tables/json-lines.ts";
import { recordRows } from "../../../gateway/tables/recorder.ts";
import type { Format, TableOptions } from "../../../gateway/tables/table-messages.ts";
import type { Table } from "../../../gateway/tables/table.ts";
import { createTableWriter } from "../../../gateway/tables/table-writer.ts";
import { temporaryFolder } from "../../harness/gateway.ts";
import { arrive, type Arrived, openTestHistory, type TestHistory } from "../history/journal-of-test.ts";
import { openTestDatabase } from "../journal/folder.ts";

const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 10, 20);
const DEVICES = [
  { registration: 1, id: "pipe-1", kind: "pipe-pressure" },
  { registration: 2, id: "smoke-1", kind: "smoke-detector" },
] as const;
const find = (id: string) => DEVICES.find((one) => one.id === id);

const sensed = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10),
    fc.double({ min, max, noNaN: true }),
  );
const valuesOf = {
  1: fc.record({ pressure_kpa: sensed(-101, 1_000), fault: fc.boolean() }, { requiredKeys: [] }),
  2: fc.record({ temperature_c: sensed(-40, 900), alarm: fc.boolean(), battery_pct: sensed(0, 100) }, { requiredKeys: [] }),
};
/** Readings of three days, some in one ms, some of them twice. */
const arrivedOf = (device: 1 | 2) =>
  fc.record({
    device: fc.constant(device),
    at: fc.oneof(
      fc.integer({ min: 0, max: 300 }).map((step) => START_MS + step * 10 * 60_000),
      fc.integer({ min: 0, max: 3 * DAY_MS - 1 }).map((ms) => START_MS + ms),
    ),
    flags: fc.constantFrom(0, 0, 1, 2, 3, 8),
    values: (valuesOf[device] as fc.Arbitrary<Record<string, number | boolean>>).filter((values) => Object.keys(values).length > 0),
  });
const batches = fc.array(fc.array(fc.oneof(arrivedOf(1), arrivedOf(2)), { maxLength: 60 }), { minLength: 1, maxLength: 4 });

/** A thread takes a second to start on a busy machine. */
const openHere = (options: TableOptions): Table => ({ write: createTableWriter(options), end: () => {} });

async function exported(history: TestHistory, format: Format, span: readonly [number, number] = [0, 4e15]): Promise<string> {
  const [fromMs, toMs] = span;
  const options = { format, devices: DEVICES, value: null, fromMs, toMs, signal: new AbortController().signal, drop: () => {} };
  return text(Readable.from(await createExports(history.ask, openHere).start(options)));
}

async function imported(history: TestHistory, format: Format, file: string) {
  const rows = format === "csv" ? csvRows(Readable.from([file])) : jsonLines(Readable.from([file]));
  return recordRows(rows, { history: history.ask, find, nowMs: START_MS + 4 * DAY_MS });
}

/** What an export has to say, in no order. */
const linesOf = (all: readonly Arrived[]): readonly string[] => all.map(({ device, at, values }) => `${device} ${at} ${sorted(values)}`);
const sorted = (values: object): string => JSON.stringify(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));

function open(): { readonly history: TestHistory; readonly arriveNow: (readings: readonly Arrived[]) => void } {
  const folder = temporaryFolder();
  const db = openTestDatabase(folder);
  const history = openTestHistory(folder, START_MS + 3 * DAY_MS + 30 * 60_000);
  return { history, arriveNow: (readings) => arrive(db, readings, history.clock.wallMs) };
}

test(
  "an export has every reading once, whatever is sealed; taken into an empty folder it is exported again word by word",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom("csv", "jsonl"), async (all, format: Format) => {
        const { history, arriveNow } = open();
        for (const batch of all) {
          arriveNow(batch);
          if (batch.length % 2 === 0) await history.keeper.turn();
          history.clock.wallMs += HOUR_MS;
          history.clock.monotonicMs += HOUR_MS;
        }
        const lines = (await exported(history, "jsonl"))
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line));
        expect(lines.map(({ device, at, values }) => `${find(device)!.registration} ${at} ${sorted(values)}`).toSorted()).toEqual(
          linesOf(all.flat()).toSorted(),
        );
        const file = await exported(history, format);
        const other = open().history;
        const count = all.flat().length;
        expect(await imported(other, format, file)).toEqual({ recorded: count, known: 0, failed: [], faults: 0 });
        expect(await exported(other, format)).toBe(file);
        expect(await imported(other, format, file)).toMatchObject({ recorded: 0, known: count });
        expect(await imported(history, format, file)).toMatchObject({ recorded: 0, known: count });
        await history.keeper.sealAll();
        expect(await exported(history, format)).toBe(file);
        for (const one of [history, other]) one.close();
      }),
      { numRuns: 8 },
    );
  },
);
