import { join } from "node:path";
import type { Bench, Group } from "../bench.ts";
import { type Program, ROOT, start } from "../programs.ts";
import type { Agreed } from "./same-firings.ts";
import type { Turn } from "./sides.ts";

const DEVICES = 2_000;
const EVENTS = 100_000;
/** json-rules-engine takes a few hundred µs an event: as many as take it as long as the others. */
const EVENTS_OF_JSON_RULES = 1_000;
/** Turns before the first that counts: all sides are compiled. */
const WARM_TURNS = 3;
const TURNS = 3;
const MANY_DEVICES = 20_000;
const MANY_EVENTS = 200_000;

/** 50 rules over 100,000 events through `step`, beside two engines that only evaluate. */
export const ruleEvents: Group = {
  name: "rules/events",
  measures: [
    {
      name: "rules/events/rate",
      unit: "events/CPU s",
      peer: "json-logic-engine",
      target: { of: "ratio", better: "more", least: 1, aim: 1.5 },
    },
    {
      name: "rules/events/least",
      unit: "events/CPU s",
      peer: null,
      target: { of: "value", better: "more", least: 700_000, aim: 1_000_000 },
    },
    {
      name: "rules/events/against",
      unit: "events/CPU s",
      peer: "json-rules-engine",
      target: { of: "ratio", better: "more", least: 200, aim: 200 },
    },
  ],
  run: runEvents,
};

/** 1,000 rules, of which at most 20 apply to a device. */
export const ruleMany: Group = {
  name: "rules/many",
  measures: [
    { name: "rules/many/cost", unit: "us/event", peer: "2,000 devices", target: { of: "ratio", better: "less", least: 1.5, aim: 1.2 } },
    { name: "rules/many/memory", unit: "MB", peer: "2,000 devices", target: { of: "value", better: "less", least: 1_000, aim: 500 } },
  ],
  run: runMany,
};

/** A side in a process of its own. It may collect before a turn, so that no turn pays for the one before. */
const side = (name: string, ...numbers: readonly number[]): Program =>
  start(process.execPath, ["--expose-gc", join(ROOT, "build/tests/bench/rules/side.js"), name, ...numbers.map(String)]);

async function ask<Answer>(program: Program): Promise<Answer> {
  program.say("turn");
  return JSON.parse(await program.line()) as Answer;
}

async function runEvents(bench: Bench): Promise<void> {
  const checking = side("agreed", DEVICES, EVENTS, EVENTS_OF_JSON_RULES);
  const agreed = await ask<Agreed>(checking);
  await checking.end();
  bench.say(
    `rules/events: of the comparisons of 50 rules ours and json-logic-engine find the same met at each of ${EVENTS} events (${agreed.firings} times, at ${agreed.firingEvents} events), json-rules-engine at those and at the first ${EVENTS_OF_JSON_RULES}; ours makes ${agreed.alertChanges} changes of alerts of them`,
  );
  const sides = [
    side("ours", DEVICES, EVENTS),
    side("json-logic", DEVICES, EVENTS),
    side("json-rules", DEVICES, EVENTS_OF_JSON_RULES),
  ] as const;
  for (let round = 0; round <= bench.rounds; round++) {
    const rates = [0, 0, 0];
    const turns = round === 0 ? WARM_TURNS : TURNS;
    const taken: Turn[][] = [[], [], []];
    for (let turn = 0; turn < turns; turn++)
      for (const [index, program] of sides.entries()) taken[index]!.push(checked(await ask<Turn>(program), agreed));
    for (const [index, all] of taken.entries()) rates[index] = rateOf(all);
    const [ours, jsonLogic, jsonRules] = rates as [number, number, number];
    bench.say(
      `rules/events ${round === 0 ? "warm-up" : `round ${round}`}: ours ${Math.round(ours)} events/CPU s, json-logic-engine ${Math.round(jsonLogic)}, json-rules-engine ${Math.round(jsonRules)}`,
    );
    if (round === 0) continue;
    bench.record("rules/events/rate", ours, jsonLogic);
    bench.record("rules/events/least", ours);
    bench.record("rules/events/against", ours, jsonRules);
  }
  await Promise.all(sides.map((program) => program.end()));
}

const rateOf = (turns: readonly Turn[]): number =>
  (turns.reduce((sum, { events }) => sum + events, 0) / turns.reduce((sum, { cpuUs }) => sum + cpuUs, 0)) * 1e6;

/** Every turn led to what was agreed upon: of ours the first, of the others all. */
function checked(turn: Turn, { digest, firings, ofFirst }: Agreed): Turn {
  const wanted = turn.events === EVENTS ? firings : ofFirst;
  if (turn.digest !== null && turn.digest !== digest) throw new Error(`ours: other alerts than agreed: ${turn.digest}, ${digest}`);
  if (turn.firings !== null && turn.firings !== wanted) throw new Error(`${turn.firings} firings, agreed were ${wanted}`);
  return turn;
}

async function runMany(bench: Bench): Promise<void> {
  const sides = [side("many", MANY_DEVICES, MANY_EVENTS), side("many", DEVICES, MANY_EVENTS)] as const;
  for (let round = 0; round <= bench.rounds; round++) {
    const many = await ask<Turn & { residentMb: number }>(sides[0]);
    const few = await ask<Turn & { residentMb: number }>(sides[1]);
    const [manyUs, fewUs] = [many.cpuUs / many.events, few.cpuUs / few.events];
    bench.say(
      `rules/many ${round === 0 ? "warm-up" : `round ${round}`}: 1,000 rules, ${MANY_DEVICES} devices ${manyUs.toFixed(2)} us/event in ${many.residentMb.toFixed(0)} MB; ${DEVICES} devices ${fewUs.toFixed(2)} us/event in ${few.residentMb.toFixed(0)} MB`,
    );
    if (round === 0) continue;
    bench.record("rules/many/cost", manyUs, fewUs);
    bench.record("rules/many/memory", many.residentMb, few.residentMb);
  }
  await Promise.all(sides.map((program) => program.end()));
}
