// Detection scored on recordings: npm run evaluate [-- --data DIR --json FILE --only SET]
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bins } from "./bins.ts";
import { filesUnder } from "./found-files.ts";
import { fsri } from "./fsri.ts";
import { nist } from "./nist.ts";
import { pipes } from "./pipes.ts";
import { tableOf } from "./report.ts";
import type { EvaluationSet, Row } from "./row.ts";

const SETS: readonly EvaluationSet[] = [nist, fsri, pipes, bins];
/** From build/tests/evaluation/ to the folder beside the project's root. */
const DATA = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

const { values } = parseArgs({
  options: {
    data: { type: "string", default: DATA },
    json: { type: "string" },
    only: { type: "string", multiple: true, default: [] },
  },
});
const sets = values.only.length === 0 ? SETS : SETS.filter(({ name }) => values.only.includes(name));
const strangers = values.only.filter((only) => !SETS.some(({ name }) => name === only));
const dir = resolve(values.data);
const startedMs = performance.now();
const say = (line: string): void =>
  void process.stderr.write(`${((performance.now() - startedMs) / 1_000).toFixed(0).padStart(4)} s  ${line}\n`);

if (strangers.length > 0) {
  process.stderr.write(`no set ${strangers.join(", ")}; there are ${SETS.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}
if (!existsSync(dir)) {
  process.stderr.write(`没有录制数据 / no recordings: ${dir} does not exist. Give a folder: npm run evaluate -- --data DIR\n`);
  process.exit(2);
}
for (const file of filesUnder(dir)) if (!SETS.some((set) => set.reads(file))) say(`跳过 / skipped, no set reads it: ${file.name}`);

const rows: Row[] = [];
let failed = false;
for (const set of sets) {
  try {
    rows.push(...(await set.evaluate(dir, (line) => say(`${set.name}: ${line}`))));
  } catch (error) {
    failed = true;
    say(`${set.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
process.stdout.write(`${tableOf(rows)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
process.exit(failed ? 1 : 0);
