import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createCaller, type Caller } from "./http.ts";
import { programOf } from "./program.ts";
import { until } from "./until.ts";

/** build/tests/harness is where this runs. */
export const ROOT = resolve(import.meta.dirname, "../../..");
export const ADMIN_PASSWORD = "correct horse battery";

export interface GatewayOptions {
  /** Kept over restarts where given; else made and removed with the test. */
  readonly folder?: string;
  /** YAML of the site; the small one of this file where not given. `null`: the demonstration. */
  readonly site?: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** Through the supervisor, as `npm start` runs it. */
  readonly supervised?: boolean;
}

export interface RunningGateway {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly mqttPort: number;
  readonly httpPort: number;
  readonly url: string;
  readonly mqttUrl: string;
  /** Lines of its log so far. */
  readonly log: readonly Record<string, unknown>[];
  readonly errors: () => string;
  /** Signed in as `admin` with a bearer token. */
  readonly admin: Caller;
  /** Ends it with a signal and waits until it is gone; resolves to its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A community of one building with four flats and a station: enough for most tests. */
export const SMALL_SITE = `
id: mini
name: { zh: 小院, en: Courtyard }
street: { zh: 测试街道, en: Test street }
district: { zh: 测试区, en: Test district }
timeZone: Asia/Shanghai
buildings:
  - { id: b1, name: { zh: 1号楼, en: Building 1 }, floors: { from: 0, to: 7 }, x: 20, y: 20 }
  - { id: b2, name: { zh: 2号楼, en: Building 2 }, floors: { from: 0, to: 7 }, x: 90, y: 20 }
zones:
  - { id: b1-101, building: b1, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, column: 1 }
  - { id: b1-102, building: b1, floor: 1, kind: flat, name: { zh: 102室, en: flat 102 }, column: 2 }
  - { id: b1-501, building: b1, floor: 5, kind: flat, name: { zh: 501室, en: flat 501 }, column: 1 }
  - { id: b2-101, building: b2, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, column: 1 }
  - { id: duty-room, building: b1, floor: 1, kind: place, name: { zh: 值班室, en: duty room }, column: 3 }
stations:
  - id: station-1
    name: { zh: 微型消防站, en: Micro fire station }
    zones: [duty-room]
    covers: [b1, b2]
    people: [{ id: leader, name: 站长, role: leader, phone: "00000000000" }]
    shifts: [{ from: "00:00", to: "24:00", people: [leader] }]
`;

/**
 * Starts a real gateway on free ports. `listening` resolves when it listens, `dispose` ends it whatever its state. Knows
 * nothing of the test runner, so that the long runs use it too.
 */
export function launchGateway(options: GatewayOptions & { readonly folder: string }): {
  readonly listening: Promise<RunningGateway>;
  readonly dispose: () => Promise<void>;
} {
  const { folder } = options;
  const site = options.site === undefined ? SMALL_SITE : options.site;
  const child = spawn(process.execPath, [programOf(options.supervised === true ? "supervisor" : "main")], {
    env: { ...process.env, ...environment(folder, site), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: Record<string, unknown>[] = [];
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (line) => log.push(parseLine(line)));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors += chunk;
  });
  const gone = new Promise<number | null>((resolveGone) => child.once("exit", (code) => resolveGone(code)));

  // A gateway whose supervisor was killed ends by itself: until then it holds the lines of both, and writes to the folder.
  const closed = new Promise<void>((resolveClosed) => child.once("close", () => resolveClosed()));

  async function listen(): Promise<RunningGateway> {
    const ports = await until(
      () => {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the gateway ended with ${child.exitCode ?? child.signalCode}: ${errors}${log.map(({ msg }) => msg).join("; ")}`);
        return log.find(({ msg }) => msg === "listening");
      },
      "the gateway listens",
      40_000,
    );
    const url = `http://127.0.0.1:${Number(ports["http"])}`;
    const admin = createCaller(url);
    await admin.signIn("admin", ADMIN_PASSWORD);
    return {
      process: child,
      folder,
      mqttPort: Number(ports["mqtt"]),
      httpPort: Number(ports["http"]),
      url,
      mqttUrl: `mqtt://127.0.0.1:${Number(ports["mqtt"])}`,
      log,
      errors: () => errors,
      admin,
      async end(signal = "SIGTERM") {
        child.kill(signal);
        return gone;
      },
    };
  }

  return {
    listening: listen(),
    async dispose() {
      child.kill("SIGKILL");
      await (options.supervised === true ? closed : gone);
    },
  };
}

/** Settings of a gateway under test: free ports, its own folder, a known password. */
export function environment(folder: string, site: string | null): Record<string, string> {
  const settings: Record<string, string> = {
    LINAN_DATA_DIR: join(folder, "data"),
    LINAN_MQTT_PORT: "0",
    LINAN_HTTP_PORT: "0",
    LINAN_ADMIN_PASSWORD: ADMIN_PASSWORD,
    NODE_ENV: "test",
  };
  if (site === null) return settings;
  const path = join(folder, "site.yaml");
  writeFileSync(path, site);
  return { ...settings, LINAN_SITE: path, LINAN_SIMULATORS: "off" };
}

function parseLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { msg: line };
  }
}
