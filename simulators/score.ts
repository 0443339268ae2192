import { readFileSync, writeFileSync } from "node:fs";
import { readArguments, UsageError } from "./arguments.ts";
import { type AlertsApi, readAlerts, withPassword, withToken } from "./truth/alerts-api.ts";
import { judge, type SeenAlert } from "./truth/judgement.ts";
import { readTruth, type Truth } from "./truth/read-truth.ts";
import { alertsOf, type Check, judgeResponse } from "./truth/response-judgement.ts";
import { readResponse } from "./truth/response-seen.ts";
import { responseTable, scoreTable } from "./truth/score-table.ts";

// Compares a truth file with the alerts of the gateway. Exits 0 where nothing was missed, late or false, else 1.

const USAGE = "用法 / usage: score --truth FILE --url http://… (--token TOKEN | --user NAME --password WORD) [--json FILE]\n";

async function run(argv: readonly string[]): Promise<boolean> {
  const { options } = readArguments(argv, ["truth", "url", "token", "user", "password", "json"]);
  if (options.truth === undefined) throw new UsageError("--truth FILE");
  const url = options.url ?? "http://127.0.0.1:8080";
  const truth = readTruth(readFileSync(options.truth, "utf8"));
  const api =
    options.token === undefined ? await withPassword(url, options.user ?? "admin", options.password ?? "") : withToken(url, options.token);
  const alerts = await readAlerts(api);
  const judgement = judge(truth, alerts);
  const response = await responseOf(api, truth, alerts);
  process.stdout.write(scoreTable(judgement) + responseTable(response));
  const json = JSON.stringify({ ...judgement, response });
  if (options.json === undefined) process.stdout.write(`${json}\n`);
  else writeFileSync(options.json, json);
  const { missed, late, false: wrong } = judgement.counts;
  return missed + late + wrong === 0 && response.every(({ verdict }) => verdict !== "wrong");
}

/** Where people acted: what came of it, as the gateway has it on record. */
async function responseOf(api: AlertsApi, truth: Truth, alerts: readonly SeenAlert[]): Promise<readonly Check[]> {
  if (truth.acted.length === 0) return [];
  const evacuations = [...new Set(truth.marked.map(({ evacuation }) => evacuation))];
  return judgeResponse(truth, await readResponse(api, { alerts: alertsOf(truth, alerts), evacuations }));
}

run(process.argv.slice(2)).then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(USAGE);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
