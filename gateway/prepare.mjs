// Brings a clone to where its programs can run: packages, then the build. Only Node's own modules: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ["package.json", "package-lock.json", "tsconfig.json", "gateway", "edge", "rules", "dashboard", "simulators", "tests"];
const NODE_MIN = [20, 19];
const BUNDLES = [
  "gateway/program.config.ts",
  "dashboard/app/vite.config.ts",
  "dashboard/app/resident.config.ts",
  "dashboard/app/responder.config.ts",
  "dashboard/app/round.config.ts",
  "dashboard/app/trust.config.ts",
];

/** Installs and builds what is missing or older than its sources. Ends the process with a clear word where it can't. */
export function prepare() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]))
    giveUp(`Node >= ${NODE_MIN.join(".")} is needed, this is ${process.versions.node}`);
  install();
  build();
}

function install() {
  const stamp = join(ROOT, "node_modules/.installed");
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("安装依赖(首次约两分钟)/ installing packages (about two minutes the first time)");
  // Not `npm ci`: it refuses a lockfile without packages of other platforms, which a closed registry may not hold.
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], headers());
  writeFileSync(stamp, lock);
}

/** The database is compiled here; Node's own headers spare a download, where they are installed beside it. */
function headers() {
  const folder = dirname(dirname(realpathSync(process.execPath)));
  return existsSync(join(folder, "include/node/node.h")) && process.env.npm_config_nodedir === undefined
    ? { npm_config_nodedir: folder }
    : {};
}

function build() {
  const stamp = join(ROOT, "build/.built");
  const newestMs = Math.max(...SOURCES.map((name) => newest(join(ROOT, name))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newestMs) return;
  say("编译 / building");
  // Anew: what a source that is gone left behind would still be found.
  rmSync(join(ROOT, "build"), { recursive: true, force: true });
  run(join(ROOT, "node_modules/.bin/tsc"), ["-p", "."]);
  for (const config of BUNDLES) run(join(ROOT, "node_modules/.bin/vite"), ["build", "--config", config, "--logLevel", "warn"]);
  writeFileSync(stamp, "");
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

// Standard output belongs to the gateway's log: everything here goes to standard error.
function run(command, args, more = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", 2, 2], env: { ...process.env, ...more } });
  if (status !== 0) giveUp(`${command} ${args.join(" ")}: ${error?.message ?? `ended with ${status}`}`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function giveUp(text) {
  say(text);
  process.exit(1);
}
