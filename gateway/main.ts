import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import { createLive } from "../dashboard/server/live.ts";
import type { LivePorts } from "../dashboard/server/ports.ts";
import { readSiteFile } from "../rules/language/site-file.ts";
import { placesOf, type Site } from "../rules/model/site.ts";
import { createAccess } from "./access/access.ts";
import { putAdministrator } from "./access/first-administrator.ts";
import { createOperator } from "./access/operator.ts";
import { openOperatorSocket } from "./access/operator-socket.ts";
import type { Parts } from "./api/context.ts";
import { createBackups } from "./backup/backups.ts";
import { refuseHalfRestored } from "./backup/restore.ts";
import { livePortsOf } from "./api/live-ports.ts";
import { type Config, readConfig, ROOT } from "./config.ts";
import { createCore, type Core } from "./core.ts";
import { createCalendar } from "./health/calendar.ts";
import { figuresOf } from "./health/figures.ts";
import { boundHeapGrowth } from "./health/heap.ts";
import { tidyWork } from "./health/tidy.ts";
import { backupWork, checkWork } from "./health/works.ts";
import { createUpkeep, type Upkeep } from "./health/upkeep.ts";
import { watchLoop } from "./health/loop-delay.ts";
import { createMetrics } from "./health/metrics.ts";
import { demonstrationSecretsPath, putSiteDevices } from "./intake/site-devices.ts";
import { openHistory } from "./history/history.ts";
import { historyEvents } from "./history/troubles.ts";
import { createInflux } from "./influx/influx.ts";
import { lockFolder } from "./journal/folder-lock.ts";
import { logTooLarge } from "./journal/log-size.ts";
import { verifyInBackground } from "./journal/verify.ts";
import { createTeardown, type Teardown } from "./lifecycle.ts";
import { createExports } from "./tables/exports.ts";
import { createLog } from "./log.ts";
import { openRoundLinks } from "./response/round-links.ts";
import { openHomeLinks } from "./response/home-links.ts";
import { openLinkKey } from "./response/link-key.ts";
import { openWays } from "./response/open-ways.ts";
import { wayFaults } from "./response/secrets.ts";
import { openRules } from "./rules/open-rules.ts";
import type { OpenedHttps } from "./tls/open-https.ts";
import { createSimulation, type Simulation } from "./simulation/simulation.ts";

/** Ends of the process that a new start would not mend (EX_CONFIG): the supervisor does not try again. */
const NOT_RESTARTABLE = 78;
const DAY_MS = 24 * 3_600_000;
/** The supervisor believes in a process that says this often that its loop turns. */
const ALIVE_MS = 1_000;

const read = readConfig();
if (!read.ok) refuse(read.faults);
const { config } = read;
// Everything in the data folder is for this user alone.
process.umask(0o077);
const log = createLog(config.logLevel);
const teardown = createTeardown();
let isStopping = false;

process.on("SIGTERM", () => stop(0));
process.on("SIGINT", () => stop(0));
// Without its supervisor nobody would bring it back: whoever starts both (npm start, systemd) starts both again.
process.on("disconnect", () => stop(0));
process.on("uncaughtException", fatal);
process.on("unhandledRejection", fatal);

run(config, teardown).catch((error: Error) => {
  log.fatal({ event: "start_failed", err: error }, error.message);
  void stop(isTheirs(error) ? NOT_RESTARTABLE : 1);
});

function refuse(faults: readonly string[]): never {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exit(NOT_RESTARTABLE);
}

/** Something that only the operator can mend: the folder is taken, the key or the site file is wrong, the port is in use. */
const isTheirs = (error: Error): boolean =>
  /in use by another gateway|LINAN_|does not open it|has schema|site file/.test(error.message) ||
  ["EADDRINUSE", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "");

/** Nothing uncertain is survived: no acknowledgement is sent after this line. */
function fatal(error: unknown): never {
  log.fatal({ event: "fatal", err: error }, "ending: something uncertain happened");
  // `process.exit` waits for its threads (measured): one that hangs in a disk that does not answer would keep it.
  process.kill(process.pid, "SIGKILL");
  process.exit(1);
}

async function stop(code: number): Promise<void> {
  if (isStopping) process.exit(code === 0 ? 130 : code);
  isStopping = true;
  const faults = await teardown.run();
  for (const fault of faults) log.error({ event: "stop_failed", fault }, fault);
  log.info({ event: "stopped" }, "stopped");
  process.exit(code);
}

async function run({ dataFolder, http, mqtt, ...settings }: Config, steps: Teardown): Promise<void> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  steps.add("lock", lockFolder(dataFolder));
  refuseHalfRestored(dataFolder);
  process.send?.("alive");
  const alive = setInterval(() => process.send?.("alive"), ALIVE_MS);
  steps.add("alive", () => clearInterval(alive));
  const site = readSite(settings.siteFile);
  if (settings.simulators && !site.demonstration) throw new Error("LINAN_SIMULATORS: simulated devices are for a demonstration site");

  // The journal opens in its own thread while the modules of the HTTP side are read: the two longest parts of a start.
  const opening = createCore({
    config,
    site,
    log,
    onFatal: (message) => fatal(new Error(message)),
    ways: openWays(site, settings.siteFile),
  });
  // What goes wrong in it is thrown where it is awaited.
  opening.catch(() => {});
  const { createApi, isOwnOrigin } = await import("./api/api.ts");
  let parts: Parts | null = null;
  const staticFolder = join(ROOT, "build/dashboard/app");
  const api = await createApi({ parts: () => parts, staticFolder: existsSync(staticFolder) ? staticFolder : null, log });
  await api.listen({ port: http.port, host: http.host, listenTextResolver: (address) => `http at ${address}, recovering` });
  steps.add("http", () => api.close());
  let livePorts: LivePorts | null = null;
  const live = createLive({ ports: () => livePorts, isOwnOrigin });
  api.server.on("upgrade", (request, socket, head) => live.upgrade(request, socket, head));

  const core = await opening;
  steps.add("core", () => core.stop());
  const access = createAccess({ acts: core.acts, store: core.store });
  await settle(core, site, log);
  // A password is compared for a sixth of a second, in a thread of its own: what else a start has to do goes on meanwhile.
  const administrator = putAdministrator({ access, store: core.store, folder: dataFolder, password: settings.adminPassword });
  administrator.catch(() => {});
  await putSiteDevices({
    site,
    noticeKey: core.noticeKey.publicKey,
    folder: dataFolder,
    devices: core.devices,
    placeOf: core.placeOf,
    register: core.register,
  });
  const rulebook = await openRules({ config, site, core, log, teardown: steps });
  const homeLinks = await openHomeLinks(await openLinkKey(join(dataFolder, "home-key"), settings.databaseKey), core);
  const roundLinks = await openRoundLinks(core);
  // Behind `settle`: it reads the name of the journal, which a first start gives there.
  const history = openHistory(
    { folder: dataFolder, key: settings.databaseKey, ...settings.history, journalMaxBytes: settings.journalMaxBytes },
    historyEvents({ journal: core.journal, supervision: core.supervision, log }),
  );
  steps.add("history", () => history.close());
  const exports = createExports(history);
  steps.add("exports", () => exports.close());
  const upkeep = openUpkeep(core, site);
  steps.add("upkeep", () => upkeep.close());
  const https = await openSecured(core, site, api.server);
  if (https !== null) steps.add("https", () => https.stop());
  const secured = https?.secured ?? null;
  const closeSocket = await openOperatorSocket(
    dataFolder,
    createOperator({
      register: core.register,
      access,
      site,
      upkeep,
      secured: () => secured,
      history: { history, exports, view: core.view, wallMs: core.clock.wallMs },
    }),
  );
  steps.add("operator socket", closeSocket);
  const nightly = ["tidy", "check", ...(settings.backup.keep > 0 ? ["backup"] : [])];
  const calendar = createCalendar({ timeZone: site.timeZone, upkeep, nightly });
  steps.add("calendar", () => calendar.stop());
  const loop = watchLoop();
  steps.add("loop watch", () => loop.stop());
  const influx = createInflux({
    start:
      settings.influx === null
        ? null
        : { folder: dataFolder, key: settings.databaseKey, target: settings.influx, site: site.id, places: placesOf(site) },
    log,
    raise: core.supervision.raise,
    clear: core.supervision.clear,
    onSafe: (id) => core.journal.hold("influx", id),
  });
  steps.add("influx", () => influx.stop());
  const metrics = createMetrics([...figuresOf(core, history, exports, live.counters), ...influx.figures, ...(https?.figures ?? [])], loop);
  steps.add("live", () => live.stop());
  const mqttPort = await core.doors.listen(mqtt.port, mqtt.host);
  core.runner.put({ kind: "started" });
  core.runner.wake();
  await Promise.all([core.runner.onDisk(), administrator]);
  const simulation = settings.simulators ? openSimulation(core, mqttPort) : null;
  steps.add("simulation", () => simulation?.close());
  livePorts = livePortsOf({ core, access, site, log });
  const { view, acts, register, store, explainer, backtests, works, incidents, duty, evacuations, homes, plans } = core;
  const { noticeKey, voice, familyLinks } = core;
  parts = {
    view,
    acts,
    register,
    store,
    history,
    exports,
    explainer,
    backtests,
    works,
    incidents,
    duty,
    evacuations,
    plans,
    noticeKey,
    voice,
    site,
    access,
    rulebook,
    upkeep,
    secured,
    simulation,
    familyLinks,
    homes,
    homeLinks,
    roundLinks,
    influx: influx.status,
    metrics: metrics.text,
  };
  log.info(
    {
      event: "listening",
      pid: process.pid,
      mqtt: mqttPort,
      http: (api.server.address() as AddressInfo).port,
      ...(secured === null ? {} : { https: secured.port }),
      replayed: core.recovered.replayed,
    },
    "listening",
  );
  boundHeapGrowth();
  influx.start();
  if (settings.simulators) startFleet(mqttPort, steps);
}

/** The HTTPS side, where it is switched on; only then is anything of it read. */
async function openSecured({ clock, supervision }: Core, site: Site, http: HttpServer): Promise<OpenedHttps | null> {
  const { httpsPort, dataFolder, databaseKey } = config;
  if (httpsPort === null) {
    supervision.clear("https", { zh: "加密访问已关闭", en: "The secured pages were switched off" });
    return null;
  }
  const { openHttps } = await import("./tls/open-https.ts");
  return openHttps({
    folder: dataFolder,
    databaseKey,
    port: httpsPort,
    host: config.http.host,
    http,
    site,
    wallMs: clock.wallMs,
    log,
    supervision,
  });
}

/** The calendar's works: each reads beside the writer, and none may let its log grow without a bound. */
function openUpkeep({ acts, clock, store, supervision }: Core, site: Site): Upkeep {
  const { dataFolder, databaseKey } = config;
  const { raise, clear } = supervision;
  const backups = createBackups({ config, site, wallMs: clock.wallMs });
  return createUpkeep({
    wallMs: clock.wallMs,
    log,
    mustEnd: () => logTooLarge(dataFolder),
    works: [
      tidyWork({ expired: store.expired, write: acts.write, wallMs: clock.wallMs, keepMs: config.recordDays * DAY_MS }),
      checkWork({ verify: (signal, tell) => verifyInBackground(dataFolder, databaseKey, { signal, tell }), raise, clear }),
      backupWork({
        make: (target, signal, tell) => backups.make(target, signal, ({ doneBytes, totalBytes }) => tell(doneBytes, totalBytes)),
        raise,
        clear,
      }),
    ],
  });
}

function readSite(path: string): Site {
  const text = readWhole(path);
  const found = readSiteFile(text);
  const faults = found.ok ? wayFaults(found.site, path, text) : found.faults;
  if (found.ok && faults.length === 0) return found.site;
  const lines = faults.map(({ line, column, message }) => `${path}:${line}:${column} ${message.zh} / ${message.en}`);
  throw new Error(`LINAN_SITE: the site file has faults:\n${lines.join("\n")}`);
}

function readWhole(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`LINAN_SITE: ${path} can't be read`, { cause });
  }
}

/** What recovery leaves to do: the name of this alert log, and a word about everything it found wrong. */
async function settle(core: Core, site: Site, logger: Logger): Promise<void> {
  const { recovered, view, acts, supervision } = core;
  const epoch = recovered.epoch ?? randomUUID();
  if (recovered.epoch === null)
    await acts.write(
      [
        ["metaPut", "epoch", epoch],
        ["metaPut", "site", site.id],
      ],
      [],
    );
  view.setEpoch(epoch);
  for (const { subject, why } of recovered.troubles) {
    logger.error({ event: "recovery_trouble", subject }, why.en);
    supervision.raise(subject, why);
  }
  if (recovered.troubles.some(({ subject }) => subject === "journal-salvaged")) await acts.write([["metaPut", "salvaged", ""]], []);
}

/** Where a program of the simulators finds the gateway, and what its devices sign in with. */
const wayIn = (mqttPort: number): readonly string[] => [
  "--url",
  `mqtt://127.0.0.1:${mqttPort}`,
  "--secrets",
  demonstrationSecretsPath(config.dataFolder),
];

/** Scenarios for a demonstration, played by a process of their own. */
function openSimulation({ view, clock }: Core, mqttPort: number): Simulation {
  return createSimulation({
    program: join(ROOT, "build/simulators/stage/main.js"),
    args: wayIn(mqttPort),
    view,
    wallMs: clock.wallMs,
    log,
  });
}

/** The demonstration's devices, in a process of their own: strangers to the gateway. */
function startFleet(mqttPort: number, steps: Teardown): void {
  const program = join(ROOT, "build/simulators/fleet/main.js");
  const fleet: ChildProcess = fork(program, wayIn(mqttPort), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  fleet.on("error", (error) => log.error({ event: "fleet_failed", err: error }, "simulated devices did not start"));
  fleet.on("exit", (code) => {
    if (!isStopping) log.warn({ event: "fleet_ended", code }, "simulated devices have ended");
  });
  steps.add("simulated devices", () => void fleet.kill("SIGTERM"));
}
