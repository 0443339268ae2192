import { readFileSync } from "node:fs";
import { numberOption, readArguments, UsageError } from "../arguments.ts";
import { readCommunity } from "../community.ts";
import { createFleet } from "./fleet.ts";

// The demonstration's devices: node build/simulators/fleet/main.js --url mqtt://127.0.0.1:PORT --secrets FILE [--seed N] [--speed X] [--devices N]
// Started by the gateway as a child with a channel; it ends when the channel does.

/** How often it says how it stands, ms. */
const SAY_MS = 300_000;
/** By then every device has had its turn to connect, ms. */
const FIRST_SAY_MS = 15_000;

/** One JSON line, in the form of the gateway's own log. */
function log(level: number, msg: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, time: Date.now(), name: "fleet", msg, ...fields })}\n`);
}

/** Sockets close with the process and the last wills speak: nothing needs a farewell, and nobody waits. */
const leave = (): never => process.exit(0);

function run(argv: readonly string[]): void {
  const { options } = readArguments(argv, ["url", "secrets", "seed", "speed", "devices"]);
  if (options.url === undefined || options.secrets === undefined) throw new UsageError("--url and --secrets are needed");
  const fleet = createFleet({
    url: options.url,
    community: readCommunity(readFileSync(options.secrets, "utf8")),
    seed: numberOption(options.seed, "seed", { min: 0, max: 4_294_967_295, otherwise: 1 }),
    speed: numberOption(options.speed, "speed", { min: 0.1, max: 1_000, otherwise: 1 }),
    devices: numberOption(options.devices, "devices", { min: 1, max: 40_000, otherwise: 40_000 }),
    wallMs: Date.now,
    onShown: (spec, words) => log(30, words, { device: spec.id }),
  });
  process.on("disconnect", leave);
  // The channel may have closed while this was still loading.
  if (process.send !== undefined && !process.connected) leave();
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
  fleet.start();
  const say = (): void => log(30, "simulated devices", { ...fleet.counters(), rss_mb: Math.round(process.memoryUsage.rss() / 1_048_576) });
  setTimeout(say, FIRST_SAY_MS);
  setInterval(say, SAY_MS);
}

try {
  run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
