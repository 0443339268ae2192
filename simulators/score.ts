import { readFileSync, writeFileSync } from "node:fs";
import { readArguments, UsageError } from "./arguments.ts";
import { readAlerts, withPassword, withToken } from "./truth/alerts-api.ts";
import { judge } from "./truth/judgement.ts";
import { readTruth } from "./truth/read-truth.ts";
import { scoreTable } from "./truth/score-table.ts";

// Compares a truth file with the alerts of the gateway. Exits 0 where nothing was missed, late or false, else 1.

const USAGE = "用法 / usage: score --truth FILE --url http://… (--token TOKEN | --user NAME --password WORD) [--json FILE]\n";

async function run(argv: readonly string[]): Promise<boolean> {
  const { options } = readArguments(argv, ["truth", "url", "token", "user", "password", "json"]);
  if (options.truth === undefined) throw new UsageError("--truth FILE");
  const url = options.url ?? "http://127.0.0.1:8080";
  const truth = readTruth(readFileSync(options.truth, "utf8"));
  const api =
    options.token === undefined ? await withPassword(url, options.user ?? "admin", options.password ?? "") : withToken(url, options.token);
  const judgement = judge(truth, await readAlerts(api));
  process.stdout.write(scoreTable(judgement));
  const json = JSON.stringify(judgement);
  if (options.json === undefined) process.stdout.write(`${json}\n`);
  else writeFileSync(options.json, json);
  const { missed, late, false: wrong } = judgement.counts;
  return missed + late + wrong === 0;
}

run(process.argv.slice(2)).then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(USAGE);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
