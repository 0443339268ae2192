import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killInStream } from "../gateway/influx/kill-in-stream.ts";
import { hasServer, SERVERS } from "../harness/time-series-servers.ts";
import type { LongRun } from "./long-run.ts";

const KILLS = 20;

/** `influx [COUNT]` */
export const influx: LongRun = {
  name: "influx",
  about: "20 times kill -9 of an InfluxDB and of a VictoriaMetrics in the middle of the stream: 5 minutes",
  async run(say, [count = String(KILLS)]) {
    const faults: string[] = [];
    for (const name of ["influxdb", "victoria-metrics"] as const) {
      if (!hasServer(name)) faults.push(`${name} is not installed`);
      else faults.push(...(await kill(name, Number(count), say)));
    }
    return faults;
  },
};

async function kill(name: keyof typeof SERVERS, kills: number, say: (line: string) => void): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), "linan-influx-"));
  const server = await SERVERS[name](join(root, "server"));
  try {
    await server.start();
    const run = await killInStream({ server, folder: join(root, "data"), device: "smk-1", kills, say: (line) => say(`${name}: ${line}`) });
    const { lines, rewinds, lost } = run.status.counts;
    say(`${name}: ${run.sent} acknowledged by the gateway, ${run.found} found, ${lines} lines sent in all, ${rewinds} rewinds`);
    return [
      ...(run.missing.length === 0
        ? []
        : [`${name}: ${run.sent - run.found} readings are missing, the first with seq ${run.missing.join(", ")}`]),
      ...(lost === 0 ? [] : [`${name}: ${lost} counted as lost`]),
    ];
  } finally {
    await server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}
