import { defineConfig } from "vitest/config";

/** Tests of what is pure: they start no process and may share theirs; loading the same modules for each file took as long as the tests. */
const PURE = ["build/tests/{rules,edge,simulation}/**/*.test.js"];

/** Tests that take minutes together, as `npm run torture -- tests` runs them; `npm test` has one of each kind. */
const IS_LONG = process.env.LONG_TESTS === "1";

// Most other tests wait for processes they start: two files at once keep two cores busy and measure nothing.
// Tests are compiled with everything else and run as they ship: workers, child processes and paths are the real ones.
const project = (name, more) => ({
  test: { name, testTimeout: 30_000, hookTimeout: 60_000, pool: "forks", exclude: ["node_modules/**"], ...more },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: IS_LONG
      ? [project("long", { include: ["build/tests/**/*.long.js"], testTimeout: 120_000 })]
      : [
          project("pure", { include: PURE, isolate: false }),
          project("processes", { include: ["build/tests/**/*.test.js"], exclude: ["node_modules/**", ...PURE] }),
        ],
  },
});
