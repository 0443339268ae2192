import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HOUR_MS } from "../../gateway/history/rollup.ts";
import { Block } from "../../gateway/history/block.ts";
import { temporaryFolder } from "../harness/gateway.ts";
import { fillDisk, freeDisk, mountSmallDisk } from "./small-disk.ts";
import { arrive, openTestHistory } from "../gateway/history/journal-of-test.ts";
import { openTestDatabase } from "../gateway/journal/folder.ts";

const START_MS = Date.UTC(2026, 10, 20);
const DEVICES = 40;
const PRESSURE = 7;
const DISK_MB = 4;

test("a disk that fills while hours are sealed costs no reading: they stay hot, a recording is refused, and all goes on with room", async () => {
  const folder = temporaryFolder();
  const disk = join(folder, "history");
  mkdirSync(disk);
  if (mountSmallDisk(disk, DISK_MB) === null) return expect(process.env["CI"]).not.toBe("true");
  const db = openTestDatabase(folder);
  const history = openTestHistory(folder, START_MS);
  onTestFinished(() => history.close());
  const arrived = Array.from({ length: 60 * DEVICES }, (_, index) => ({
    device: 1 + (index % DEVICES),
    at: START_MS + Math.floor(index / DEVICES) * 60_000,
    values: { pressure_kpa: Math.sqrt(index) },
  }));
  arrive(db, arrived, START_MS);
  const count = async (): Promise<number> => {
    let sum = 0;
    for (let device = 1; device <= DEVICES; device++)
      sum += (await history.ask.page({ device, fromMs: START_MS, toMs: START_MS + 24 * HOUR_MS })).times.length;
    return sum;
  };
  fillDisk(disk);
  history.clock.wallMs += 2 * HOUR_MS;
  await history.keeper.turn();
  expect(history.troubles).toContainEqual({ kind: "full" });
  expect(await count()).toBe(arrived.length);
  const block = new Block();
  block.set(block.add(START_MS + 1, 0, 0), PRESSURE, 1);
  await expect(history.keeper.record(1, block)).rejects.toThrow("no room");

  freeDisk(disk);
  history.clock.monotonicMs += 60_000;
  await history.keeper.turn();
  expect(history.troubles).toContainEqual({ kind: "room" });
  expect(history.keeper.hot.readings).toBe(0);
  expect(await history.keeper.record(1, block)).toBe(1);
  expect(await history.keeper.record(1, block)).toBe(0);
  expect(await count()).toBe(arrived.length + 1);
});
