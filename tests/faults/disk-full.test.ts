import { expect, onTestFinished, test } from "vitest";
import { startGateway, type RunningGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { openMqttSocket, type MqttSocket } from "./mqtt-socket.ts";
import { fillDisk, freeDisk, mountSmallDisk } from "./small-disk.ts";

interface Reporter {
  report(seq: number, values: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sends and does not wait. */
  send(seq: number, values: Readonly<Record<string, unknown>>, acknowledged: () => void): void;
}

async function connect(gateway: RunningGateway, id: string, kind: string): Promise<Reporter> {
  const made = await gateway.admin.post("/api/v1/devices", { id, kind, zone: "b1-101" });
  const socket: MqttSocket = await openMqttSocket({
    port: gateway.mqttPort,
    id,
    secret: made.body.secret,
    topics: [],
    onMessage: () => {},
  });
  onTestFinished(() => socket.destroy());
  const send: Reporter["send"] = (seq, values, acknowledged) =>
    socket.publish(`linan/v1/mini/${id}/reading`, JSON.stringify({ seq, values }), acknowledged);
  return { send, report: (seq, values) => new Promise((resolve) => send(seq, values, resolve)) };
}

const diskAlert = async ({ admin }: RunningGateway): Promise<Record<string, unknown> | undefined> =>
  ((await admin.get("/api/v1/alerts?kind=supervision")).body.alerts as Record<string, unknown>[]).find(
    ({ subject }) => subject === "disk-full",
  );

test(
  "on a full disk telemetry is refused, alarms are kept from the reserve, and all goes on when there is room, without a restart",
  { timeout: 120_000 },
  async () => {
    const folder = mountSmallDisk();
    if (folder === null) return expect(process.env["CI"]).not.toBe("true");
    const gateway = await startGateway({ folder });
    const pipe = await connect(gateway, "pipe-1", "pipe-pressure");
    const smoke = await connect(gateway, "smoke-1", "smoke-detector");
    let pipeSeq = 0;
    for (; pipeSeq < 200; pipeSeq++) await pipe.report(pipeSeq, { pressure_kpa: 300 });

    fillDisk(folder);
    await until(
      () => gateway.log.find(({ event, state }) => event === "disk_space" && state === "refusing"),
      "the gateway sees that the disk is full",
    );
    let isTelemetryTaken = false;
    pipe.send(1_000, { pressure_kpa: 1 }, () => {
      isTelemetryTaken = true;
    });
    for (let seq = 1; seq <= 40; seq++) await smoke.report(seq, { alarm: true });
    const fires = (await gateway.admin.get("/api/v1/alerts?kind=fire")).body.alerts;
    expect(fires).toMatchObject([{ device: "smoke-1", occurrences: 40 }]);
    expect(await diskAlert(gateway)).toMatchObject({ active: true, priority: "P2" });
    expect(isTelemetryTaken).toBe(false);

    // Whatever the reserve had left is taken too: nothing can be kept, so nothing is acknowledged.
    fillDisk(folder);
    let kept = 0;
    for (let seq = 1_001; seq <= 1_060; seq++) smoke.send(seq, { alarm: true }, () => kept++);
    await until(() => gateway.log.find(({ event }) => event === "disk_full"), "a commit finds no room", 30_000);
    expect(kept).toBeLessThan(60);
    freeDisk(folder);
    await until(() => kept === 60, "every alarm is kept when there is room", 30_000);
    await until(async () => (await diskAlert(gateway))?.["active"] === false, "the alert is over", 20_000);
    const again = await connect(gateway, "pipe-2", "pipe-pressure");
    await again.report(1, { pressure_kpa: 300 });

    expect(gateway.process.exitCode).toBeNull();
    expect((await gateway.admin.get("/api/v1/alerts?kind=fire")).body.alerts).toMatchObject([{ occurrences: 100 }]);
    expect((await gateway.admin.get("/api/v1/readings?device=pipe-1&limit=1000")).body.readings).toHaveLength(200);
  },
);
