import { describe, expect, test } from "vitest";
import { UsageError } from "../../simulators/arguments.ts";
import { FAULTS, readFaults, withFaults } from "../../simulators/faults/faults.ts";
import type { Message } from "../../simulators/play/message.ts";
import { spareOf } from "../../simulators/play/play.ts";
import { createRandom } from "../../simulators/random.ts";
import { scenarioNamed } from "../../simulators/scenarios/scenarios.ts";
import { played } from "./courtyard.ts";

const { plan, messages: clean } = played(scenarioNamed("kitchen-fire"));
const spare = spareOf(plan);

const laidOver = (faults: string, seed = 1): readonly Message[] => [...withFaults(clean, readFaults(faults), spare, createRandom(seed))];
const nameOf = ({ spec, seq }: Message): string => `${spec.id} ${seq}`;
const isOrdered = (messages: readonly Message[]): boolean =>
  messages.every(({ leavesMs }, index) => index === 0 || leavesMs >= messages[index - 1]!.leavesMs);

describe("a fault", () => {
  test.each(FAULTS.map(({ name }) => [name]))("%s does the same for the same seed, keeps the order, and does something", (name) => {
    const amount = name === "skew" ? "" : name === "stuck" ? "=1" : ["chatter", "low-battery", "tamper"].includes(name) ? "=3" : "=0.4";
    const once = laidOver(`${name}${amount}`);
    expect(JSON.stringify(laidOver(`${name}${amount}`))).toBe(JSON.stringify(once));
    expect(isOrdered(once)).toBe(true);
    expect(once).not.toEqual(clean);
  });

  test("leaves the messages alone where nothing is asked for", () => {
    expect(laidOver("")).toEqual(clean);
  });
});

test("drop loses about its share, and makes emergencies late instead of losing them", () => {
  const left = laidOver("drop=0.3");
  const share = 1 - left.length / clean.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.4);
  const urgent = (messages: readonly Message[]) =>
    messages
      .filter((one) => one.urgent)
      .map(nameOf)
      .toSorted();
  expect(urgent(left)).toEqual(urgent(clean));
  expect(urgent(laidOver("drop=0.9"))).toEqual(urgent(clean));
});

test("duplicate repeats reports with the same number, time and values", () => {
  const all = laidOver("duplicate=0.3");
  expect(new Set(all.map(nameOf)).size).toBe(clean.length);
  expect(all.length - clean.length).toBeGreaterThan(clean.length * 0.2);
  const first = new Map(clean.map((message) => [nameOf(message), message]));
  for (const { leavesMs, ...same } of all) {
    const { leavesMs: before, ...was } = first.get(nameOf({ ...same, leavesMs }))!;
    expect(same).toEqual(was);
    expect(leavesMs).toBeGreaterThanOrEqual(before);
  }
});

test("reorder loses nothing, and lets later reports of a device overtake earlier ones within half a minute", () => {
  const all = laidOver("reorder=0.4");
  expect(all.map(nameOf).toSorted()).toEqual(clean.map(nameOf).toSorted());
  expect(all.map(nameOf)).not.toEqual(clean.map(nameOf));
  expect(Math.max(...all.map(({ leavesMs, measuredMs }) => leavesMs - measuredMs))).toBeLessThanOrEqual(30_000);
  const home = all.filter(({ spec }) => spec.id === plan.story[0]?.device).map(({ seq }) => seq);
  expect(home).not.toEqual(home.toSorted((one, other) => one - other));
});

test("skew puts every clock wrong by the same, and changes nothing else", () => {
  expect(laidOver("skew=-7200000")).toEqual(clean.map((message) => ({ ...message, skewMs: -7_200_000 })));
});

test("stuck freezes devices that the story does not need, and no other", () => {
  const all = laidOver("stuck=1");
  for (const id of spare) {
    const values = all.filter(({ spec }) => spec.id === id).map((message) => JSON.stringify(message.values));
    expect(new Set(values).size, id).toBeLessThanOrEqual(1);
  }
  expect(all.filter(({ spec }) => plan.leads.has(spec.id))).toEqual(clean.filter(({ spec }) => plan.leads.has(spec.id)));
});

test("chatter makes one device report fault and no fault in turn", () => {
  const faulty = laidOver("chatter").filter(({ values }) => "fault" in values && values["fault"] === true);
  const [id] = faulty.map(({ spec }) => spec.id);
  expect(spare.has(id ?? "")).toBe(true);
  const turns = laidOver("chatter")
    .filter(({ spec }) => spec.id === id)
    .map(({ values }) => values["fault"]);
  expect(turns.slice(0, 4)).toEqual([true, false, true, false]);
});

test("low-battery runs a battery down below the level at which it is due", () => {
  const weak = laidOver("low-battery").filter(({ values }) => Number(values["battery_pct"] ?? 100) < 22);
  expect(new Set(weak.map(({ spec }) => spec.id)).size).toBe(1);
  expect(weak[0]!.spec.powered).toBe("battery");
  expect(Number(weak.at(-1)!.values["battery_pct"])).toBeLessThan(20);
});

test("tamper opens as many covers as asked for", () => {
  const opened = laidOver("tamper=2").filter(({ values }) => values["tamper"] === true);
  expect(new Set(opened.map(({ spec }) => spec.id)).size).toBe(2);
});

test("garbage strews nonsense between the reports, which all stay", () => {
  const all = laidOver("garbage=0.5");
  expect(all.filter(({ nonsense }) => nonsense === null)).toEqual(clean);
  expect(all.length - clean.length).toBeGreaterThan(clean.length * 0.3);
});

test("faults are read by name with a number, in the order in which they happen", () => {
  expect(readFaults("duplicate=0.2, stuck,drop=0.1").map(({ fault, amount }) => [fault.name, amount])).toEqual([
    ["stuck", 0.3],
    ["drop", 0.1],
    ["duplicate", 0.2],
  ]);
  for (const wrong of ["fog", "drop=2", "drop=much", "chatter=0"]) expect(() => readFaults(wrong), wrong).toThrow(UsageError);
});
