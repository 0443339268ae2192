import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runFuzz } from "../gateway/door/fuzz-run.ts";
import { INSPECTED } from "../harness/collected.ts";
import { launchGateway } from "../harness/launch.ts";
import type { LongRun } from "./long-run.ts";

/** `packets [COUNT] [SEED]` */
export const packets: LongRun = {
  name: "packets",
  about: "1,000,000 malformed packets while a good device is served: 5 minutes",
  async run(say, [count = "1000000", seed = String(Date.now() % 1_000_000)]) {
    say(`seed ${seed}`);
    const folder = mkdtempSync(join(tmpdir(), "linan-packets-"));
    const { listening, dispose } = launchGateway({ folder, env: INSPECTED });
    try {
      const report = await runFuzz({ gateway: await listening, packets: Number(count), seed: Number(seed), say });
      say(
        `${report.packets} packets, ${report.connections} connections, good client ${report.served} acknowledged, p99 ${report.p99Ms.toFixed(1)} ms, memory +${report.grownMiB.toFixed(1)} MiB`,
      );
      const faults = [...report.faults];
      if (report.p99Ms > 1_000) faults.push("the good client waited for more than a second");
      if (report.grownMiB > 50) faults.push("memory grew by more than 50 MiB");
      return faults;
    } finally {
      await dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
