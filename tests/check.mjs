// npm run check: types, lint, format, dead code, architecture.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { prepare, ROOT } from "../gateway/prepare.mjs";

prepare();
const bin = (name) => join(ROOT, "node_modules/.bin", name);
const steps = [
  { name: "types", command: bin("tsc"), args: ["-p", ".", "--noEmit"] },
  { name: "types of rules: no clock, no files", command: bin("tsc"), args: ["-p", "rules"] },
  { name: "types of the browser's side", command: bin("tsc"), args: ["-p", "dashboard/app"] },
  { name: "types of the residents' pages", command: bin("tsc"), args: ["-p", "dashboard/resident"] },
  { name: "types of the page of a round", command: bin("tsc"), args: ["-p", "dashboard/round", "--noEmit"] },
  { name: "types of the page of a device's trust", command: bin("tsc"), args: ["-p", "dashboard/trust", "--noEmit"] },
  { name: "types of the going card", command: bin("tsc"), args: ["-p", "dashboard/responder", "--noEmit"] },
  { name: "lint", command: bin("oxlint"), args: ["--type-aware", "--deny-warnings"] },
  { name: "format", command: bin("oxfmt"), args: ["--check"] },
  { name: "dead code", command: bin("knip"), args: [] },
  { name: "architecture", command: bin("vitest"), args: ["run", "build/tests/tidy.test.js"] },
];
let failed = 0;
for (const { name, command, args } of steps) {
  if (!existsSync(command)) throw new Error(`${command} is not installed`);
  const startedMs = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  if (status !== 0) {
    failed++;
    process.stdout.write(`${stdout}${stderr}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
