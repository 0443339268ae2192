import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../harness/launch.ts";
import type { LongRun } from "./long-run.ts";

/** `tests [FILE]` */
export const longTests: LongRun = {
  name: "tests",
  about: "the tests that are too long for every change (tests/**/*.long.ts): 5 minutes",
  run(_say, args) {
    const { status } = spawnSync(join(ROOT, "node_modules/.bin/vitest"), ["run", ...args], {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, LONG_TESTS: "1" },
    });
    return Promise.resolve(status === 0 ? [] : [`the tests ended with ${status}`]);
  },
};
