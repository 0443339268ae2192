import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../../gateway/backtest/recording.ts";
import { runRecording } from "../../../gateway/backtest/recorded-run.ts";
import { runRulesTool } from "../../../gateway/rules/rules-tool.ts";
import { csvOf, headOf, jsonLinesOf, rowsOf } from "../../../gateway/tables/reading-table.ts";
import { emptySituation } from "../../../rules/engine/situation.ts";
import { step } from "../../../rules/engine/step.ts";
import { nextDeadlineMs } from "../../../rules/engine/time.ts";
import type { Input } from "../../../rules/model/input.ts";
import { VALUES } from "../../../rules/model/values.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

const STARTERS = ["starter.yaml", "detectors.yaml", "correlations.yaml"].map((name) => ({
  name,
  text: readFileSync(`rules/starter/${name}`, "utf8"),
}));
const RULES = { hash: "starters", files: STARTERS };
const AT = 1_767_600_000_000;

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** What the live gateway raises for these inputs: its one timer wakes `step` whenever something is due. */
function liveFirings({ devices, places, inputs }: Awaited<ReturnType<typeof readRecording>>): readonly string[] {
  const situation = emptySituation(places);
  const found: string[] = [];
  const put = (input: Input): void => {
    for (const { alert } of step(situation, input).alerts) {
      const { event, atMs } = alert.timeline.at(-1)!;
      if (alert.device !== null && (event === "raised" || event === "raised-again"))
        found.push(`${atMs} ${alert.device} ${alert.kind} ${alert.priority}`);
    }
  };
  put({ kind: "rules", id: 0, nowMs: 0, ...RULES, by: null, note: "" });
  put({ kind: "devices", id: 0, nowMs: 0, put: devices, removed: [] });
  for (const input of inputs) {
    while (nextDeadlineMs(situation) < input.nowMs) put({ kind: "time", id: 0, nowMs: nextDeadlineMs(situation) });
    put(input);
  }
  return found;
}

const reading = fc.record({
  device: fc.constantFrom("smoke", "bin", "riser"),
  gapS: fc.integer({ min: 2, max: 200 }),
  level: fc.integer({ min: 0, max: 9 }),
});

/** Readings of three devices, some of them alarming. */
const rowsFor = (given: readonly { readonly device: string; readonly gapS: number; readonly level: number }[]): readonly object[] => {
  let at = AT;
  return given.map(({ device, gapS, level }) => {
    at += gapS * 1_000;
    const values =
      device === "smoke"
        ? { smoke_obscuration_pct_m: level, temperature_c: 20 + level * 5, alarm: level === 9 }
        : device === "bin"
          ? { fill_pct: level * 11, temperature_c: 20 + level * 5, tilted: level === 3 }
          : { pressure_kpa: level * 40 };
    return { device, at, values };
  });
};

describe("a recording", () => {
  test("raises under the same rules what the live run raises, at the same times", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { minLength: 1, maxLength: 60 }), async (given) => {
        const recording = await readRecording(lines(rowsFor(given)), null);
        const { firings, tried } = runRecording(recording, { tried: RULES, present: RULES });
        const played = firings.map(({ at, device, kind, priority }) => `${at} ${device} ${kind} ${priority}`);
        expect(played.toSorted()).toEqual(liveFirings(recording).toSorted());
        expect(tried).toBe(played.length);
      }),
      { numRuns: 60 },
    );
  });

  test("may be what the gateway exports, as a table or as lines of JSON", async () => {
    const number = (name: string): number => VALUES.findIndex((value) => value.name === name);
    const page = {
      device: "smoke",
      times: [AT, AT + 10_000],
      flags: [0, 0],
      columns: [
        [number("smoke_obscuration_pct_m"), new Float64Array([0.5, Number.NaN])],
        [number("alarm"), new Float64Array([Number.NaN, 1])],
      ],
    } as unknown as Parameters<typeof jsonLinesOf>[0];
    const values = [number("smoke_obscuration_pct_m"), number("alarm")];
    const table = await readRecording(csvOf([[...headOf(values)], ...rowsOf(page, values)], true).toString(), null);
    const json = await readRecording(jsonLinesOf(page).toString(), null);
    expect(table).toEqual(json);
    expect(table.devices.map(({ id, kind }) => `${id} ${kind}`)).toEqual(["smoke smoke-detector"]);
    expect(liveFirings(table)).toEqual([`${AT + 10_000} smoke fire P1`]);
  });

  test("may be the table of a room fire: one detector a room, its own alarm left out", async () => {
    const room = (s: number, density: number, degC: number): string => `${s},${degC},21,${density},0.001,0.002`;
    const rows = Array.from({ length: 120 }, (_, at) => room(at * 5, at < 60 ? 0 : (at - 60) * 0.004, at < 60 ? 21 : 21 + (at - 60) * 0.6));
    const recording = await readRecording(["TIME,TCA_1,TCB_1,SMA_1,SMB_4,GASA_1", ...rows].join("\n"), null);
    expect(recording.devices.map(({ id }) => id)).toEqual(["room-a", "room-b"]);
    expect(new Set(liveFirings(recording).map((line) => line.split(" ")[1]))).toEqual(new Set(["room-a"]));
  });

  test("tells what it leaves out, and refuses a file without any reading", async () => {
    const good = { device: "bin", at: AT, values: { fill_pct: 10 } };
    const bad = [
      { device: "bin", at: "yesterday", values: { fill_pct: 10 } },
      { device: "bin", at: AT, values: { joy: 3 } },
    ];
    const { refused, readings } = await readRecording(lines([good, ...bad]), null);
    expect(readings).toBe(1);
    expect(refused).toEqual(["2: at: ms since 1970, or 2026-11-24T18:03:07+08:00", "3: no kind of device reports these values"]);
    await expect(readRecording("device,at\n", null)).rejects.toThrow("no readings");
  });
});

test("`rules backtest` says how often a file's rules would have fired on a recording, and when, beside the starter rules", async () => {
  const folder = temporaryFolder();
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  put(
    "mine.yaml",
    `rules:
  - { id: bin-half, alert: bin-full, priority: P4, devices: [smart-bin], when: { value: fill_pct, at-least: 50 }, owner: property, message: { zh: 半满, en: half full } }`,
  );
  put("day.jsonl", lines([20, 60, 95].map((fill_pct, hour) => ({ device: "bin", at: AT + hour * 600_000, values: { fill_pct } }))));
  const tool = (...args: string[]) => runRulesTool({ args, pathOf: (file) => join(folder, file), starterFolder: "rules/starter" });
  const { code, text } = await tool("backtest", "mine.yaml", "--recording", "day.jsonl");
  expect(code).toBe(0);
  expect(text).toContain("3 readings, 1 devices");
  expect(text).toMatch(/would have fired 1 times, the starter rules 1, both 1/);
  expect(text).toContain(`${new Date(AT + 600_000).toISOString()} bin bin-full P4 bin-half`);
  expect((await tool("backtest", "mine.yaml")).code).toBe(2);
});
