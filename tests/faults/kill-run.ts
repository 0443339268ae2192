import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Caller } from "../harness/http.ts";
import { environment, launchGateway, ROOT, SMALL_SITE, type GatewayOptions, type RunningGateway } from "../harness/launch.ts";
import { until } from "../harness/until.ts";
import { createFleet, type Fleet, type MemberSpec } from "./fleet.ts";
import { compare, emptyLedger, type Found, type FoundAlert, type FoundReading, type Ledger } from "./ledger.ts";
import { seeded } from "./random.ts";

export interface KillRunOptions {
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  /** Path of a key; null: a plain database. */
  readonly keyFile: string | null;
  readonly say: (line: string) => void;
}

export interface KillRun {
  readonly faults: readonly string[];
  readonly sent: number;
  readonly acknowledged: number;
  readonly alerts: number;
  readonly told: number;
  /** Time from the spawn to "listening" after a kill. */
  readonly startMsMedian: number;
}

/** New readings of each device between two kills. */
const READINGS_EACH = 60;
/** Longest wait for the moment of a kill that the load should bring about. */
const MOMENT_MS = 1_500;

/** About fifty connections; sirens at the station, in each building, and a terminal. */
const MEMBERS: readonly MemberSpec[] = [
  ...many(24, "smoke", "smoke-detector"),
  ...many(8, "pipe", "pipe-pressure"),
  ...many(6, "bin", "smart-bin"),
  ...many(8, "button", "emergency-button"),
  { id: "siren-1", kind: "siren", zone: "duty-room", isSequenced: true },
  { id: "siren-2", kind: "siren", zone: "b2-101", isSequenced: true },
  { id: "siren-3", kind: "siren", zone: "b1-101", isSequenced: true },
  { id: "terminal-1", kind: "station-terminal", zone: "duty-room", isSequenced: true },
];

function many(count: number, name: string, kind: string): MemberSpec[] {
  const zones = ["b1-101", "b1-102", "b1-501", "b2-101"];
  return Array.from({ length: count }, (_, index) => ({
    id: `${name}-${index + 1}`,
    kind,
    zone: zones[index % zones.length]!,
    isSequenced: index % 5 !== 4,
  }));
}

/** Kills the gateway again and again under load and compares, after the last start, what it kept with what the devices know. */
export async function runKills(options: KillRunOptions): Promise<KillRun> {
  const { folder, kills, seed, say } = options;
  const random = seeded(seed);
  const ledger = emptyLedger();
  const moment = createMoment();
  const fleet = createFleet({ ledger, random, members: await register(options, ledger), onAcknowledged: moment.acknowledged });
  const startsMs: number[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    const startedMs = performance.now();
    const { listening, dispose } = launchGateway(launchOptions(options));
    if (random() < 0.15) {
      // Also while it recovers.
      await Promise.race([listening.catch(() => {}), wait(random() * 700)]);
    } else {
      const gateway = await listening;
      startsMs.push(performance.now() - startedMs);
      await load({ gateway, fleet, ledger, random, moment: () => moment.next(random) });
    }
    await dispose();
    await listening.catch(() => {});
    fleet.disconnect();
    if (kill % 10 === 0) say(`${kill} of ${kills} kills, ${countReadings(ledger, false)} readings sent`);
  }
  return finish(options, { fleet, ledger, startsMs, folder });
}

export function launchOptions({
  folder,
  keyFile,
}: KillRunOptions): GatewayOptions & { readonly folder: string; readonly env: Record<string, string> } {
  return { folder, site: SMALL_SITE, env: keyFile === null ? {} : { LINAN_DATABASE_KEY_FILE: keyFile } };
}

export async function register(options: KillRunOptions, ledger: Ledger): Promise<(MemberSpec & { secret: string })[]> {
  const { listening, dispose } = launchGateway(launchOptions(options));
  const { admin } = await listening;
  const made = await admin.post(
    "/api/v1/devices/import",
    MEMBERS.map(({ id, kind, zone }) => ({ id, kind, zone })),
  );
  await dispose();
  const secrets = new Map((made.body.created as { id: string; secret: string }[]).map(({ id, secret }) => [id, secret]));
  ledger.registered.push(...secrets.keys());
  return MEMBERS.map((member) => ({ ...member, secret: secrets.get(member.id)! }));
}

/** The moment of a kill: some time into the load, or up to 20 ms after an acknowledgement, also that of an emergency. */
function createMoment() {
  let left = Infinity;
  let isForEmergency = false;
  let reached: () => void = () => {};
  return {
    acknowledged(isEmergency: boolean): void {
      if (isForEmergency && !isEmergency) return;
      if (--left === 0) reached();
    },
    async next(random: () => number): Promise<void> {
      const kind = random();
      if (kind < 0.3) return wait(random() * 400);
      isForEmergency = kind > 0.7;
      left = isForEmergency ? 1 : 1 + Math.floor(random() * 2_000);
      const end = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => (reached = resolve)),
        wait(MOMENT_MS, undefined, { signal: end.signal }).catch(() => {}),
      ]);
      end.abort();
      left = Infinity;
      if (random() < 0.7) await wait(random() * 20);
    },
  };
}

async function load(parts: {
  readonly gateway: RunningGateway;
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly random: () => number;
  readonly moment: () => Promise<void>;
}): Promise<void> {
  const { gateway, fleet, ledger, random, moment } = parts;
  const connecting = fleet.connect(gateway.mqttPort, READINGS_EACH);
  const acting = act(gateway.admin, ledger, random);
  await moment();
  // What the kill cuts off was not answered: it stays out of the ledger.
  void Promise.allSettled([connecting, acting]);
}

/** People at work: one alert is answered, one closed, a device registered. Only what was answered with success counts. */
export async function act(admin: Caller, ledger: Ledger, random: () => number): Promise<void> {
  const id = `extra-${ledger.registered.length}`;
  const made = await admin.post("/api/v1/devices", { id, kind: "smart-bin", zone: "b1-101" });
  if (made.status === 201) ledger.registered.push(id);
  const { alerts } = (await admin.get("/api/v1/alerts?state=open")).body as { alerts: FoundAlert[] };
  if (alerts.length === 0) return;
  const pick = (): string => alerts[Math.floor(random() * alerts.length)]!.id;
  const answered = pick();
  if ((await admin.post(`/api/v1/alerts/${answered}/acknowledge`, {})).status === 200)
    ledger.acts.push({ alert: answered, act: "acknowledge" });
  const closed = pick();
  if ((await admin.post(`/api/v1/alerts/${closed}/close`, { outcome: "test", note: "" })).status === 200)
    ledger.acts.push({ alert: closed, act: "close" });
}

export async function finish(
  options: KillRunOptions,
  { fleet, ledger, startsMs, folder }: { fleet: Fleet; ledger: Ledger; startsMs: number[]; folder: string },
): Promise<KillRun> {
  const { listening, dispose } = launchGateway(launchOptions(options));
  const gateway = await listening;
  fleet.replyAlways();
  await fleet.connect(gateway.mqttPort, 0);
  await until(() => fleet.isQuiet, "everything is acknowledged", 30_000);
  await until(async () => (await owed(gateway.admin)) === 0, "everything owed is replied to", 30_000).catch(() => {});
  const found = await look(gateway.admin, ledger);
  const faults = [...compare(ledger, found)];
  await dispose();
  fleet.disconnect();
  for (const what of ["journal", "audit"]) faults.push(...(await verify(options, what, folder)));
  const told = [...ledger.received.values()].reduce((sum, ids) => sum + ids.size, 0);
  const startMsMedian = startsMs.sort((one, other) => one - other)[startsMs.length >> 1] ?? 0;
  return {
    faults,
    sent: countReadings(ledger, false),
    acknowledged: countReadings(ledger, true),
    alerts: found.alerts.length,
    told,
    startMsMedian,
  };
}

const countReadings = ({ readings }: Ledger, acknowledgedOnly: boolean): number =>
  [...readings.values()].reduce(
    (sum, sent) => sum + (acknowledgedOnly ? sent.filter(({ acknowledged }) => acknowledged).length : sent.length),
    0,
  );

async function owed(admin: Caller): Promise<number> {
  const text = (await admin.get("/metrics")).body as string;
  return Number(/^linan_deliveries_owed (\d+)/m.exec(text)![1]);
}

async function look(admin: Caller, ledger: Ledger): Promise<Found> {
  const readings = new Map<string, FoundReading[]>();
  for (const device of ledger.readings.keys())
    readings.set(device, await pages<FoundReading>(admin, `/api/v1/readings?device=${device}`, "readings"));
  // A slow disk is the machine's trouble, and the others on it.
  const alerts = (await pages<FoundAlert>(admin, "/api/v1/alerts?", "alerts")).filter(({ subject }) => subject !== "slow-disk");
  const devices = new Set((await pages<{ id: string }>(admin, "/api/v1/devices?", "devices")).map(({ id }) => id));
  return {
    readings,
    alerts,
    devices,
    owed: await owed(admin),
    answersRunOut: await answersRunOut(admin, alerts),
    toldOf: toldOfAmong(alerts),
  };
}

/** Five minutes without progress end an answer: a long run sees that. */
async function answersRunOut(admin: Caller, alerts: readonly FoundAlert[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id } of alerts.filter(({ acknowledged }) => acknowledged === null)) {
    const { timeline } = (await admin.get(`/api/v1/alerts/${id}`)).body as { timeline: readonly { event: string }[] };
    if (timeline.some(({ event }) => event === "answer-expired")) found.add(id);
  }
  return found;
}

async function pages<Row>(admin: Caller, path: string, name: string): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | undefined = "";
  while (next !== undefined) {
    const answer = await admin.get(`${path}&limit=1000${next === "" ? "" : `&after=${next}`}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    rows.push(...(answer.body[name] as Row[]));
    next = answer.body.next as string | undefined;
  }
  return rows;
}

/**
 * Who must have been told. Closing an alert takes back what was not delivered yet, so only open ones count; a siren is
 * owed its newest order alone: an older one is taken back for it.
 */
function toldOfAmong(alerts: readonly FoundAlert[]): Found["toldOf"] {
  const newest = new Map<string, string>();
  for (const alert of [...alerts].sort((one, other) => (one.id < other.id ? -1 : 1))) {
    for (const siren of sirensOf(alert)) newest.set(siren, alert.id);
  }
  return (alert) => {
    if (alert.state === "closed" || (alert.kind !== "fire" && alert.kind !== "sos")) return [];
    const sirens = sirensOf(alert).filter((siren) => newest.get(siren) === alert.id);
    return [{ device: "terminal-1", name: "alert" }, ...sirens.map((device) => ({ device, name: "siren_on" }))];
  };
}

function sirensOf({ kind, device }: FoundAlert): string[] {
  if (kind === "sos") return ["siren-1"];
  if (kind !== "fire") return [];
  const { zone } = MEMBERS.find(({ id }) => id === device)!;
  return ["siren-1", zone.startsWith("b2") ? "siren-2" : "siren-3"];
}

/** The operator's tool on the folder of the killed gateway. */
async function verify(options: KillRunOptions, what: string, folder: string): Promise<readonly string[]> {
  const env = { ...process.env, ...environment(folder, SMALL_SITE), ...launchOptions(options).env };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "build/gateway/linan.js"), what, "verify"], { env });
    options.say(stdout.trim());
    return [];
  } catch (error) {
    return [`${what} verify: ${(error as { stderr?: string }).stderr ?? String(error)}`];
  }
}
