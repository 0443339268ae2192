import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../harness/gateway.ts";
import { runKills } from "./kill-run.ts";

const seed = Date.now() % 1_000_000;

test("13 kills under load lose nothing that was acknowledged and show nothing twice", { timeout: 600_000 }, async () => {
  const folder = temporaryFolder();
  const run = await runKills({ folder, kills: 13, seed, keyFile: null, say: () => {} });
  expect(run.faults, `seed ${seed}`).toEqual([]);
  expect(run.acknowledged, "the load was a load").toBeGreaterThan(1_000);
});

test("12 kills of an encrypted gateway lose nothing that was acknowledged and show nothing twice", { timeout: 600_000 }, async () => {
  const folder = temporaryFolder();
  const keyFile = join(folder, "key");
  writeFileSync(keyFile, randomBytes(32));
  const run = await runKills({ folder, kills: 12, seed: seed + 1, keyFile, say: () => {} });
  expect(run.faults, `seed ${seed + 1}`).toEqual([]);
  expect(run.acknowledged, "the load was a load").toBeGreaterThan(1_000);
});
