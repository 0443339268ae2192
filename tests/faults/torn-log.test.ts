import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readAcknowledged } from "../../gateway/journal/acknowledged.ts";
import { launchGateway, type RunningGateway } from "../harness/launch.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { openMqttSocket } from "./mqtt-socket.ts";
import { recoverFolder } from "./recover-folder.ts";

/** A commit each, and few enough that the log is not copied back before the kill (4 MiB). */
const READINGS = 250;
/** SQLite's header of a frame in its log, and its page. */
const FRAME_BYTES = 24 + 4_096;

/** What a killed gateway left behind, kept in memory: nothing of it is in the database file yet. */
let killed: { readonly files: ReadonlyMap<string, Buffer>; readonly acknowledgedId: number; readonly settledSeq: number };

async function publishAll(gateway: RunningGateway): Promise<void> {
  const made = await gateway.admin.post("/api/v1/devices", { id: "pipe-1", kind: "pipe-pressure", zone: "b1-101" });
  const device = await openMqttSocket({ port: gateway.mqttPort, id: "pipe-1", secret: made.body.secret, topics: [], onMessage: () => {} });
  // One at a time, so that the log may be cut between any two.
  for (let seq = 1; seq <= READINGS; seq++) {
    await new Promise<void>((resolve) =>
      device.publish("linan/v1/mini/pipe-1/reading", JSON.stringify({ seq, values: { pressure_kpa: seq } }), resolve),
    );
  }
  device.destroy();
}

beforeAll(async () => {
  const folder = join(process.env["TMPDIR"] ?? "/tmp", `linan-torn-${process.pid}`);
  mkdirSync(folder);
  const { listening, dispose } = launchGateway({ folder });
  try {
    const gateway = await listening;
    await publishAll(gateway);
    const data = join(folder, "data");
    const lastId = Number(/^linan_journal_id (\d+)/m.exec((await gateway.admin.get("/metrics")).body as string)![1]);
    const acknowledgedId = await until(() => readAcknowledged(data).id === lastId && lastId, "the second place knows the last reading");
    await dispose();
    const files = new Map(["gateway.db", "gateway.db-wal", "acknowledged"].map((name) => [name, readFileSync(join(data, name))]));
    killed = { files, acknowledgedId, settledSeq: READINGS };
  } finally {
    await dispose();
    rmSync(folder, { recursive: true });
  }
});

function folderWith(log: Buffer): string {
  const data = join(temporaryFolder(), "data");
  mkdirSync(data);
  for (const [name, bytes] of killed.files) writeFileSync(join(data, name), name.endsWith("-wal") ? log : bytes);
  return data;
}

/** Starts on this log: never throws, keeps an unbroken beginning, and says so where anything acknowledged is missing. */
async function expectNoticed(log: Buffer): Promise<number> {
  const folder = await recoverFolder(folderWith(log));
  const { recovered } = folder;
  const readings = folder.readings();
  expect(readings.map(({ seq }) => seq)).toEqual(Array.from({ length: readings.length }, (_, index) => index + 1));
  const isLost = readings.length < killed.settledSeq;
  expect(
    recovered.troubles.map(({ subject }) => subject),
    `${readings.length} readings left, lastId ${recovered.lastId}, acknowledged ${killed.acknowledgedId}, last ${readings.at(-1)?.id}`,
  ).toEqual(isLost ? ["journal-lost"] : []);
  expect(recovered.lastId).toBeGreaterThanOrEqual(killed.acknowledgedId);
  return readings.length;
}

test("a log as the kill left it holds every reading", async () => {
  expect(await expectNoticed(killed.files.get("gateway.db-wal")!)).toBe(READINGS);
});

test("a tail torn off behind the last commit costs nothing and is no trouble", async () => {
  const log = killed.files.get("gateway.db-wal")!;
  for (const extra of [1, 100, FRAME_BYTES - 1, FRAME_BYTES + 17]) {
    expect(await expectNoticed(Buffer.concat([log, Buffer.alloc(extra, 0xa5)]))).toBe(READINGS);
  }
});

test("cut anywhere, the log opens, and what it lost is noticed", { timeout: 120_000 }, async () => {
  const log = killed.files.get("gateway.db-wal")!;
  for (let part = 0; part < 16; part++) await expectNoticed(log.subarray(0, Math.floor((log.length * part) / 16) + (part % 3) * 1_111));
});

test("a bit flipped anywhere in the middle of the log is noticed", { timeout: 120_000 }, async () => {
  const log = killed.files.get("gateway.db-wal")!;
  for (let part = 1; part < 16; part++) {
    const flipped = Buffer.from(log);
    flipped[Math.floor((log.length * part) / 16)]! ^= 1 << (part % 8);
    // A bit of a stale frame behind the last commit would hurt nobody; these are all before it.
    expect(await expectNoticed(flipped)).toBeLessThan(READINGS);
  }
});

test("a gateway that starts on a damaged log says so with an alert, and never gives an id again", { timeout: 120_000 }, async () => {
  const log = Buffer.from(killed.files.get("gateway.db-wal")!);
  log[log.length >> 1]! ^= 4;
  const data = folderWith(log);
  const folder = temporaryFolder();
  cpSync(data, join(folder, "data"), { recursive: true });
  const gateway = await startGateway({ folder });
  const alerts = (await gateway.admin.get("/api/v1/alerts?kind=supervision")).body.alerts as { subject: string; priority: string }[];
  expect(alerts).toMatchObject([{ subject: "journal-lost", priority: "P2" }]);
  expect(gateway.log.filter(({ event }) => event === "recovery_trouble")).toHaveLength(1);
  const ids = (await gateway.admin.get("/api/v1/readings?device=pipe-1&limit=1")).body.cursor as string;
  expect(Number(Buffer.from(ids, "base64url").toString())).toBeGreaterThan(0);
  const { recovered } = await gateway.end().then(() => recoverFolder(join(folder, "data")));
  expect(recovered.lastId).toBeGreaterThan(killed.acknowledgedId);
});
