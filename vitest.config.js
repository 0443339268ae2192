import { defineConfig } from "vitest/config";

// Most tests wait for processes they start: two files at once keep two cores busy and measure nothing.
// Tests are compiled with everything else and run as they ship: workers, child processes and paths are the real ones.
export default defineConfig({
  test: {
    include: ["build/tests/**/*.test.js"],
    exclude: ["node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
