import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAnswers } from "../../gateway/history/answers.ts";
import { createKeeper } from "../../gateway/history/keeper.ts";
import { DAY_MS, HOUR_MS } from "../../gateway/history/rollup.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { migrate } from "../../gateway/journal/migrate.ts";
import { fillDay, openFiles } from "../bench/history-days.ts";
import type { LongRun } from "./long-run.ts";

const FIRST_DAY = Math.floor(Date.UTC(2026, 9, 1) / DAY_MS);
/** The community this is for, and a reading each 10 s of every device: 518 million in 30 days. */
const DEVICES = 2_000;
const READINGS_A_DAY = 8_640;
const BYTES_PER_READING = 1.5e9 / 518.4e6;
const QUERY_MS = 200;

/** `[DAYS]`: 30 where not given. */
export const month: LongRun = {
  name: "month",
  about:
    "30 days of 2,000 devices, 518 million readings: size on disk, and every question the dashboard asks (some minutes; `month 3` for three days)",
  async run(say, [days = "30"]) {
    const folder = mkdtempSync(join(tmpdir(), "linan-month-"));
    try {
      return await fillAndAsk(folder, Number(days), say);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function fillAndAsk(folder: string, days: number, say: (line: string) => void): Promise<string[]> {
  const faults: string[] = [];
  const files = openFiles(folder, null);
  for (let day = 0; day < days; day++) {
    await fillDay(files, FIRST_DAY + day, DEVICES);
    if (day % 5 === 0) say(`day ${day + 1} of ${days}, ${Math.round(files.shelf.bytes() / 1e6)} MB`);
  }
  const bytes = files.shelf.bytes() / (days * DEVICES * READINGS_A_DAY);
  say(`${days * DEVICES * READINGS_A_DAY} readings, ${Math.round(files.shelf.bytes() / 1e6)} MB, ${bytes.toFixed(2)} bytes a reading`);
  if (bytes > BYTES_PER_READING) faults.push(`${bytes.toFixed(2)} bytes a reading`);
  files.shelf.close();
  for (const [name, ms] of await askAll(folder, days)) {
    say(`${name}: ${ms.toFixed(1)} ms`);
    if (ms > QUERY_MS) faults.push(`${name} took ${ms.toFixed(0)} ms`);
  }
  return faults;
}

async function askAll(folder: string, days: number): Promise<(readonly [name: string, ms: number])[]> {
  const journal = openDatabase({ path: databasePath(folder), key: null });
  migrate(journal);
  const endMs = (FIRST_DAY + days) * DAY_MS;
  const bounds = { days: 400, hourlyDays: 3_650, maxBytes: 1e12, journalMaxBytes: 1e12 };
  const keeper = createKeeper({
    ...bounds,
    folder,
    key: null,
    journal,
    wallMs: () => endMs,
    monotonicMs: () => 0,
    onHeld: () => {},
    onTrouble: () => {},
  });
  const ask = createAnswers(keeper);
  const one = { device: 77, value: "pressure_kpa", toMs: endMs };
  const all = Array.from({ length: DEVICES }, (_, index) => [index + 1, `device-${index + 1}`] as const);
  const building = all.filter(([device]) => device % 20 === 0);
  const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["one device, a day by 10 minutes", () => ask.series({ ...one, fromMs: endMs - DAY_MS, everyMs: 600_000 })],
    ["one device, a day by the minute", () => ask.series({ ...one, fromMs: endMs - DAY_MS, everyMs: 60_000 })],
    ["one device, a week by 10 minutes", () => ask.series({ ...one, fromMs: endMs - 7 * DAY_MS, everyMs: 600_000 })],
    ["one device, all by the hour", () => ask.series({ ...one, fromMs: endMs - days * DAY_MS, everyMs: HOUR_MS })],
    [
      "a building of 100, a week by the hour",
      () => ask.manySeries({ ...one, devices: building, fromMs: endMs - 7 * DAY_MS, everyMs: HOUR_MS }),
    ],
    ["a building of 100, a past moment", () => ask.moment(building, endMs - 5 * HOUR_MS - 1)],
    ["all devices, now", () => ask.moment(all, null)],
  ];
  const took: (readonly [string, number])[] = [];
  for (const [name, question] of questions) {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const startedMs = performance.now();
      await question();
      times.push(performance.now() - startedMs);
    }
    took.push([name, times.toSorted((a, b) => a - b)[2]!]);
  }
  keeper.close();
  journal.close();
  return took;
}
