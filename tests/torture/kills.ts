import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runKills } from "../faults/kill-run.ts";
import type { LongRun } from "./long-run.ts";

/** Half of them with encryption. */
const KILLS = 200;

/** `kills [COUNT] [SEED]` */
export const kills: LongRun = {
  name: "kills",
  about: "200 times kill -9 under load, half of them encrypted: 10 minutes",
  async run(say, [count = String(KILLS), seed = String(Date.now() % 1_000_000)]) {
    say(`seed ${seed}`);
    const faults: string[] = [];
    for (const isEncrypted of [false, true]) {
      const folder = mkdtempSync(join(tmpdir(), "linan-kills-"));
      const keyFile = isEncrypted ? join(folder, "key") : null;
      if (keyFile !== null) writeFileSync(keyFile, randomBytes(32));
      const run = await runKills({ folder, kills: Math.ceil(Number(count) / 2), seed: Number(seed) + Number(isEncrypted), keyFile, say });
      const { sent, acknowledged, alerts, told, startMsMedian } = run;
      say(
        `${isEncrypted ? "encrypted" : "plain"}: ${sent} sent, ${acknowledged} acknowledged, ${alerts} alerts, ${told} deliveries, start ${Math.round(startMsMedian)} ms`,
      );
      faults.push(...run.faults);
      // A folder with a fault is evidence.
      if (run.faults.length === 0) rmSync(folder, { recursive: true, force: true });
      else say(`kept: ${folder}`);
    }
    return faults;
  },
};
