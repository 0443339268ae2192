import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { statePath } from "../../gateway/influx/state.ts";
import { rmSync } from "node:fs";
import { SERVERS, type TimeSeriesServer } from "../harness/time-series-servers.ts";
import { writeJournal } from "../harness/written-journal.ts";
import type { Bench, Group } from "./bench.ts";
import type { SideFigures } from "./influx-side.ts";
import { ROOT } from "./programs.ts";

const ROWS = 200_000;
const DEVICES = 200;
const ROWS_A_COMMIT = 2_000;
const PEER = "raw HTTP, lines made beforehand";

/** Sending a journal that has run up: 200 a second would have taken 17 minutes. */
export const influx: Group = {
  name: "influx",
  measures: [
    { name: "influx/catch-up", unit: "rows/s", peer: PEER, target: { of: "value", better: "more", least: 50_000, aim: 100_000 } },
    { name: "influx/catch-up-vm", unit: "rows/s", peer: PEER, target: { of: "value", better: "more", least: 50_000, aim: 100_000 } },
    { name: "influx/cpu", unit: "us/row", peer: PEER, target: { of: "value", better: "less", least: 20, aim: 10 } },
    // Of a process that holds no journal; a batch with its lines, its body and its packed body has about 3 MB.
    { name: "influx/memory", unit: "MB more", peer: null, target: { of: "value", better: "less", least: 150, aim: 80 } },
  ],
  run,
};

async function run(bench: Bench): Promise<void> {
  const folder = bench.folder();
  fill(join(folder, "data"));
  const servers = [await SERVERS.influxdb(join(folder, "influxdb")), await SERVERS["victoria-metrics"](join(folder, "vm"))] as const;
  try {
    for (const server of servers) await server.start();
    for (let round = 1; round <= bench.rounds; round++) {
      for (const server of servers) await measure(bench, join(folder, "data"), server, round);
    }
  } finally {
    for (const server of servers) await server.kill();
  }
}

async function measure(bench: Bench, folder: string, server: TimeSeriesServer, round: number): Promise<void> {
  for (const end of ["", "-wal", "-shm"]) rmSync(statePath(folder) + end, { force: true });
  const ours = await side("sink", folder, server);
  const peer = await side("raw", folder, server);
  const rate = ({ rows, ms }: SideFigures): number => rows / (ms / 1_000);
  const cpu = ({ rows, cpuMs }: SideFigures): number => (cpuMs * 1_000) / rows;
  const grown = ours.peakMb - ours.startMb;
  bench.say(
    `influx round ${round}, ${server.name}: ${rate(ours).toFixed(0)} rows/s, ${cpu(ours).toFixed(1)} us/row, ${grown.toFixed(0)} MB more; raw ${rate(peer).toFixed(0)} rows/s`,
  );
  if (server.name === "victoria-metrics") return bench.record("influx/catch-up-vm", rate(ours), rate(peer));
  bench.record("influx/catch-up", rate(ours), rate(peer));
  bench.record("influx/cpu", cpu(ours), cpu(peer));
  bench.record("influx/memory", grown);
}

async function side(name: "sink" | "raw", folder: string, server: TimeSeriesServer): Promise<SideFigures> {
  const program = join(ROOT, "build/tests/bench/influx-side.js");
  const { stdout } = await promisify(execFile)(process.execPath, [program, name, folder, JSON.stringify(server.target)]);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as SideFigures;
}

/** Readings as devices send them, ten seconds apart, the devices a few ms after each other. */
function fill(folder: string): void {
  const journal = writeJournal(folder);
  const startMs = Date.now() - (ROWS / DEVICES) * 10_000;
  for (let device = 0; device < DEVICES; device++) journal.device(device + 1, `smk-${device}`);
  for (let row = 0; row < ROWS; row += ROWS_A_COMMIT) {
    journal.readings(
      Array.from({ length: ROWS_A_COMMIT }, (_, index) => {
        const [turn, device] = [Math.floor((row + index) / DEVICES), (row + index) % DEVICES];
        const values = { smoke_obscuration_pct_m: (turn % 50) / 100, temperature_c: 20 + (turn % 30) / 10, battery_pct: 97, alarm: false };
        return { device: device + 1, atMs: startMs + turn * 10_000 + device * 3, seq: turn, values };
      }),
    );
  }
  journal.close();
}
