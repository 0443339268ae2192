import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectDevice, registerDevice } from "../harness/device.ts";
import { ROOT } from "../harness/launch.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";

// Clients that share no code with the project, as devices of the running gateway.
const gateway = shareGateway();
const PYTHON = "/usr/bin/python3";
const hasPaho = existsSync(PYTHON) && existsSync("/usr/lib/python3/dist-packages/paho");
const hasMosquitto = existsSync("/usr/bin/mosquitto_pub") && existsSync("/usr/bin/mosquitto_sub");

/** Lines a program prints, as they come. */
function start(command: string, args: readonly string[]): { readonly lines: string[]; readonly ended: () => boolean } {
  const lines: string[] = [];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let isEnded = false;
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", (line) => lines.push(line));
  child.on("close", () => {
    isEnded = true;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { lines, ended: () => isEnded };
}

function run(command: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), text: `${stdout}${stderr}` }),
    );
  });
}

const readingsOf = async (id: string) =>
  (await gateway().admin.get(`/api/v1/readings?device=${id}`)).body.readings as { seq: number; values: Record<string, unknown> }[];

describe.runIf(hasPaho)("Python's paho", () => {
  test("a siren with a persistent session reports at every QoS, obeys a command, comes back to its session, and is closed for a foreign topic", async () => {
    const secret = await registerDevice(gateway(), "paho-1", "siren", "b2-101");
    const { lines, ended } = start(PYTHON, [
      join(ROOT, "tests/conformance/paho_device.py"),
      String(gateway().mqttPort),
      "mini",
      "paho-1",
      secret,
    ]);
    await until(() => lines.includes("ready") || ended(), "the siren is ready", 25_000);
    const smoke = await connectDevice(gateway(), "paho-smoke", "smoke-detector", "b2-101");
    await smoke.report({ alarm: true });
    await until(ended, "the siren is done", 40_000);
    expect(lines).toEqual([
      "connack 0 session 0",
      "suback 1",
      "suback 128",
      "reported 0 True",
      "reported 1 True",
      "reported 2 True",
      "ready",
      "command siren_on qos 1",
      "disconnected 0",
      "connack 0 session 1",
      "reported 1 True",
      expect.stringMatching(/^disconnected [1-9]/),
    ]);
    expect((await readingsOf("paho-1")).map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  }, 90_000);
});

describe.runIf(hasMosquitto)("mosquitto's clients", () => {
  const address = () => ["-h", "127.0.0.1", "-p", String(gateway().mqttPort), "-V", "mqttv311"];
  const as = (id: string, secret: string) => [...address(), "-i", id, "-u", id, "-P", secret];

  test("mosquitto_pub is acknowledged at every QoS and what it sent is there", async () => {
    const secret = await registerDevice(gateway(), "mosquitto-1", "smoke-detector");
    for (const [seq, qos] of ["0", "1", "2"].entries()) {
      const sent = await run("/usr/bin/mosquitto_pub", [
        ...as("mosquitto-1", secret),
        "-q",
        qos,
        "-t",
        "linan/v1/mini/mosquitto-1/reading",
        "-m",
        JSON.stringify({ seq, values: { temperature_c: 20 + seq } }),
      ]);
      expect(sent).toEqual({ code: 0, text: "" });
    }
    await until(async () => (await readingsOf("mosquitto-1")).length === 3, "all three are there");
  });

  test("mosquitto_pub with a wrong secret is refused, with a foreign topic not acknowledged", async () => {
    const secret = await registerDevice(gateway(), "mosquitto-2", "smoke-detector");
    const wrong = await run("/usr/bin/mosquitto_pub", [
      ...as("mosquitto-2", "wrong"),
      "-q",
      "1",
      "-t",
      "linan/v1/mini/mosquitto-2/reading",
      "-m",
      "{}",
    ]);
    expect(wrong.code).not.toBe(0);
    expect(wrong.text).toMatch(/not authori[sz]ed/i);
    const foreign = await run("/usr/bin/mosquitto_pub", [
      ...as("mosquitto-2", secret),
      "-q",
      "1",
      "-t",
      "linan/v1/mini/mosquitto-1/reading",
      "-m",
      "{}",
    ]);
    expect(foreign.code).not.toBe(0);
    expect(await readingsOf("mosquitto-2")).toEqual([]);
  });

  test("mosquitto_sub is told its command, and is denied what is not its own", async () => {
    const secret = await registerDevice(gateway(), "mosquitto-3", "siren", "b1-501");
    const { lines } = start("/usr/bin/stdbuf", [
      "-oL",
      "/usr/bin/mosquitto_sub",
      ...as("mosquitto-3", secret),
      "-d",
      "-q",
      "1",
      "-t",
      "linan/v1/mini/mosquitto-3/command",
      "-t",
      "#",
    ]);
    await until(() => lines.some((line) => line.includes("Subscribed")), "it has subscribed");
    const smoke = await connectDevice(gateway(), "mosquitto-smoke", "smoke-detector", "b1-501");
    await smoke.report({ alarm: true });
    await until(() => lines.some((line) => line.includes('"name":"siren_on"')), "the command arrives");
    expect(lines.find((line) => line.includes("Subscribed"))).toContain("1, 128");
    expect(lines.some((line) => line.includes('"values"'))).toBe(false);
  });
});
