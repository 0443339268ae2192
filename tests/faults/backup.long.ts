import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { askGateway } from "../../gateway/access/operator-socket.ts";
import { refuseHalfRestored } from "../../gateway/backup/restore.ts";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { decodeReading, INPUT_KIND } from "../../gateway/journal/record.ts";
import { verifyJournalOf } from "../../gateway/journal/verify.ts";
import { backUp, pictureOf, restoreInto } from "../gateway/backup/small-folder.ts";
import { ROOT, startGateway, temporaryFolder, type RunningGateway } from "../harness/gateway.ts";
import { environment, SMALL_SITE } from "../harness/launch.ts";
import { runLinan } from "../harness/linan.ts";
import { until } from "../harness/until.ts";
import { makeLargeFolder } from "./large-folder.ts";
import { openMqttSocket } from "./mqtt-socket.ts";

/** Some 12 MB: so many pieces that commits come between them. */
const ENTRIES = 150_000;

let made = "";

beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), "linan-large-"));
  makeLargeFolder({ folder: made, entries: ENTRIES, devices: 10, tail: 0, remembered: 0 });
});

afterAll(() => rmSync(made, { recursive: true }));

function largeFolder(): string {
  const folder = temporaryFolder();
  cpSync(made, folder, { recursive: true });
  return folder;
}

interface Meter {
  /** Highest seq that was acknowledged: all before it were too. */
  readonly acknowledged: () => number;
  stop(): Promise<void>;
}

/** A device that goes on sending, so many readings in flight. */
async function keepSending(gateway: RunningGateway, id: string): Promise<Meter> {
  const made = await gateway.admin.post("/api/v1/devices", { id, kind: "pipe-pressure", zone: "b1-101" });
  const socket = await openMqttSocket({ port: gateway.mqttPort, id, secret: made.body.secret, topics: [], onMessage: () => {} });
  let [sent, acknowledged, stopping] = [0, 0, false];
  const send = (): void => {
    const seq = ++sent;
    socket.publish(`linan/v1/mini/${id}/reading`, JSON.stringify({ seq, values: { pressure_kpa: 300 } }), () => {
      acknowledged = seq;
      if (!stopping) send();
    });
  };
  for (let inFlight = 0; inFlight < 16; inFlight++) send();
  return {
    acknowledged: () => acknowledged,
    async stop() {
      stopping = true;
      await until(() => acknowledged === sent, "what was sent is acknowledged", 30_000);
      socket.destroy();
    },
  };
}

/** Sequence numbers of a device in a data folder, in order of arrival. */
function seqsOf(dataFolder: string, deviceId: string): number[] {
  const db = openDatabase({ path: databasePath(dataFolder), key: null, readonly: true });
  const registration = db.prepare("SELECT registration FROM device WHERE id = ?").pluck().get(deviceId);
  const rows = db
    .prepare("SELECT id, device, now_ms, body FROM journal WHERE kind = ? AND device = ? ORDER BY id")
    .raw()
    .all(INPUT_KIND.reading, registration) as [number, number, number, Uint8Array][];
  db.close();
  return rows.map((row) => decodeReading(...row).seq);
}

const ask = async (folder: string, ...argv: readonly string[]) => (await askGateway(join(folder, "data"), argv))!;

const partials = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".partial"));

test(
  "backups beside a gateway under load each hold all that was acknowledged before them, are seen, stopped, and outlive its kill",
  { timeout: 240_000 },
  async () => {
    const folder = largeFolder();
    const gateway = await startGateway({ folder, env: { LINAN_BACKUP_KEEP: "2" } });
    const meter = await keepSending(gateway, "meter-1");
    for (let round = 0; round < 2; round++) {
      const file = join(folder, `round-${round}.backup`);
      await until(() => meter.acknowledged() > (round + 1) * 300, "readings come in", 30_000);
      const before = meter.acknowledged();
      expect(await ask(folder, "backup", file)).toMatchObject({ code: 0, text: expect.stringContaining(file) });
      const restored = temporaryFolder();
      // It checks what it has unpacked: every page and row.
      expect(restoreInto(restored, file).verdicts.map(({ code }) => code)).toEqual([0, 0]);
      const seqs = seqsOf(join(restored, "data"), "meter-1");
      expect(seqs.length).toBeGreaterThanOrEqual(before);
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    }
    expect(await ask(folder, "backup", join(folder, "round-0.backup"))).toMatchObject({
      code: 1,
      text: expect.stringContaining("exists already"),
    });

    // Those without a name go into the folder, where the oldest give way.
    const stored = join(folder, "data/backups");
    mkdirSync(stored);
    for (const name of ["mini-20200101T000000Z.backup", "mini-20200102T000000Z.backup", "other-20200101T000000Z.backup"])
      writeFileSync(join(stored, name), "old");
    const started = await gateway.admin.post("/api/v1/upkeep/backup/start");
    expect(started.status).toBe(202);
    expect((await gateway.admin.post("/api/v1/upkeep/check/start")).status).toBe(409);
    await until(
      async () => (await gateway.admin.get("/api/v1/upkeep")).body.works.every((work: { running: unknown }) => work.running === null),
      "it is done",
      60_000,
    );
    const { works } = (await gateway.admin.get("/api/v1/upkeep")).body;
    expect(works.find(({ name }: { name: string }) => name === "backup").last).toMatchObject({ outcome: "done" });
    expect(readdirSync(stored)).toEqual(
      expect.arrayContaining([
        "mini-20200102T000000Z.backup",
        "other-20200101T000000Z.backup",
        expect.stringMatching(/^mini-2\d{3}(?!0102)/),
      ]),
    );
    expect(readdirSync(stored)).toHaveLength(3);

    const stopped = ask(folder, "backup", join(folder, "stopped.backup"));
    await until(() => partials(folder).length > 0, "it has begun", 30_000);
    expect((await gateway.admin.post("/api/v1/upkeep/backup/stop")).status).toBe(204);
    expect(await stopped).toEqual({ code: 1, text: "已停止 / stopped" });
    expect([partials(folder), existsSync(join(folder, "stopped.backup"))]).toEqual([[], false]);

    await meter.stop();
    const killed = ask(folder, "backup", join(folder, "mini-killed.backup")).catch(() => null);
    await until(() => partials(folder).length > 0, "it has begun", 30_000);
    await gateway.end("SIGKILL");
    await killed;
    const again = await startGateway({ folder });
    expect(await ask(folder, "backup", join(folder, "mini-again.backup"))).toMatchObject({ code: 0 });
    expect(partials(folder).filter((name) => !name.includes("killed"))).toEqual([]);
    expect((await again.admin.post("/api/v1/upkeep/explode/start")).status).toBe(404);
    expect(await ask(folder, "upkeep", "stop", "check")).toMatchObject({ code: 1 });
  },
);

test(
  "a restore killed at any moment leaves the folder as it was, or one that no gateway starts on, and can be done again",
  { timeout: 240_000 },
  async () => {
    const source = largeFolder();
    writeFileSync(join(source, "site.yaml"), SMALL_SITE);
    backUp(source);
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const env = { ...process.env, ...environment(folder, SMALL_SITE) };
    const run = (more: Readonly<Record<string, string>> = {}) => {
      const args = [join(ROOT, "build/gateway/linan.js"), "restore", join(source, "mini.backup"), "--set-aside"];
      const tool = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: "ignore" });
      return { tool, gone: new Promise((resolve) => tool.once("exit", resolve)) };
    };
    const unpacking = run();
    await until(() => existsSync(join(data, "restoring/files/data/gateway.db")), "it unpacks", 60_000);
    unpacking.tool.kill("SIGKILL");
    await unpacking.gone;
    expect(() => refuseHalfRestored(data)).not.toThrow();
    expect(existsSync(databasePath(data))).toBe(false);
    for (const point of ["restore-ready", "restore-half"]) {
      await run({ FAILPOINT: point }).gone;
      expect(() => refuseHalfRestored(data), point).toThrow("was cut short");
    }
    const done = await runLinan(folder, ["restore", join(source, "mini.backup"), "--set-aside"]);
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining("restored: mini") });
    const alone = await runLinan(folder, ["backup", "alone.backup"]);
    expect(alone).toMatchObject({ code: 0, text: expect.stringContaining(join(folder, "alone.backup")) });
    expect(alone.text).not.toMatch(/Error/);
    const gateway = await startGateway({ folder });
    const devices = (await gateway.admin.get("/api/v1/devices?limit=1000")).body.devices as { id: string }[];
    expect(devices).toHaveLength(10);
    const { readings } = (await gateway.admin.get("/api/v1/readings?device=pipe-1&limit=5")).body;
    expect(readings).toHaveLength(5);
    // A restored gateway takes readings under ids that nobody has seen.
    const meter = await keepSending(gateway, "meter-2");
    await until(() => meter.acknowledged() > 20, "readings come in", 30_000);
    await meter.stop();
    expect((await gateway.admin.get("/api/v1/readings?device=meter-2&limit=1000")).body.readings.length).toBe(meter.acknowledged());
    await gateway.end();
    expect(verifyJournalOf(data, null)).toMatchObject({ code: 0 });
  },
);

test("a disk that fills during a backup or a restore leaves nothing half done", () => {
  const small = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { stdio: "pipe" });
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    return expect(String(error)).toMatch(/mount/);
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", small]));
  const source = largeFolder();
  writeFileSync(join(source, "site.yaml"), SMALL_SITE);
  expect(() => backUp(source, { target: join(small, "mini.backup") })).toThrow(/disk is full|no space left/);
  expect(readdirSync(small)).toEqual([]);
  backUp(source);
  writeFileSync(join(small, "notes.txt"), "what was there");
  const before = pictureOf(small);
  expect(() => restoreInto(small, join(source, "mini.backup"), { dataFolder: small, setAside: true })).toThrow(/no space left/);
  expect(pictureOf(small)).toEqual(before);
});
