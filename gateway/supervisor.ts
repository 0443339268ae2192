import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { createLog } from "./log.ts";
import { gatewayEnvironment, readConfig, ROOT } from "./config.ts";

/** Waits before the next start; the last is kept. The gateway is back within 2 s after its first death. */
const WAITS_MS = [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** Alive for this long, the count of deaths begins anew. */
const STEADY_MS = 60_000;
/** A gateway whose loop has not turned for this long hangs (reliability target: restarted within 15 s). */
const HUNG_MS = 12_000;
const LOOK_MS = 1_000;
/** Ends that a new start would not mend. */
const NOT_RESTARTABLE = 78;
/** A stop takes at most 5 s (contract); then it is ended. */
const STOP_MS = 4_800;

const read = readConfig();
// Settings with faults are told by the gateway, which ends with them.
const log = createLog(read.ok ? read.config.logLevel : "info");
let child: ChildProcess | null = null;
let deaths = 0;
let startedAtMs = 0;
let aliveAtMs = 0;
let isAliveKnown = false;
let isStopping = false;
let retry: NodeJS.Timeout | null = null;

function start(): void {
  startedAtMs = aliveAtMs = performance.now();
  isAliveKnown = false;
  child = fork(join(ROOT, "build/program/main.js"), process.argv.slice(2), {
    env: gatewayEnvironment(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", () => {
    isAliveKnown = true;
    aliveAtMs = performance.now();
  });
  child.on("exit", ended);
}

function ended(code: number | null, signal: NodeJS.Signals | null): void {
  child = null;
  if (isStopping || code === 0 || code === NOT_RESTARTABLE) process.exit(isStopping ? 0 : (code ?? 1));
  if (performance.now() - startedAtMs > STEADY_MS) deaths = 0;
  const waitMs = WAITS_MS[Math.min(deaths, WAITS_MS.length - 1)]!;
  deaths++;
  log.error(
    { event: "gateway_ended", code, signal, deaths, waitMs },
    `the gateway ended (${signal ?? code}): starting it again in ${waitMs} ms`,
  );
  retry = setTimeout(start, waitMs);
}

function look(): void {
  if (child === null || !isAliveKnown || performance.now() - aliveAtMs < HUNG_MS) return;
  log.error({ event: "gateway_hung" }, "the gateway does not answer: ending it");
  isAliveKnown = false;
  child.kill("SIGKILL");
}

function stop(signal: NodeJS.Signals): void {
  // A second signal: at once.
  if (isStopping) child?.kill("SIGKILL");
  isStopping = true;
  if (retry !== null) clearTimeout(retry);
  if (child === null) process.exit(0);
  child.kill(signal);
  setTimeout(() => child?.kill("SIGKILL"), STOP_MS);
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
setInterval(look, LOOK_MS);
start();
