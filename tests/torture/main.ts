import { flood } from "./flood.ts";
import { heap } from "./heap.ts";
import { kills } from "./kills.ts";
import { influx } from "./influx.ts";
import { longTests } from "./long-tests.ts";
import type { LongRun } from "./long-run.ts";
import { month } from "./month.ts";
import { packets } from "./packets.ts";
import { response } from "./response.ts";
import { soak } from "./soak.ts";
import { storm } from "./storm.ts";
import { start } from "./start.ts";

// npm run torture [-- NAME]: what takes too long for every change. One file a run; add it here.
const RUNS: readonly LongRun[] = [kills, start, packets, flood, storm, month, influx, response, heap, longTests, soak];

const [name, ...args] = process.argv.slice(2);
const wanted = RUNS.filter((run) => name === undefined || run.name === name);
if (wanted.length === 0) {
  const known = RUNS.map((run) => `  ${run.name.padEnd(10)}${run.about}`).join("\n");
  process.stderr.write(`there is no run ${name}; there are:\n${known}\n`);
  process.exit(2);
}
let code = 0;
for (const run of wanted) {
  const startedMs = performance.now();
  const faults = await run.run((line) => process.stdout.write(`${run.name}: ${line}\n`), args);
  for (const fault of faults) process.stdout.write(`${run.name}: FAULT ${fault}\n`);
  process.stdout.write(
    `${run.name}: ${faults.length === 0 ? "passed" : "FAILED"} in ${Math.round((performance.now() - startedMs) / 1_000)} s\n`,
  );
  if (faults.length > 0) code = 1;
}
process.exit(code);
