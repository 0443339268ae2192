import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../simulators/recordings/columns.ts";
import { roomsOf } from "../../simulators/recordings/room-fire.ts";
import { ROOT, type RunningGateway, startGateway, temporaryFolder } from "../harness/gateway.ts";
import { playAndScore, run, type Scored } from "./programs.ts";

/** The demonstration without its fleet: the scenario's devices are alone. */
const startAlone = (): Promise<RunningGateway> => startGateway({ site: null, env: { LINAN_SIMULATORS: "off" } });

function expectAllDetected({ scored, judgement: { counts } }: Scored, expected: number): void {
  expect(scored.code, scored.out + scored.errors).toBe(0);
  expect(counts).toMatchObject({ late: 0, missed: 0, merged: 0, false: 0 });
  expect(counts["detected"]).toBeGreaterThanOrEqual(expected);
}

describe("a scenario played against a running gateway", { timeout: 90_000 }, () => {
  test("kitchen-fire raises a fire in the home, on the stairs and at the neighbour's, each within a second, and none for a whiff", async () => {
    const gateway = await startAlone();
    const result = await playAndScore(gateway, ["kitchen-fire", "--speed", "40"]);
    expectAllDetected(result, 3);
    expect(result.judgement.timeToAlertMs.max).toBeLessThan(1_000);
    const { body } = await gateway.admin.get("/api/v1/alerts?kind=fire&state=open");
    expect(body.alerts.length).toBe(result.judgement.counts["expected"]);
  });

  test("the faults of the way change nothing about what is raised", async () => {
    const gateway = await startAlone();
    const faults = "drop=0.2,duplicate=0.3,reorder=0.3,skew=-7200000,garbage=0.3,chatter,tamper,low-battery";
    const result = await playAndScore(gateway, ["bin-fire", "--speed", "40", "--fault", faults]);
    expectAllDetected(result, 4);
    const { body } = await gateway.admin.get("/api/v1/quarantine");
    expect(JSON.stringify(body)).toContain("not_json");
  });

  test("press-for-help shows on the buttons how the calls stand, on the terminal that they are there, and cancels nothing", async () => {
    const gateway = await startAlone();
    const result = await playAndScore(gateway, ["press-for-help", "--speed", "40"]);
    expectAllDetected(result, 3);
    const pressed = result.truth
      .filter((line) => line.record === "expected" && line.kind === "sos")
      .map((line) => "device" in line && line.device);
    for (const device of pressed) {
      const words = result.truth.flatMap((line) => (line.record === "shown" && line.device === device ? [line.words] : []));
      expect(words.slice(0, 2)).toEqual(["正在呼叫 / calling", "已收到,正在叫人 / we have your call, we are finding someone"]);
      expect(words.join(" ")).not.toContain("没有打通");
    }
    expect(result.played.out).toContain("terminal-station-1: 警情已显示 / alert shown");
    expect(result.played.out).toContain("siren-station: 警报响起 / siren sounds");
    const { body } = await gateway.admin.get("/api/v1/alerts?kind=sos&state=open");
    expect(body.alerts.length).toBe(2);
  });

  test("fall-and-press ends with one open call, and the button told that somebody was found each time", async () => {
    const gateway = await startAlone();
    expectAllDetected(await playAndScore(gateway, ["fall-and-press", "--speed", "40"]), 1);
    const { body } = await gateway.admin.get("/api/v1/alerts?state=open");
    expect(body.alerts).toMatchObject([{ kind: "sos", occurrences: 2, state: "unacknowledged" }]);
  });

  test("flood-of-alerts: tens of faults delay neither the fire nor the call by a second", async () => {
    const gateway = await startAlone();
    const result = await playAndScore(gateway, ["flood-of-alerts", "--speed", "40"]);
    expectAllDetected(result, 40);
    const { body } = await gateway.admin.get("/api/v1/alerts?state=open&limit=1000");
    const urgent: readonly { kind: string; device: string }[] = body.alerts.filter(
      ({ priority }: { priority: string }) => priority === "P1",
    );
    // What was suspected of the same detector before is raised by its heat.
    expect(
      urgent
        .map(({ kind }) => kind)
        .filter((kind) => kind !== "fire-suspected")
        .toSorted(),
    ).toEqual(["fire", "sos"]);
    expect(new Set(urgent.map(({ device }) => device)).size).toBe(2);
  });

  test("a recording goes in over MQTT and comes out as a fire", async () => {
    const gateway = await startAlone();
    const file = join(gateway.folder, "recording.csv");
    writeFileSync(file, `TIME,TCA_1,SMA_1,GASA_1\n0,21,0,0\n2,25,0.02,0.001\n4,30,0.06,0.004\n6,38,0.09,0.01\n8,45,0.2,0.03\n`);
    expectAllDetected(await playAndScore(gateway, ["replay", file, "--speed", "5"]), 1);
  });
});

const folder = join(ROOT, "../shared/data/nist-smoke");
const recordings = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith(".csv"));
const recording = recordings.find((name) => roomsOf(readTable(readFileSync(join(folder, name), "utf8"))).length > 0);

describe.skipIf(recording === undefined)(`a fire of ../shared/data${recording === undefined ? " (absent: skipped)" : ""}`, () => {
  test("raises a fire in the rooms whose detectors alarm", { timeout: 90_000 }, async () => {
    const gateway = await startAlone();
    expectAllDetected(await playAndScore(gateway, ["replay", join(folder, recording ?? ""), "--speed", "20"]), 2);
  });
});

describe("the program says in both languages what is wrong", () => {
  const cases: readonly (readonly [string, readonly string[], number, string])[] = [
    ["no scenario", [], 2, "请指定场景 / which scenario?"],
    ["a scenario that does not exist", ["flood-night"], 2, "没有这个场景 / there is no scenario flood-night"],
    ["an option that does not exist", ["quiet-day", "--fast"], 2, "选项有误 / not understood"],
    ["a fault that does not exist", ["quiet-day", "--fault", "fog"], 2, "没有这种故障 / there is no fault fog"],
    ["a recording that is not there", ["replay", "nowhere.csv"], 2, "记录文件读不到 / the recording can't be read"],
    ["secrets that are not there", ["quiet-day", "--secrets", "nowhere.json"], 1, "先启动演示社区(npm start)"],
  ];

  test.each(cases)("%s", async (_what, args, code, words) => {
    const { code: exit, errors, out } = await run("main.js", args);
    expect(exit).toBe(code);
    expect(errors).toContain(words);
    expect(out).toBe("");
    if (code === 2) for (const scenario of ["quiet-day", "kitchen-fire", "replay FILE"]) expect(errors).toContain(scenario);
  });

  test("a gateway that is not there", async () => {
    const folder = temporaryFolder();
    const secrets = join(folder, "secrets.json");
    const button = (id: string) => ({ id, kind: "emergency-button", zone: `zone-of-${id}`, building: "b1", floor: 1, secret: "s" });
    writeFileSync(secrets, JSON.stringify({ site: "mini", devices: ["button-1", "button-2", "button-3"].map(button) }));
    const { code, errors } = await run("main.js", ["press-for-help", "--url", "mqtt://127.0.0.1:1", "--secrets", secrets]);
    expect(code).toBe(1);
    expect(errors).toContain("连不上网关 / the gateway can't be reached");
  });
});
