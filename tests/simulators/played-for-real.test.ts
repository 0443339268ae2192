import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../harness/gateway.ts";
import { expectAllDetected, startAlone } from "./alone.ts";
import { playAndScore, run } from "./programs.ts";

describe("a scenario played against a running gateway", { timeout: 90_000 }, () => {
  test("kitchen-fire raises a fire in the home, on the stairs and at the neighbour's, each within a second, and none for a whiff", async () => {
    const gateway = await startAlone();
    const result = await playAndScore(gateway, ["kitchen-fire", "--speed", "40"]);
    expectAllDetected(result, 3);
    expect(result.judgement.timeToAlertMs.max).toBeLessThan(1_000);
    const { body } = await gateway.admin.get("/api/v1/alerts?kind=fire&state=open");
    expect(body.alerts.length).toBe(result.judgement.counts["expected"]);
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

  test("a recording goes in over MQTT and comes out as a fire", async () => {
    const gateway = await startAlone();
    const file = join(gateway.folder, "recording.csv");
    writeFileSync(file, `TIME,TCA_1,SMA_1,GASA_1\n0,21,0,0\n2,25,0.02,0.001\n4,30,0.06,0.004\n6,38,0.09,0.01\n8,45,0.2,0.03\n`);
    expectAllDetected(await playAndScore(gateway, ["replay", file, "--speed", "5"]), 1);
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
