import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../simulators/recordings/columns.ts";
import { roomsOf } from "../../simulators/recordings/room-fire.ts";
import { ROOT } from "../harness/gateway.ts";
import { expectAllDetected, startAlone } from "./alone.ts";
import { playAndScore } from "./programs.ts";

describe("a longer scenario played against a running gateway", { timeout: 90_000 }, () => {
  test("the faults of the way change nothing about what is raised", async () => {
    const gateway = await startAlone();
    const faults = "drop=0.2,duplicate=0.3,reorder=0.3,skew=-7200000,garbage=0.3,chatter,tamper,low-battery";
    const result = await playAndScore(gateway, ["bin-fire", "--speed", "40", "--fault", faults]);
    expectAllDetected(result, 4);
    const { body } = await gateway.admin.get("/api/v1/quarantine");
    expect(JSON.stringify(body)).toContain("not_json");
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
