import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bookOf } from "../../rules/engine/book.ts";
import { explain } from "../../rules/engine/explain.ts";
import { readRuleSet } from "../../rules/language/rule-file.ts";
import { ROOT } from "../harness/launch.ts";
import { createWorld, raised, START_MS } from "./world.ts";

const FOLDER = join(ROOT, "rules/starter");
const STARTERS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));

test("planned works hold back the burst of the starter rules, and a loss of fire water is still raised", () => {
  const read = readRuleSet(STARTERS, null);
  if (!read.ok) throw new Error("the starter rules have faults");
  const world = createWorld({ book: bookOf("starters", read.set.rules) });
  world.add("pipe", "pipe-pressure");
  const put = { id: "works-1", fromMs: START_MS, toMs: START_MS + 3_600_000, buildings: ["b1"], zones: [] };
  world.put({ kind: "works", put: { ...put, kinds: ["pipe-pressure"], reason: "换水管", by: "li" }, removed: null });
  world.read("pipe", { pressure_kpa: 300 });
  world.read("pipe", { pressure_kpa: 60 });
  const { rules } = explain(world.situation, world.situation.devices[1]!, world.nowMs);
  const held = rules.filter(({ why }) => why.some(({ code }) => code === "works")).map(({ alert }) => alert);
  expect(new Set(held)).toEqual(new Set(["pipe-burst", "pipe-leak"]));
  expect(world.wait(61_000).flatMap(raised)).toEqual(["pipe-low-pressure P2"]);
});
