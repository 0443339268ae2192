import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askGateway } from "../../../gateway/access/operator-socket.ts";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { runLinan } from "../../harness/linan.ts";
import { until } from "../../harness/until.ts";

test("alone and then beside the running gateway the tool makes devices and people that work", async () => {
  const folder = temporaryFolder();
  const alone = await runLinan(folder, ["device", "add", "alone-1", "smoke-detector", "b1-101"]);
  expect(alone).toMatchObject({ code: 0, text: expect.stringMatching(/^alone-1 [\w-]{43}$/) });
  const person = await runLinan(folder, ["user", "add", "王建国", "station", "--buildings", "b1,b2"]);
  expect(person).toMatchObject({ code: 0, text: expect.stringMatching(/^王建国 [\w-]{16}$/) });
  const gateway = await startGateway({ folder });
  const device = await signInDevice(gateway, "alone-1", alone.text.split(" ")[1]!);
  await device.report({ temperature_c: 21 }, { seq: 1 });
  const caller = createCaller(gateway.url);
  await caller.signIn("王建国", person.text.split(" ")[1]!);
  expect((await caller.get("/api/v1/me")).body).toMatchObject({
    name: "王建国",
    role: "station",
    scope: { buildings: ["b1", "b2"], zone: null },
  });

  const beside = await runLinan(folder, ["device", "add", "beside-1", "emergency-button", "b1-102"]);
  const button = await signInDevice(gateway, "beside-1", beside.text.split(" ")[1]!);
  await button.report({ pressed: true });
  expect((await caller.get("/api/v1/alerts")).body.alerts).toMatchObject([{ kind: "sos", device: "beside-1" }]);

  const renewed = await runLinan(folder, ["device", "secret", "beside-1"]);
  await until(() => !button.client.connected, "the old secret's connection is ended", 5_000);
  await expect(signInDevice(gateway, "beside-1", beside.text.split(" ")[1]!)).rejects.toThrow(/[Nn]ot authorized/);
  await signInDevice(gateway, "beside-1", renewed.text.split(" ")[1]!);
  expect(await runLinan(folder, ["device", "revoke", "beside-1"])).toEqual({ code: 0, text: "beside-1 revoked" });
  expect((await gateway.admin.get("/api/v1/devices/beside-1")).status).toBe(404);

  const faults: readonly (readonly [readonly string[], number, string])[] = [
    [["device", "add", "alone-1", "smoke-detector", "b1-101"], 1, "exists already"],
    [["device", "add", "notice", "smoke-detector", "b1-101"], 1, "reserved"],
    [["device", "add", "x-1", "toaster", "b1-101"], 2, "KIND"],
    [["device", "add", "x-1", "siren", "nowhere"], 1, "no zone nowhere"],
    [["device", "restore", "alone-1"], 1, "no deleted device"],
    [["user", "add", "a b", "station"], 2, "user add NAME ROLE"],
    [["user", "add", "someone", "king"], 2, "user add NAME ROLE"],
    [["user", "add", "someone", "resident"], 2, "needs a zone"],
    [["user", "add", "someone", "resident", "--zone", "nowhere"], 2, "no zone nowhere"],
    [["user", "add", "someone", "property", "--buildings", "b1,b9"], 2, "no building b9"],
    [["user", "add", "王建国", "station"], 1, "exists already"],
    [["user", "reset", "nobody"], 1, "no user nobody"],
    [["device", "explode"], 2, "unknown"],
  ];
  for (const [args, code, text] of faults)
    expect(await askGateway(join(folder, "data"), args)).toMatchObject({ code, text: expect.stringContaining(text) });
  const { audit } = (await gateway.admin.get("/api/v1/audit?limit=1000")).body;
  for (const action of ["device.add", "device.secret", "device.delete", "user.add"])
    expect(audit).toContainEqual(expect.objectContaining({ actor: "operator", action }));
}, 90_000);

test("import takes a file from where the caller stands, and the socket survives rubbish", async () => {
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder });
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "rows.csv"), "id,kind,zone\ncsv-1,siren,b1-101\ncsv-2,toaster,b1-101\n");
  const imported = await runLinan(folder, ["device", "import", "rows.csv"], { cwd: elsewhere });
  expect(imported.code).toBe(1);
  expect(imported.text).toMatch(/^csv-1 [\w-]{43}\nrow 2: /);
  for (const rubbish of ["", "x", "{}", '["device"]', "[1]", "x".repeat(100_000)]) {
    await new Promise<void>((resolve) => {
      const socket = connect(join(folder, "data/operator.sock"));
      socket.on("error", () => {});
      socket.on("close", () => resolve());
      socket.resume();
      socket.end(rubbish);
    });
  }
  const idle = connect(join(folder, "data/operator.sock"));
  idle.on("error", () => {});
  const device = await connectDevice(gateway, "alive-1", "smoke-detector");
  await device.report({ temperature_c: 21 });
  const startedMs = performance.now();
  expect(await gateway.end("SIGTERM")).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
}, 60_000);
