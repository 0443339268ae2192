import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leakRule } from "../gateway/rules/rule-text.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { fillDisk, freeDisk, mountSmallDisk } from "./small-disk.ts";

const fileOf = (id: string, bytes = 0) => ({ name: "leak.yaml", text: `${leakRule({ id })}# ${"x".repeat(bytes)}\n` });

test("a full disk under the folder of the rules refuses a set, says why, and keeps the running ones", { timeout: 60_000 }, async () => {
  const rules = mountSmallDisk();
  if (rules === null) return expect(process.env["CI"]).not.toBe("true");
  const { admin } = await startGateway({ env: { LINAN_RULES: rules } });
  const { hash } = (await admin.put("/api/v1/rules", { files: [fileOf("first")], note: "room" })).body;
  fillDisk(rules);
  const { status, body } = await admin.put("/api/v1/rules", { files: [fileOf("second", 8_000)], note: "none" });
  expect([status, body.code, body.faults[0].message.en]).toEqual([400, "rule_faults", expect.stringContaining("ENOSPC")]);
  expect((await admin.get("/api/v1/rules")).body).toMatchObject({ hash, note: "room", refused: null });
  expect(readFileSync(join(rules, "leak.yaml"), "utf8")).toBe(fileOf("first").text);
  freeDisk(rules);
  expect((await admin.put("/api/v1/rules", { files: [fileOf("second", 8_000)], note: "room again" })).status).toBe(200);
  expect(readFileSync(join(rules, "leak.yaml"), "utf8")).toBe(fileOf("second", 8_000).text);
});

test(
  "on a full data disk sets wait for room, the last that was answered stays in force, and a kill loses none",
  { timeout: 120_000 },
  async () => {
    const folder = mountSmallDisk();
    if (folder === null) return expect(process.env["CI"]).not.toBe("true");
    const env = { LINAN_RULES: temporaryFolder() };
    const gateway = await startGateway({ folder, env });
    const { admin } = gateway;
    const answered: string[] = [(await admin.put("/api/v1/rules", { files: [fileOf("first")], note: "room" })).body.hash as string];
    fillDisk(folder);
    // Twice 0.9 MB each: more than the 8 MiB that this disk holds back for alerts.
    const asked = ["a", "b", "c", "d", "e", "f", "g", "h"].map(async (note) => {
      const { status, body } = await admin.put("/api/v1/rules", { files: [fileOf(note, 900_000)], note });
      answered.push(body.hash as string);
      return status;
    });
    await until(() => gateway.log.find(({ event }) => event === "disk_full"), "a commit finds no room", 30_000);
    fillDisk(folder);
    expect(answered.length).toBeLessThan(9);
    expect((await admin.get("/api/v1/rules")).body.refused).toBeNull();
    freeDisk(folder);
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 8 }, () => 200));
    await gateway.end("SIGKILL");

    const next = await startGateway({ folder, env });
    expect((await next.admin.get("/api/v1/rules")).body).toMatchObject({ hash: answered.at(-1) });
    const { sets } = (await next.admin.get("/api/v1/rules/sets")).body;
    expect(sets.slice(0, 9).map(({ hash }: { hash: string }) => hash)).toEqual(answered.toReversed());
  },
);
