import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder, type RunningGateway } from "../../harness/gateway.ts";
import { until } from "../../harness/until.ts";
import { leakRule, type ShownRules } from "./rule-text.ts";

const hasRule = async (gateway: RunningGateway, id: string): Promise<boolean> =>
  ((await gateway.admin.get("/api/v1/rules")).body as ShownRules).rules.some((rule) => rule.id === id);
const leaksOf = async (gateway: RunningGateway) =>
  (await gateway.admin.get("/api/v1/alerts?kind=pipe-leak")).body.alerts as {
    id: string;
    state: string;
    active: boolean;
    device: string;
  }[];

test(
  "a saved rule raises alerts; removed, its alert stays open until a person closes it, over a kill too",
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder });
    const pipe = await connectDevice(gateway, "pipe-1", "pipe-pressure");
    await pipe.report({ flow_m3_h: 5 });
    expect(await leaksOf(gateway)).toEqual([]);
    writeFileSync(join(folder, "data/rules/leak.yaml"), leakRule());
    await until(() => hasRule(gateway, "leak-by-flow"), "the rule is in force");
    await pipe.report({ flow_m3_h: 6 });
    expect(await leaksOf(gateway)).toMatchObject([{ device: "pipe-1", active: true, state: "unacknowledged" }]);

    rmSync(join(folder, "data/rules/leak.yaml"));
    await until(async () => !(await hasRule(gateway, "leak-by-flow")), "the rule is gone");
    expect(await leaksOf(gateway)).toMatchObject([{ active: true, state: "unacknowledged" }]);
    await pipe.report({ flow_m3_h: 0 });
    expect((await leaksOf(gateway)).map(({ state }) => state)).not.toContain("closed");
    await gateway.end("SIGKILL");

    const next = await startGateway({ folder });
    expect(await hasRule(next, "leak-by-flow")).toBe(false);
    const [leak] = await leaksOf(next);
    expect(leak!.state).not.toBe("closed");
    expect((await next.admin.post(`/api/v1/alerts/${leak!.id}/close`, { outcome: "real", note: "mended" })).status).toBe(200);
    expect(await leaksOf(next)).toMatchObject([{ state: "closed" }]);
    expect((await next.admin.get("/api/v1/alerts?kind=supervision")).body.alerts).toEqual([]);
  },
);

test("killed right after a rule was published, the gateway judges by it from the first reading on", { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  const gateway = await startGateway({ folder });
  const { secret } = await connectDevice(gateway, "pipe-1", "pipe-pressure");
  const files = [{ name: "leak.yaml", text: leakRule() }];
  expect((await gateway.admin.put("/api/v1/rules", { files })).status).toBe(200);
  await gateway.end("SIGKILL");
  const next = await startGateway({ folder });
  await (await signInDevice(next, "pipe-1", secret)).report({ flow_m3_h: 6 });
  expect(await leaksOf(next)).toMatchObject([{ device: "pipe-1", active: true }]);
});

test("a rule in shadow tells nobody and is on record", { timeout: 180_000 }, async () => {
  const gateway = await startGateway();
  const text = leakRule({ id: "leak-tried" }).replace("    owner:", "    shadow: [b1]\n    owner:");
  expect((await gateway.admin.put("/api/v1/rules", { files: [{ name: "leak.yaml", text }] })).body).toHaveProperty("hash");
  const inside = await connectDevice(gateway, "pipe-b1", "pipe-pressure", "b1-101");
  await inside.report({ flow_m3_h: 5 });
  expect(await leaksOf(gateway)).toEqual([]);
  const { shadow } = (await gateway.admin.get("/api/v1/rules/shadow?rule=leak-tried")).body;
  expect(shadow).toMatchObject([{ rule: "leak-tried", device: "pipe-b1", kind: "pipe-leak", priority: "P3" }]);
  expect(Math.abs(shadow[0].at - Date.now())).toBeLessThan(60_000);
  expect((await gateway.admin.get("/api/v1/rules/shadow?rule=another")).body).toEqual({ shadow: [] });
});
