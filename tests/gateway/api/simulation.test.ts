import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { DEMONSTRATION_SITE } from "../../harness/demonstration.ts";
import { startGateway } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

const gateway = shareGateway({ site: DEMONSTRATION_SITE, env: { LINAN_SIMULATORS: "on" } });

const play = async () => (await gateway().admin.get("/api/v1/simulation")).body.play;
const over = () => until(async () => ["done", "stopped", "failed"].includes((await play()).state) && play(), "the play is over", 60_000);

/** Processes that play for the gateway of this folder. */
const playing = (folder: string): readonly string[] =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("stage/main.js") && line.includes(folder));

describe("scenarios of a demonstration", () => {
  test("are listed with what will happen, and there is no play at first", async () => {
    const { scenarios, faults, play: none } = (await gateway().admin.get("/api/v1/simulation")).body;
    expect(none).toBeNull();
    expect(scenarios.find(({ name }: { name: string }) => name === "bin-fire")).toMatchObject({ speeds: [1, 4, 20], buildings: ["b2"] });
    expect(faults.map(({ name }: { name: string }) => name)).toContain("duplicate");
    expect((await gateway().admin.get("/api/v1/site")).body).toMatchObject({ demonstration: true, simulators: true });
  });

  test("are for an administrator of the whole community", async () => {
    const property = createCaller(gateway().url);
    await property.signIn("property-1", await addPerson(gateway().folder, "property-1", "property"));
    expect((await property.get("/api/v1/simulation")).status).toBe(403);
    const bound = createCaller(gateway().url);
    await bound.signIn("admin-b1", await addPerson(gateway().folder, "admin-b1", "administrator", "--buildings", "b1"));
    expect((await bound.post("/api/v1/simulation/start", { scenario: "bin-fire" })).status).toBe(403);
  });

  test.each([
    ["a scenario that does not exist", { scenario: "earthquake" }, 404],
    ["the night in which people act: it is for the command line", { scenario: "bad-night" }, 404],
    ["a speed at which it would not be true", { scenario: "cooking-night", speed: 20 }, 400],
    ["a building without its devices", { scenario: "bin-fire", building: "b1" }, 400],
    ["a fault that does not exist", { scenario: "bin-fire", faults: ["fog"] }, 400],
  ])("%s is refused", async (_what, body, status) => {
    expect((await gateway().admin.post("/api/v1/simulation/start", body)).status).toBe(status);
    expect((await gateway().admin.post("/api/v1/simulation/stop", {})).body.code).toBe("not_running");
  });

  test("one is played by a process of its own, seen as it goes, scored at its end, and nothing is left of it", async () => {
    const { admin, folder } = gateway();
    const started = await admin.post("/api/v1/simulation/start", {
      scenario: "bin-fire",
      speed: 20,
      building: "b2",
      faults: ["duplicate"],
    });
    expect(started).toMatchObject({ status: 202, body: { scenario: "bin-fire", by: "admin", state: "starting", building: "b2" } });
    expect(playing(folder)).toHaveLength(1);
    const second = await admin.post("/api/v1/simulation/start", { scenario: "kitchen-fire" });
    expect(second).toMatchObject({ status: 409, body: { code: "simulation_running", by: "admin", scenario: "bin-fire" } });
    expect(second.body.text.zh).toContain("admin");
    const whole = await over();
    expect(whole).toMatchObject({ state: "done", by: "admin", error: null });
    expect(whole.lines.map(({ record }: { record: string }) => record)).toEqual(expect.arrayContaining(["happened", "expected"]));
    expect(whole.score).toMatchObject({ counts: { expected: 1, detected: 1, missed: 0, false: 0 } });
    expect(whole.score.rows[0]).toMatchObject({ kind: "bin-fire", device: "bin-1", verdict: "detected" });
    expect((await admin.get("/api/v1/alerts?kind=bin-fire")).body.alerts).toMatchObject([{ device: "bin-1" }]);
    await until(() => playing(folder).length === 0, "the process is gone");
    const { audit } = (await admin.get("/api/v1/audit?action=simulation.")).body;
    expect(audit).toMatchObject([
      { actor: "admin", action: "simulation.start", target: "bin-fire", detail: { speed: 20, building: "b2" } },
    ]);
  });

  test("a person stops one: it says by whom, its process ends, and both are on record", async () => {
    const { admin, folder } = gateway();
    expect((await admin.post("/api/v1/simulation/start", { scenario: "fall-and-press", speed: 1 })).status).toBe(202);
    await until(async () => (await play()).state === "running", "it runs");
    expect((await admin.post("/api/v1/simulation/stop", {})).status).toBe(204);
    expect(await over()).toMatchObject({ state: "stopped", stoppedBy: "admin", error: null });
    await until(() => playing(folder).length === 0, "the process is gone");
    const { audit } = (await admin.get("/api/v1/audit?action=simulation.")).body;
    expect(audit.map(({ action }: { action: string }) => action).slice(0, 2)).toEqual(["simulation.stop", "simulation.start"]);
  });

  test("a gateway that is killed in the middle of a play takes the play with it", async () => {
    const { admin, folder, end } = gateway();
    await until(async () => (await admin.post("/api/v1/simulation/start", { scenario: "bin-fire", speed: 1 })).status === 202, "it starts");
    await until(async () => (await play()).state === "running", "it runs");
    expect(playing(folder)).toHaveLength(1);
    await end("SIGKILL");
    await until(() => playing(folder).length === 0, "the process is gone");
  });
});

test("a demonstration without simulated devices has none: the calls say so, and no page is offered", async () => {
  const { admin, folder } = await startGateway({ site: DEMONSTRATION_SITE, env: { LINAN_SIMULATORS: "off" } });
  const none = { status: 404, body: { code: "no_simulation" } };
  expect(await admin.get("/api/v1/simulation")).toMatchObject(none);
  expect(await admin.post("/api/v1/simulation/start", { scenario: "bin-fire" })).toMatchObject(none);
  expect(await admin.post("/api/v1/simulation/stop", {})).toMatchObject(none);
  expect((await admin.get("/api/v1/site")).body.simulators).toBe(false);
  expect(playing(folder)).toEqual([]);
});
