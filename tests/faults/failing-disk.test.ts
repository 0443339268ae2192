import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCaller } from "../harness/http.ts";
import { ADMIN_PASSWORD, ROOT, startGateway, temporaryFolder, type RunningGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { openMqttSocket, type MqttSocket } from "./mqtt-socket.ts";

// run.mjs installs gcc, or names this suite as skipped; with CI=true it must be there.
const hasCompiler = existsSync("/usr/bin/gcc");

interface FailingDisk {
  readonly gateway: RunningGateway;
  readonly secret: string;
  fail(how: "eio" | "hang"): void;
  mend(): void;
}

/** A supervised gateway on a disk that fails when told to. */
async function startOnFailingDisk(): Promise<FailingDisk> {
  const folder = temporaryFolder();
  const orders = join(folder, "orders");
  const shim = join(folder, "failing-disk.so");
  mkdirSync(orders);
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", shim, join(ROOT, "tests/faults/failing-disk.c"), "-ldl"]);
  const gateway = await startGateway({ folder, supervised: true, env: { LD_PRELOAD: shim, FAILING_DISK: orders } });
  const made = await gateway.admin.post("/api/v1/devices", { id: "pipe-1", kind: "pipe-pressure", zone: "b1-101" });
  return {
    gateway,
    secret: made.body.secret,
    fail: (how) => writeFileSync(join(orders, how), ""),
    mend: () => {
      for (const how of ["eio", "hang"]) rmSync(join(orders, how), { force: true });
    },
  };
}

const connect = (port: number, secret: string): Promise<MqttSocket> =>
  openMqttSocket({ port, id: "pipe-1", secret, topics: [], onMessage: () => {} });

const report = (device: MqttSocket, seq: number, acknowledged: () => void): void =>
  device.publish("linan/v1/mini/pipe-1/reading", JSON.stringify({ seq, at: 1, values: { pressure_kpa: seq } }), acknowledged);

/** The reading that the disk failed was not acknowledged; sent again after the gateway is back, it is stored once. */
async function expectBack({ gateway, secret, mend }: FailingDisk, message: RegExp): Promise<void> {
  const ended = await until(() => gateway.log.find(({ event }) => event === "gateway_ended"), "the gateway ends", 30_000);
  mend();
  expect(ended, "tried again at once").toMatchObject({ waitMs: 200 });
  const fatal = gateway.log.find(({ event }) => event === "fatal")!;
  expect(JSON.stringify(fatal)).toMatch(message);
  // Nothing that hangs may keep a process that has given up.
  expect(Number(ended["time"]) - Number(fatal["time"])).toBeLessThan(2_000);
  const listening = await until(() => gateway.log.filter(({ msg }) => msg === "listening")[1], "the gateway is back", 30_000);
  const device = await connect(Number(listening["mqtt"]), secret);
  await new Promise<void>((resolve) => report(device, 2, resolve));
  device.destroy();
  const admin = createCaller(`http://127.0.0.1:${Number(listening["http"])}`);
  await admin.signIn("admin", ADMIN_PASSWORD);
  const { readings } = (await admin.get("/api/v1/readings?device=pipe-1")).body as { readings: { seq: number }[] };
  expect(readings.map(({ seq }) => seq)).toEqual([1, 2]);
}

test.runIf(hasCompiler).each([
  ["fails to sync", "eio", /SQLITE_IOERR/],
  ["does not answer for ten seconds", "hang", /no answer from the disk/],
] as const)(
  "a disk that %s ends the gateway without an acknowledgement, and the supervisor brings it back",
  { timeout: 90_000 },
  async (_what, how, message) => {
    const disk = await startOnFailingDisk();
    const device = await connect(disk.gateway.mqttPort, disk.secret);
    await new Promise<void>((resolve) => report(device, 1, resolve));
    disk.fail(how);
    let acknowledged = false;
    report(device, 2, () => {
      acknowledged = true;
    });
    await expectBack(disk, message);
    expect(acknowledged).toBe(false);
  },
);
