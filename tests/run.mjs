// npm test: prepares the clone, installs the servers and the browser that the tests need (Debian, as root), runs everything.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { prepare, ROOT } from "../gateway/prepare.mjs";

/** What the tests need beside Node: a file that shows it is there, Debian's package, and the suites that need it. */
const NEEDS = [
  { file: "/usr/bin/chromium", package: "chromium", suites: "tests/e2e/dashboard" },
  { file: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", package: "fonts-noto-cjk", suites: "tests/e2e/dashboard" },
  { file: "/usr/bin/mosquitto_pub", package: "mosquitto-clients", suites: "tests/conformance" },
  { file: "/usr/lib/python3/dist-packages/paho", package: "python3-paho-mqtt", suites: "tests/conformance (Python)" },
  { file: "/usr/bin/victoria-metrics", package: "victoria-metrics", suites: "tests/gateway/influx/servers (VictoriaMetrics)" },
  { file: "/usr/bin/influxd", package: "influxdb", suites: "tests/gateway/influx/servers (InfluxDB)" },
  { file: "/usr/bin/gcc", package: "gcc", suites: "tests/faults (failing disk)" },
];
const RECORDINGS = join(ROOT, "../shared/data");

// Beside the packages of npm, one of which is compiled for a minute on one core.
const installing = installMissing();
prepare();
const missing = await installing;
const skipped = [
  ...missing.map((need) => `${need.suites}: ${need.package} is missing`),
  ...(existsSync(RECORDINGS) ? [] : ["suites that read ../shared/data: the recordings are not here"]),
];
for (const line of skipped) process.stderr.write(`跳过 / skipped: ${line}\n`);
if (process.env.CI === "true" && missing.length > 0) {
  process.stderr.write("with CI=true nothing may be skipped for want of a program\n");
  process.exit(1);
}
const { status } = spawnSync(join(ROOT, "node_modules/.bin/vitest"), ["run", ...process.argv.slice(2)], { cwd: ROOT, stdio: "inherit" });
process.exit(status ?? 1);

/** Returns what is still missing afterwards. */
async function installMissing() {
  const wanted = NEEDS.filter(({ file }) => !existsSync(file));
  if (wanted.length === 0 || process.getuid?.() !== 0 || !isDebian()) return wanted;
  const packages = wanted.map((need) => need.package);
  process.stderr.write(`安装测试所需的 Debian 软件包 / installing Debian packages for the tests: ${packages.join(" ")}\n`);
  const command = `apt-get update -qq; apt-get install -y -qq --no-install-recommends ${packages.join(" ")}`;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await once(spawn("/bin/sh", ["-c", command], { stdio: ["ignore", 2, 2], env }), "exit");
  return NEEDS.filter(({ file }) => !existsSync(file));
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}
