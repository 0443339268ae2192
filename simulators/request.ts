import { readFileSync } from "node:fs";
import { join } from "node:path";
import { numberOption, readArguments, UsageError } from "./arguments.ts";
import { type ChosenFault, faultList, readFaults } from "./faults/faults.ts";
import { replayOf } from "./scenarios/replay.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { scenarioList, scenarioNamed } from "./scenarios/scenarios.ts";

const OPTIONS = ["seed", "speed", "devices", "url", "http", "user", "truth", "secrets", "fault"] as const;
/** The gateway's default (contract, "Configuration"). */
const URL = "mqtt://127.0.0.1:1883";
const HTTP = "http://127.0.0.1:8080";
const SECRETS = "demonstration-secrets.json";

/** What a person asked to be played. */
export interface Request {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  readonly devices: number;
  readonly url: string;
  /** Where people act, and who lets them in. */
  readonly http: string;
  readonly user: string;
  /** null: as the gateway wrote it into its folder. */
  readonly password: string | null;
  /** Where the truth goes; null: nowhere. */
  readonly truth: string | null;
  readonly secrets: string;
  readonly faults: readonly ChosenFault[];
}

export const usage =
  (): string => `用法 / usage: npm run simulate -- <scenario> [--seed N] [--speed X] [--devices N] [--url mqtt://…] [--http http://…] [--truth FILE] [--secrets FILE] [--fault a=1,b]

场景 / scenarios:
${scenarioList()}

故障 / faults:
${faultList()}
`;

/** The gateway's own settings say where it keeps what must survive. Throws UsageError for whatever is not understood. */
export function readRequest(argv: readonly string[], settings: Readonly<Record<string, string | undefined>>): Request {
  const { words, options } = readArguments(argv, OPTIONS);
  const scenario = chosenScenario(words);
  return {
    scenario,
    seed: numberOption(options.seed, "seed", { min: 0, max: 4_294_967_295, otherwise: 1 }),
    speed: numberOption(options.speed, "speed", { min: 0.1, max: 1_000, otherwise: scenario.usualSpeed }),
    devices: numberOption(options.devices, "devices", { min: 1, max: 40_000, otherwise: 40_000 }),
    url: options.url ?? URL,
    http: options.http ?? HTTP,
    user: options.user ?? "admin",
    password: settings["LINAN_ADMIN_PASSWORD"] ?? null,
    truth: options.truth ?? null,
    secrets: options.secrets ?? join(settings["LINAN_DATA_DIR"] ?? "data", SECRETS),
    faults: options.fault === undefined ? [] : readFaults(options.fault),
  };
}

function chosenScenario([name, file, ...more]: readonly string[]): Scenario {
  if (name === undefined) throw new UsageError("请指定场景 / which scenario?");
  const surplus = name === "replay" ? more : [file, ...more].filter((word) => word !== undefined);
  if (surplus.length > 0) throw new UsageError(`多余的参数 / not understood: ${surplus.join(" ")}`);
  if (name !== "replay") return scenarioNamed(name);
  if (file === undefined) throw new UsageError("请指定记录文件 / which recording? replay FILE");
  return replayOf(readRecording(file));
}

function readRecording(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`记录文件读不到 / the recording can't be read: ${file}`);
  }
}
