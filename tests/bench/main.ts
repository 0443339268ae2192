// The speed table: npm run bench [-- --only NAME --json FILE --rounds N --seconds S]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { acknowledgement } from "./acknowledgement.ts";
import { alertLatency } from "./alert-latency.ts";
import { backup } from "./backup.ts";
import type { Bench, Group } from "./bench.ts";
import { type Measure, rowOf, type Sample } from "./figures.ts";
import { showGenerator } from "./generator.ts";
import { dashboard } from "./dashboard.ts";
import { influx } from "./influx.ts";
import { history } from "./history.ts";
import { loopDelay } from "./loop-delay.ts";
import { memory } from "./memory.ts";
import { outbox } from "./outbox.ts";
import { tableOf } from "./report.ts";
import { ruleEvents, ruleMany } from "./rules/rules.ts";
import { saturation } from "./saturation.ts";
import { startTime } from "./start-time.ts";

const GROUPS: readonly Group[] = [
  saturation(4),
  saturation(1),
  acknowledgement,
  alertLatency(false),
  alertLatency(true),
  loopDelay,
  startTime,
  memory,
  outbox,
  backup,
  history(false),
  history(true),
  ruleEvents,
  ruleMany,
  influx,
  dashboard,
];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const groups =
  values.only.length === 0
    ? GROUPS
    : GROUPS.filter(({ name, measures }) => values.only.some((only) => only === name || measures.some((measure) => measure.name === only)));
const known = (only: string): boolean =>
  GROUPS.some(({ name, measures }) => only === name || measures.some((measure) => measure.name === only));
const strangers = values.only.filter((only) => !known(only));
if (strangers.length > 0 || !(rounds >= 1) || !(seconds > 0)) {
  const names = GROUPS.flatMap(({ name, measures }) => [name, ...measures.map((measure) => `  ${measure.name}`)]);
  process.stderr.write(
    `${strangers.map((name) => `no row ${name}\n`).join("")}npm run bench -- [--only NAME]... [--json FILE] [--rounds N] [--seconds S]\n${names.join("\n")}\n`,
  );
  process.exit(2);
}

const root = mkdtempSync(join(tmpdir(), "linan-bench-"));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const startedMs = performance.now();
const samples = new Map<string, Sample[]>();
const bench: Bench = {
  rounds,
  seconds,
  folder: () => mkdtempSync(join(root, "run-")),
  say: (text) => void process.stderr.write(`${((performance.now() - startedMs) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`),
  record(name, value, peer) {
    const ofRow = samples.get(name) ?? [];
    samples.set(name, [...ofRow, { value, peer: peer ?? null }]);
  },
};

let failed = false;
await showGenerator(bench);
for (const group of groups) {
  try {
    await group.run(bench);
  } catch (error) {
    failed = true;
    bench.say(`${group.name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const measured = groups
  .flatMap(({ measures }) => measures)
  .map((measure: Measure) => ({ measure, samples: samples.get(measure.name) ?? [] }))
  .filter((row) => row.samples.length > 0);
process.stdout.write(`${tableOf(measured)}\n`);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify(
      measured.map((row) => rowOf(row.measure, row.samples)),
      null,
      2,
    )}\n`,
  );
process.exit(failed ? 1 : 0);
