import { once } from "node:events";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { Block } from "../../gateway/history/block.ts";
import { openCatalog } from "../../gateway/history/catalog.ts";
import { HOURS_A_DAY } from "../../gateway/history/look-up.ts";
import { DAY_MS, HOUR_MS } from "../../gateway/history/rollup.ts";
import { seriesOf } from "../../gateway/history/series.ts";
import type { Bench, Group } from "./bench.ts";
import { quantile } from "./figures.ts";
import { addPressureDay, fillDay, type Files, openFiles } from "./history-days.ts";
import { duckRows, type Peer, type Point, sqliteRows } from "./history-peers.ts";
import { addRecorded, addSimulatedDay } from "./history-sources.ts";
import { ROOT } from "./programs.ts";

const DAY = Math.floor(Date.UTC(2026, 10, 1) / DAY_MS);
/** Devices whose rows the peers hold for a day: their figures for more are multiplied. */
const PEER_DEVICES = 20;
const DEVICES = 2_000;
const DAYS = 7;
/** Quick questions are asked so often in a round, the days of another device each time: the median says what one costs. */
const ASKED = 9;

const least = (bound: number, aim: number) => ({ of: "value", better: "less", least: bound, aim }) as const;

/** `sealed`: what history does with readings; plain, and with every file encrypted. */
export const history = (encrypted: boolean): Group => {
  const name = encrypted ? "history/encrypted" : "history";
  return {
    name,
    measures: [
      { name: `${name}/bytes-simulated`, unit: "B/reading", peer: null, target: least(2.5, 2.2) },
      { name: `${name}/bytes-recorded`, unit: "B/reading", peer: null, target: least(2.5, 1.5) },
      { name: `${name}/bytes-pressure`, unit: "B/reading", peer: "SQLite rows", target: least(2.5, 1.6) },
      { name: `${name}/bytes-duckdb`, unit: "B/reading", peer: "DuckDB", target: least(2.5, 1.6) },
      { name: `${name}/day-of-one`, unit: "ms", peer: "SQLite rows", target: least(2, 1) },
      { name: `${name}/day-of-one-duckdb`, unit: "ms", peer: "DuckDB", target: least(2, 1) },
      { name: `${name}/latest-1000`, unit: "ms", peer: null, target: least(2, 1) },
      { name: `${name}/week-of-2000`, unit: "ms", peer: "SQLite rows x 700", target: least(1_000, 500) },
      { name: `${name}/week-of-2000-duckdb`, unit: "ms", peer: "DuckDB x 700", target: least(1_000, 500) },
      { name: `${name}/seal-10000`, unit: "ms", peer: null, target: least(2_000, 1_000) },
      { name: `${name}/seal-loop-delay`, unit: "ms", peer: null, target: least(10, 5) },
    ],
    run: (bench) => run(bench, name, encrypted ? new Uint8Array(32).fill(7) : null),
  };
};

async function run(bench: Bench, name: string, key: Uint8Array | null): Promise<void> {
  const record = (row: string, value: number, peer?: number): void => bench.record(`${name}/${row}`, value, peer);
  await sizes(bench, key, record);
  const files = openFiles(bench.folder(), key);
  for (let day = DAY; day < DAY + DAYS; day++) await fillDay(files, day, DEVICES);
  bench.say(`${name}: a week of ${DEVICES} devices, ${Math.round(files.shelf.bytes() / 1e6)} MB`);
  const points = pointsOfADay();
  const rows = sqliteRows(bench.folder(), key, points);
  const duck = await duckRows(bench.folder(), points);
  const bytes = files.shelf.bytes() / (DEVICES * DAYS * 8_640);
  record("bytes-pressure", bytes, rows.bytes / points.length);
  record("bytes-duckdb", bytes, duck.bytes / points.length);
  const latest = await latestValues(bench.folder(), key);
  for (let round = 0; round < bench.rounds; round++) {
    await questions(files, { rows, duck }, round, record);
    record("latest-1000", quantile(Array.from({ length: ASKED }, latest), 0.5));
    await sealing(bench.folder(), key, record);
  }
  for (const one of [rows, duck]) one.close();
  files.shelf.close();
}

type RecordRow = (row: string, value: number, peer?: number) => void;

async function sizes(bench: Bench, key: Uint8Array | null, record: RecordRow): Promise<void> {
  for (const [row, add] of [
    ["bytes-simulated", (files: Files) => addSimulatedDay(files.add, DAY, 1_500)],
    ["bytes-recorded", (files: Files) => addRecorded(files.add, DAY, join(ROOT, "../shared/data"))],
  ] as const) {
    const files = openFiles(bench.folder(), key);
    const readings = add(files);
    if (readings === 0) continue;
    await files.sealer.seal(() => true);
    await files.sealer.finishDay(DAY);
    bench.say(`${row}: ${readings} readings`);
    record(row, files.shelf.bytes() / readings);
    files.shelf.close();
  }
}

function pointsOfADay(): Point[] {
  const points: Point[] = [];
  const add: Files["add"] = (device, atMs, values) => void points.push({ device, atMs, value: Number(values["pressure_kpa"]) });
  for (let device = 1; device <= PEER_DEVICES; device++) addPressureDay({ add }, device, DAY);
  return points;
}

async function questions(files: Files, { rows, duck }: { rows: Peer; duck: Peer }, round: number, record: RecordRow): Promise<void> {
  const [ours, ofRows, ofDuck]: [number[], number[], number[]] = [[], [], []];
  const firstHour = (DAY + (round % DAYS)) * HOURS_A_DAY;
  for (let next = 0; next < ASKED; next++) {
    const device = 1 + ((round * ASKED + next) % PEER_DEVICES);
    ours.push(timed(() => files.lookUp.readings(device, firstHour, firstHour + HOURS_A_DAY - 1)));
    ofRows.push(await rows.day(device));
    ofDuck.push(await duck.day(device));
  }
  const dayMs = quantile(ours, 0.5);
  record("day-of-one", dayMs, quantile(ofRows, 0.5));
  record("day-of-one-duckdb", dayMs, quantile(ofDuck, 0.5));
  const nothing = new Block();
  const query = { value: "pressure_kpa", fromMs: DAY * DAY_MS, toMs: (DAY + DAYS) * DAY_MS, everyMs: HOUR_MS };
  const weekMs = timed(() => {
    for (let one = 1; one <= DEVICES; one++) seriesOf(files.lookUp, { ...query, device: one }, nothing);
  });
  const times = (DEVICES * DAYS) / PEER_DEVICES;
  record("week-of-2000", weekMs, (await rows.hours()) * times);
  record("week-of-2000-duckdb", weekMs, (await duck.hours()) * times);
}

/** 1,000 devices read from their table, as a start does. */
async function latestValues(folder: string, key: Uint8Array | null): Promise<() => number> {
  openFiles(folder, key).shelf.close();
  const catalog = openCatalog(folder, key, "bench");
  const values = { pressure_kpa: { atMs: DAY * DAY_MS, value: 312.5 }, battery_pct: { atMs: DAY * DAY_MS, value: 88 } };
  catalog.save(
    1,
    Array.from({ length: 1_000 }, (_, device) => [device, values]),
  );
  return () => timed(() => [...catalog.latest()].length);
}

async function sealing(folder: string, key: Uint8Array | null, record: RecordRow): Promise<void> {
  const thread = new Worker(new URL("./history-seal-thread.js", import.meta.url), { workerData: { folder, key, devices: 10_000 } });
  await once(thread, "message");
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  thread.postMessage("seal");
  const [sealMs] = (await once(thread, "message")) as [number];
  delay.disable();
  record("seal-10000", sealMs);
  record("seal-loop-delay", delay.percentile(99) / 1e6 - 1);
  await thread.terminate();
}

function timed(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}
