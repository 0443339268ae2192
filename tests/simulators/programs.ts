import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Check } from "../../simulators/truth/response-judgement.ts";
import type { TruthLine } from "../../simulators/truth/truth.ts";
import { ADMIN_PASSWORD, ROOT, type RunningGateway } from "../harness/gateway.ts";

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs a program of the simulators to its end. It is killed with the test. */
export async function run(program: "main.js" | "score.js", args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [join(ROOT, "build/simulators", program), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LINAN_ADMIN_PASSWORD: ADMIN_PASSWORD },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const texts = { out: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.errors += text));
  // "close" and not "exit": its last words have been read.
  const code = await new Promise<number | null>((resolve) => child.once("close", (exit) => resolve(exit)));
  return { code, ...texts };
}

export const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

export const secretsOf = ({ folder }: RunningGateway): string => join(folder, "data/demonstration-secrets.json");

export interface Scored {
  readonly played: Finished;
  readonly scored: Finished;
  readonly judgement: {
    readonly counts: Readonly<Record<string, number>>;
    readonly timeToAlertMs: { readonly max: number | null };
    /** What people did; empty where nobody acts. */
    readonly response: readonly Check[];
  };
  readonly truth: readonly TruthLine[];
}

/** Plays a scenario against a gateway, then lets the judge compare its truth with the gateway's alerts. */
export async function playAndScore(gateway: RunningGateway, scenario: readonly string[]): Promise<Scored> {
  const [truthFile, jsonFile] = [join(gateway.folder, "truth.jsonl"), join(gateway.folder, "score.json")];
  const where = [...scenario, "--url", gateway.mqttUrl, "--http", gateway.url, "--secrets", secretsOf(gateway), "--truth", truthFile];
  const played = await run("main.js", where);
  if (played.code !== 0) throw new Error(`${scenario.join(" ")} ended with ${played.code}: ${played.errors}`);
  const scored = await run("score.js", [
    "--truth",
    truthFile,
    "--url",
    gateway.url,
    "--user",
    "admin",
    "--password",
    ADMIN_PASSWORD,
    "--json",
    jsonFile,
  ]);
  const lines = readFileSync(truthFile, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return {
    played,
    scored,
    judgement: JSON.parse(readFileSync(jsonFile, "utf8")) as Scored["judgement"],
    truth: lines.map((line) => JSON.parse(line) as TruthLine),
  };
}
