import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { InfluxTarget } from "../../gateway/influx/target.ts";
import { until } from "./until.ts";

/** A real server under test. Knows nothing of the test runner, so that the long runs use it too. */
export interface TimeSeriesServer {
  readonly name: "victoria-metrics" | "influxdb";
  readonly target: InfluxTarget;
  readonly language: "influxql" | "promql";
  /** Series that a query finds; rejects where the server does not understand it. */
  answers(query: string): Promise<number>;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** `seq` of every point of a device that can be read back. */
  seqs(measurement: string, device: string): Promise<readonly number[]>;
  /** Points of one field, oldest first. */
  points(measurement: string, device: string, field: string): Promise<readonly (readonly [ms: number, value: number])[]>;
}

const PROGRAMS = { "victoria-metrics": "/usr/bin/victoria-metrics", influxdb: "/usr/bin/influxd" } as const;
export const hasServer = (name: keyof typeof PROGRAMS): boolean => existsSync(PROGRAMS[name]);

/** A port nobody has now: a server that is started again must be where it was. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

function running(program: string, args: readonly string[], isUp: () => Promise<boolean>) {
  let child: ChildProcess | null = null;
  return {
    async start() {
      const started = spawn(program, args, { stdio: "ignore" });
      child = started;
      await until(
        async () => {
          if (started.exitCode !== null) throw new Error(`${program} ended with ${started.exitCode}`);
          return isUp();
        },
        `${program} answers`,
        30_000,
      );
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child!.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}

const target = (port: number, more: Partial<InfluxTarget>): InfluxTarget => ({
  url: `http://127.0.0.1:${port}`,
  token: null,
  org: "linan",
  bucket: "iot",
  api: "2",
  retentionDays: 30,
  ...more,
});

/** Debian's VictoriaMetrics: takes the client's own requests; loses what it took in the seconds before a SIGKILL. */
export async function victoriaMetrics(folder: string): Promise<TimeSeriesServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Repeats of a point are one; the newest 30 s are not hidden.
  const args = ["-dedup.minScrapeInterval=1ms", "-search.latencyOffset=0s", "-memory.allowedBytes=256MB"];
  const where = [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${folder}`, "-retentionPeriod=100d"];
  const program = running(PROGRAMS["victoria-metrics"], [...where, ...args], () => answers(`${url}/health`));

  async function points(measurement: string, device: string, field: string) {
    await fetch(`${url}/internal/force_flush`);
    const match = encodeURIComponent(`${measurement}_${field}{device_id="${device}"}`);
    const text = await (await fetch(`${url}/api/v1/export?match[]=${match}`)).text();
    const found = text
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => {
        const { timestamps, values } = JSON.parse(line) as { timestamps: number[]; values: number[] };
        return timestamps.map((ms, index): [number, number] => [ms, values[index]!]);
      });
    return found.sort(([one], [other]) => one - other);
  }

  return {
    name: "victoria-metrics",
    language: "promql",
    async answers(query) {
      const nowS = Math.floor(Date.now() / 1_000);
      const asked = new URLSearchParams({ query, start: String(nowS - 3_600), end: String(nowS), step: "60" });
      const answer = (await (await fetch(`${url}/api/v1/query_range?${asked.toString()}`)).json()) as VictoriaAnswer;
      if (answer.status !== "success") throw new Error(`${query}: ${answer.error ?? ""}`);
      return answer.data!.result.length;
    },
    target: target(port, {}),
    ...program,
    points,
    seqs: async (measurement, device) => (await points(measurement, device, "seq")).map(([, seq]) => seq),
  };
}

/** Debian's InfluxDB 1.6.7: by API 1. */
export async function influxDb(folder: string): Promise<TimeSeriesServer> {
  const [port, rpcPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "influxd.conf");
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[monitor]
store-enabled = false
`,
  );
  const program = running(PROGRAMS.influxdb, ["-config", config], () => answers(`${url}/ping`));

  async function ask(query: string): Promise<Series> {
    const body = new URLSearchParams({ q: query });
    const answer = (await (await fetch(`${url}/query?db=iot&epoch=ms`, { method: "POST", body })).json()) as InfluxAnswer;
    const reason = answer.error ?? answer.results?.[0]?.error;
    if (reason !== undefined) throw new Error(`${query}: ${reason}`);
    return answer.results?.[0]?.series ?? [];
  }
  const points = async (measurement: string, device: string, field: string) =>
    ((await ask(`SELECT "${field}" FROM "${measurement}" WHERE device_id = '${device}'`))[0]?.values ?? []).map(
      // Booleans are shown as the other server stores them.
      ([ms, value]): [number, number] => [ms, Number(value)],
    );

  return {
    name: "influxdb",
    language: "influxql",
    answers: async (query) => (await ask(query)).length,
    target: target(port, { api: "1" }),
    async start() {
      await program.start();
      await ask("CREATE DATABASE iot");
    },
    kill: program.kill,
    points,
    seqs: async (measurement, device) => (await points(measurement, device, "seq")).map(([, seq]) => seq),
  };
}

type Series = readonly { readonly values: [number, number | boolean][] }[];

interface InfluxAnswer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: Series }[];
}

interface VictoriaAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly unknown[] };
}

export const SERVERS = { "victoria-metrics": victoriaMetrics, influxdb: influxDb } as const;
