import { defineConfig } from "vitest/config";

// Tests are compiled with everything else and run as they ship: workers, child processes and paths are the real ones.
export default defineConfig({
  test: { include: ["build/tests/**/*.test.js"], exclude: ["node_modules/**"], testTimeout: 30_000, hookTimeout: 60_000, pool: "forks" },
});
