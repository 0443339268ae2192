import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readCommunity, spread } from "../../simulators/community.ts";
import { createFleet } from "../../simulators/fleet/fleet.ts";
import { ROOT, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { exitOf, secretsOf } from "./programs.ts";

const ROW = {
  id: "smoke-1",
  kind: "smoke-detector",
  zone: "z",
  building: "b1",
  floor: 2,
  powered: "mains",
  expectEveryMs: 60_000,
  station: null,
  secret: "s",
};

describe("the fleet of the demonstration", () => {
  test("brings its devices to life within seconds, and each is heard", { timeout: 60_000 }, async () => {
    const gateway = await startGateway({ site: null, env: { LINAN_SIMULATORS: "off" } });
    const community = readCommunity(readFileSync(secretsOf(gateway), "utf8"));
    const fleet = createFleet({
      url: gateway.mqttUrl,
      community,
      seed: 1,
      speed: 1,
      devices: 200,
      wallMs: Date.now,
      onShown: () => undefined,
    });
    onTestFinished(() => fleet.stop());
    fleet.start();
    await until(() => fleet.counters().connected === 200, "two hundred devices are connected", 20_000);
    await until(async () => (await heardOf(gateway)) === 200, "each of them was heard", 20_000);
    expect(fleet.counters()).toMatchObject({ devices: 200, givenUp: 0 });
    const { body: alerts } = await gateway.admin.get("/api/v1/alerts?state=open");
    expect(alerts.alerts.filter(({ priority }: { priority: string }) => priority === "P1" || priority === "P2")).toEqual([]);
  });

  /** Devices that the gateway has ever heard, page by page. */
  async function heardOf(gateway: RunningGateway, after = ""): Promise<number> {
    const { body } = await gateway.admin.get(`/api/v1/devices?limit=1000${after}`);
    const heard = body.devices.filter(({ lastHeardAt }: { lastHeardAt: number | null }) => lastHeardAt !== null).length;
    return body.next === undefined || body.next === null
      ? heard
      : heard + (await heardOf(gateway, `&after=${encodeURIComponent(body.next)}`));
  }

  function start() {
    const folder = mkdtempSync(join(tmpdir(), "linan-fleet-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const secrets = join(folder, "secrets.json");
    writeFileSync(secrets, JSON.stringify({ site: "mini", devices: [ROW] }));
    // Nobody listens there: it keeps trying.
    const child = fork(join(ROOT, "build/simulators/fleet/main.js"), ["--url", "mqtt://127.0.0.1:1", "--secrets", secrets], {
      silent: true,
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const running = new Promise<void>((resolve) => child.once("spawn", () => resolve()));
    return { child, running };
  }

  test("ends when whoever started it is gone", async () => {
    const { child, running } = start();
    await running;
    const exit = exitOf(child);
    child.disconnect();
    expect(await exit).toBe(0);
  });

  test("ends within a second when it is told to", async () => {
    const { child, running } = start();
    await running;
    const exit = exitOf(child);
    const toldMs = performance.now();
    child.kill("SIGTERM");
    await exit;
    expect(performance.now() - toldMs).toBeLessThan(1_000);
  });
});

describe("the file of secrets", () => {
  test("is read with what a device knows of itself", () => {
    const { site, devices, secrets } = readCommunity(
      JSON.stringify({ site: "mini", devices: [ROW, { ...ROW, id: "screen", kind: "station-terminal", station: "station-1" }] }),
    );
    expect(site).toBe("mini");
    expect(devices[0]).toEqual({
      id: "smoke-1",
      kind: "smoke-detector",
      zone: "z",
      building: "b1",
      floor: 2,
      powered: "mains",
      expectEveryMs: 60_000,
      station: null,
    });
    expect(devices[1]!.station).toBe("station-1");
    expect(secrets.get("smoke-1")).toBe("s");
  });

  test("says which entry is wrong", () => {
    const read = (devices: unknown) => () => readCommunity(JSON.stringify({ site: "mini", devices }));
    expect(read("none")).toThrow(/devices/);
    expect(read([{ ...ROW, kind: "toaster" }])).toThrow(/toaster/);
    expect(read([ROW, { id: "x" }])).toThrow();
  });
});

test("a part of a community is spread over all of it", () => {
  expect(spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2], 3)).toEqual([1, 2]);
});
