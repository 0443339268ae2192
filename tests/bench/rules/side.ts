// One side of the rules' rows, in a process of its own: prints a line a turn. Arguments: its name, devices, events.
import { createInterface } from "node:readline";
import { readingsOf } from "./events.ts";
import { many } from "./many.ts";
import { ruleFile } from "./rule-text.ts";
import { agree } from "./same-firings.ts";
import { jsonLogic, jsonRules, ours, type Side } from "./sides.ts";

const [name, devices, events, first] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const RULES = 50;
const text = ruleFile(RULES, 0);
const readings = name === "many" ? [] : readingsOf(devices!, events!);

const SIDES: Readonly<Record<string, () => Side | (() => Promise<unknown>)>> = {
  ours: () => ours(text, devices!, readings),
  "json-logic": () => jsonLogic(text, readings),
  "json-rules": () => jsonRules(text, readings),
  agreed: () => () => agree(text, devices!, readings, first!),
  many: () => many(devices!, events!),
};

const turn = SIDES[name ?? ""]!();
for await (const _ of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(await turn())}\n`);
