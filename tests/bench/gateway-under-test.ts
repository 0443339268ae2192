import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gatewayEnvironment } from "../../gateway/config.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { INPUT_KIND } from "../../gateway/journal/record.ts";
import { type Caller, createCaller } from "../harness/http.ts";
import { SITE_FILE } from "./devices.ts";
import { programOf } from "../harness/program.ts";
import { type Program, start } from "./programs.ts";

export const PASSWORD = "correct horse battery";

export interface GatewayUnderTest {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  readonly admin: Caller;
  /** ms from the start of its process until it listened. */
  readonly startMs: number;
  /** A figure of /metrics, its labels as they are written there. `reset` starts the event-loop figures anew. */
  metric(name: string, reset?: boolean): Promise<number>;
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts the gateway as its supervisor does, simulators off, its data in `folder`. `siteFile`: YAML of the site. */
export async function startGateway(folder: string, siteFile = SITE_FILE): Promise<GatewayUnderTest> {
  mkdirSync(folder, { recursive: true });
  const site = join(folder, "site.yaml");
  writeFileSync(site, siteFile);
  const settings = {
    LINAN_DATA_DIR: join(folder, "data"),
    LINAN_SITE: site,
    LINAN_SIMULATORS: "off",
    LINAN_MQTT_PORT: "0",
    LINAN_HTTP_PORT: "0",
    LINAN_ADMIN_PASSWORD: PASSWORD,
    LINAN_LOG_LEVEL: "info",
  };
  const startedMs = performance.now();
  const program = start(process.execPath, [programOf("main")], { env: { ...gatewayEnvironment(), ...settings } });
  const listening = await lineWith(program, "listening");
  const startMs = performance.now() - startedMs;
  const url = `http://127.0.0.1:${Number(listening["http"])}`;
  const admin = createCaller(url);
  await admin.signIn("admin", PASSWORD);
  return {
    pid: program.pid,
    port: Number(listening["mqtt"]),
    url,
    admin,
    startMs,
    async metric(name, reset = false) {
      const { body } = await admin.get(`/metrics${reset ? "?reset=1" : ""}`);
      const line = (body as string).split("\n").find((one) => one.startsWith(`linan_${name} `));
      if (line === undefined) throw new Error(`/metrics has no linan_${name}`);
      return Number(line.slice(line.lastIndexOf(" ") + 1));
    },
    end: (signal) => program.end(signal),
  };
}

async function lineWith(program: Program, message: string): Promise<Record<string, unknown>> {
  let last = "";
  for (;;) {
    const text = await program.line().catch((cause: Error) => {
      throw new Error(`${cause.message}; its last word: ${last}`, { cause });
    });
    const line = JSON.parse(text) as Record<string, unknown>;
    if (line["msg"] === message) return line;
    last = String(line["msg"]);
  }
}

/** Readings in the journal of a gateway that has ended. */
export function readingsOnDisk(folder: string): number {
  const db = openDatabase({ path: databasePath(join(folder, "data")), key: null });
  const count = db.prepare("SELECT count(*) FROM journal WHERE kind = ?").pluck().get(INPUT_KIND.reading) as number;
  db.close();
  return count;
}

/** Readings of one device over the API, page by page. */
export async function readingsByApi({ admin }: GatewayUnderTest, device: string): Promise<number> {
  let count = 0;
  let after = "";
  for (;;) {
    const { status, body } = await admin.get(`/api/v1/readings?device=${device}&limit=1000${after}`);
    if (status !== 200) throw new Error(`readings of ${device}: ${status} ${JSON.stringify(body)}`);
    count += (body as { readings: unknown[] }).readings.length;
    const { next } = body as { next?: string };
    if (next === undefined) return count;
    after = `&after=${encodeURIComponent(next)}`;
  }
}
