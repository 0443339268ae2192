import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killWhilePaging, PAGE_FAILPOINTS } from "../faults/page-kill-run.ts";
import type { LongRun } from "./long-run.ts";

const KILLS = 200;

/** `response [COUNT]` */
export const response: LongRun = {
  name: "response",
  about: "200 times kill -9 while people are told, at each moment of it in turn: 20 minutes",
  async run(say, [count = String(KILLS)]) {
    const folder = mkdtempSync(join(tmpdir(), "linan-response-"));
    const failpoints = Array.from({ length: Number(count) }, (_, index) => PAGE_FAILPOINTS[index % PAGE_FAILPOINTS.length]!);
    const faults = await killWhilePaging(folder, failpoints, say);
    // A folder with a fault is evidence.
    if (faults.length === 0) rmSync(folder, { recursive: true, force: true });
    else say(`kept: ${folder}`);
    return faults;
  },
};
