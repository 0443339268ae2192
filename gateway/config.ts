import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { INFLUX_SETTINGS, type InfluxTarget, readTarget } from "./influx/target.ts";

/** Root of the project: compiled files lie in build/gateway, and bundled in build/program. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const DEMONSTRATION_SITE = join(ROOT, "simulators/garden/site.yaml");
/** Rule files that come with the program. */
export const STARTER_RULES_FOLDER = join(ROOT, "rules/starter");
/** Of this program, as package.json has it. */
export const VERSION = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))).version;

const Port = z.string().transform((text, context) => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 65_535) return number;
  context.addIssue({ code: "custom", message: `"${text}" is no port (0 to 65535)` });
  return z.NEVER;
});
const port = (fallback: number) => Port.prefault(String(fallback));

const Settings = z.object({
  LINAN_SITE: z.string().min(1).optional(),
  LINAN_SIMULATORS: z.enum(["on", "off"]).optional(),
  LINAN_DATA_DIR: z.string().min(1).default("./data"),
  LINAN_RULES: z.string().min(1).optional(),
  LINAN_RULES_SECOND_PERSON: z.enum(["on", "off"]).default("off"),
  LINAN_MQTT_PORT: port(1883),
  LINAN_MQTT_HOST: z.string().min(1).default("127.0.0.1"),
  LINAN_HTTP_PORT: port(8080),
  LINAN_HTTP_HOST: z.string().min(1).default("127.0.0.1"),
  LINAN_HTTPS_PORT: Port.optional(),
  LINAN_ADMIN_PASSWORD: z.string().min(8, "at least 8 characters").max(200).optional(),
  LINAN_DATABASE_KEY_FILE: z.string().min(1).optional(),
  LINAN_JOURNAL_MAX_MB: z.coerce.number({ error: "a number of megabytes" }).int().min(64, "at least 64").max(1_000_000).default(4_096),
  LINAN_HISTORY_DAYS: z.coerce.number({ error: "a number of days" }).int().min(2, "at least 2").max(36_500).default(400),
  LINAN_HISTORY_HOURLY_DAYS: z.coerce.number({ error: "a number of days" }).int().min(31, "at least 31").max(36_500).default(3_650),
  LINAN_HISTORY_MAX_MB: z.coerce.number({ error: "a number of megabytes" }).int().min(64, "at least 64").max(100_000_000).default(16_384),
  LINAN_RECORD_DAYS: z.coerce.number({ error: "a number of days" }).int().min(366, "at least 366 (a year)").max(36_500).default(400),
  LINAN_BACKUP_DIR: z.string().min(1).optional(),
  LINAN_BACKUP_KEEP: z.coerce.number({ error: "a number of backups" }).int().min(0).max(1_000).default(7),
  LINAN_ROLE: z.literal("community", { error: "only `community` in this version" }).default("community"),
  LINAN_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** Settings of the contract that a later version brings: set, they are a fault and not ignored. */
const LATER = ["LINAN_MQTTS_PORT", "LINAN_BROKER_URL", "LINAN_HUB_URL"];
/** Judged by a reader of their own. */
const ELSEWHERE: readonly string[] = INFLUX_SETTINGS;

export interface Config {
  readonly siteFile: string;
  readonly isDemonstration: boolean;
  readonly simulators: boolean;
  readonly dataFolder: string;
  /** The site's rule files; null: a folder of its own in the data folder. */
  readonly rulesFolder: string | null;
  /** What one person proposes another publishes; nobody publishes alone. */
  readonly rulesSecondPerson: boolean;
  readonly mqtt: { readonly port: number; readonly host: string };
  readonly http: { readonly port: number; readonly host: string };
  /** The secured side, at the same host; null: there is none. */
  readonly httpsPort: number | null;
  readonly adminPassword: string | null;
  readonly databaseKey: Uint8Array | null;
  readonly journalMaxBytes: number;
  /** Days of readings and of hourly rollups, and bytes of both. */
  readonly history: { readonly days: number; readonly hourlyDays: number; readonly maxBytes: number };
  /** Days that alerts, incidents and the audit trail stay once they are over. */
  readonly recordDays: number;
  /** null: history is written to no InfluxDB. */
  readonly influx: InfluxTarget | null;
  /** Nightly backups: their folder, and how many are kept. 0: none is made. */
  readonly backup: { readonly folder: string; readonly keep: number };
  readonly logLevel: string;
  /** Where a test ends the process; only where NODE_ENV is `test`. */
  readonly failpoint: string | null;
}

export type ReadConfig = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: readonly string[] };

/** Settings from the environment, or every fault in them. The only reader of the environment. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ReadConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("LINAN_")));
  const faults = Object.keys(given)
    .filter((name) => !(name in Settings.shape) && !ELSEWHERE.includes(name))
    .map((name) => (LATER.includes(name) ? `${name}: not yet in this version` : `${name}: no such setting`));
  const checked = Settings.safeParse(given);
  if (!checked.success) faults.push(...checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  const key = readKey(given["LINAN_DATABASE_KEY_FILE"]);
  if (typeof key === "string") faults.push(key);
  const { LINAN_HTTP_PORT: plain, LINAN_HTTPS_PORT: secured } = checked.data ?? {};
  if (secured !== undefined && secured !== 0 && secured === plain) faults.push("LINAN_HTTPS_PORT: the same port as LINAN_HTTP_PORT");
  const influx = readTarget(given);
  faults.push(...influx.faults);
  if (faults.length > 0 || !checked.success || typeof key === "string") return { ok: false, faults };
  return { ok: true, config: configOf(checked.data, { databaseKey: key, influx: influx.target }, environment) };
}

function configOf(
  settings: z.infer<typeof Settings>,
  read: Pick<Config, "databaseKey" | "influx">,
  environment: NodeJS.ProcessEnv,
): Config {
  const siteFile = resolve(settings.LINAN_SITE ?? DEMONSTRATION_SITE);
  const isDemonstration = siteFile === DEMONSTRATION_SITE;
  return Object.freeze({
    siteFile,
    isDemonstration,
    simulators: (settings.LINAN_SIMULATORS ?? (isDemonstration ? "on" : "off")) === "on",
    dataFolder: resolve(settings.LINAN_DATA_DIR),
    rulesFolder: settings.LINAN_RULES === undefined ? null : resolve(settings.LINAN_RULES),
    rulesSecondPerson: settings.LINAN_RULES_SECOND_PERSON === "on",
    mqtt: { port: settings.LINAN_MQTT_PORT, host: settings.LINAN_MQTT_HOST },
    http: { port: settings.LINAN_HTTP_PORT, host: settings.LINAN_HTTP_HOST },
    httpsPort: settings.LINAN_HTTPS_PORT ?? null,
    adminPassword: settings.LINAN_ADMIN_PASSWORD ?? null,
    ...read,
    journalMaxBytes: settings.LINAN_JOURNAL_MAX_MB * 1024 * 1024,
    history: {
      days: settings.LINAN_HISTORY_DAYS,
      hourlyDays: settings.LINAN_HISTORY_HOURLY_DAYS,
      maxBytes: settings.LINAN_HISTORY_MAX_MB * 1024 * 1024,
    },
    recordDays: settings.LINAN_RECORD_DAYS,
    backup: { folder: resolve(settings.LINAN_BACKUP_DIR ?? join(settings.LINAN_DATA_DIR, "backups")), keep: settings.LINAN_BACKUP_KEEP },
    logLevel: settings.LINAN_LOG_LEVEL,
    failpoint: environment["NODE_ENV"] === "test" ? (environment["FAILPOINT"] ?? null) : null,
  });
}

/** The key, null where none is set, or what is wrong with it. */
function readKey(file: string | undefined): Uint8Array | null | string {
  if (file === undefined) return null;
  try {
    const key = readFileSync(file);
    return key.length === 32 ? new Uint8Array(key) : `LINAN_DATABASE_KEY_FILE: ${file} has ${key.length} bytes, not 32`;
  } catch (error) {
    return `LINAN_DATABASE_KEY_FILE: ${file} can't be read: ${(error as Error).message}`;
  }
}

/** Where a command was typed: npm runs it in the project's folder and tells where it was called. */
export const callerFolder = (): string => process.env["INIT_CWD"] ?? process.cwd();

/**
 * Environment of the gateway's own process. glibc keeps freed memory in an arena a thread: two are enough, and with
 * 5,000 devices 20 to 50 MB less stay resident (measured).
 */
export const gatewayEnvironment = (): NodeJS.ProcessEnv => ({ MALLOC_ARENA_MAX: "2", ...process.env });
