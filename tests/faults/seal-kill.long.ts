import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../gateway/history/rollup.ts";
import { arrive, type Arrived, openTestHistory } from "../gateway/history/journal-of-test.ts";
import { openTestDatabase } from "../gateway/journal/folder.ts";
import { temporaryFolder } from "../harness/gateway.ts";
import { ROOT } from "../harness/launch.ts";
import { seeded } from "./random.ts";

const START_MS = Date.UTC(2026, 10, 20);
/** Two days end in it. */
const HOURS = 52;
const NOW_MS = START_MS + HOURS * HOUR_MS;
const DEVICES = 60;
const PER_HOUR = 12;
const KILLS = 20;
/** About what all seals of a run take. */
const SPAN_MS = 400;
const SEED = 7;

interface Run {
  /** The highest id that it said to hold. */
  readonly held: number;
  readonly isDone: boolean;
}

/** Runs history over a journal and kills it so long after it has begun; null: lets it come to its end. */
function run(folder: string, killAfterMs: number | null): Promise<Run> {
  const child = spawn(process.execPath, [join(ROOT, "build/tests/faults/seal-run.js"), folder, String(START_MS), String(HOURS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let held = 0;
  let isDone = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "begun" && killAfterMs !== null) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    if (line === "done") isDone = true;
    if (line.startsWith("held ")) held = Number(line.slice("held ".length));
  });
  return new Promise((resolve) => child.once("close", () => resolve({ held, isDone })));
}

const readings = (): readonly Arrived[] =>
  Array.from({ length: (HOURS - 4) * PER_HOUR }, (_, step) =>
    Array.from({ length: DEVICES }, (__, index) => ({
      device: index + 1,
      at: START_MS + (step * HOUR_MS) / PER_HOUR + index,
      values: { pressure_kpa: 300 + ((step * 7 + index) % 50) / 10 },
    })),
  ).flat();

/** Every so-manieth of them. */
const inTurns = (all: readonly Arrived[], parts: number): readonly (readonly Arrived[])[] =>
  Array.from({ length: parts }, (_, part) => all.filter((__, index) => index % parts === part));

test("killed anywhere while hours are sealed and days finished, it has each reading once, and what it let the journal forget", async () => {
  const folder = temporaryFolder();
  const db = openTestDatabase(folder);
  const [first, ...late] = inTurns(readings(), KILLS + 1);
  arrive(db, first!, NOW_MS);
  const random = seeded(SEED);
  let killed = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { held, isDone } = await run(folder, random() * SPAN_MS);
    if (!isDone) killed++;
    // The journal takes it at its word; its last entry stays, after which ids go on.
    db.prepare("DELETE FROM journal WHERE id <= ? AND id < (SELECT max(id) FROM journal)").run(held);
    // Hours that are sealed and days that are finished are opened again.
    arrive(db, late[kill]!, NOW_MS);
  }
  expect(killed).toBeGreaterThan(KILLS / 3);
  expect((await run(folder, null)).isDone).toBe(true);

  const all = readings();
  const history = openTestHistory(folder, NOW_MS);
  for (let device = 1; device <= DEVICES; device++) {
    const query = { device, value: "pressure_kpa", fromMs: START_MS, toMs: NOW_MS, everyMs: HOUR_MS };
    const wanted = all.filter((one) => one.device === device).map(({ values }) => Number(values["pressure_kpa"]));
    const buckets = await history.ask.series(query);
    expect(buckets.map(({ count }) => count)).toEqual(Array.from({ length: HOURS - 4 }, () => PER_HOUR));
    expect(Math.max(...buckets.map(({ max }) => max))).toBe(Math.max(...wanted));
    expect(buckets.reduce((sum, { mean, count }) => sum + mean * count, 0)).toBeCloseTo(
      wanted.reduce((sum, one) => sum + one, 0),
      3,
    );
  }
  expect(history.troubles.filter(({ kind }) => kind === "damaged")).toEqual([]);
  history.close();
}, 120_000);
