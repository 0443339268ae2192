import * as fc from "fast-check";
import { expect, test } from "vitest";
import { accountOf, stateOf } from "../../../rules/evacuation/account.ts";
import type { KeptMark, DoorMark } from "../../../rules/model/evacuation.ts";
import { WILLOW_PLACES } from "./willow.ts";

const plan = WILLOW_PLACES.plans.get("b1")!;
const AREA = { kind: "building", id: "b1" } as const;

/** What three phones noted at one door: each counts its own, with a clock of its own, having seen some of the others'. */
const stories = fc
  .array(
    fc.record({
      phone: fc.integer({ min: 0, max: 2 }),
      state: fc.constantFrom("safe" as const, "told" as const, "no-answer" as const, "refused" as const, "needs-help" as const),
      at: fc.integer({ min: 0, max: 1_000 }),
      sees: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((events) => {
    const marks: DoorMark[] = [];
    const counts = [0, 0, 0];
    for (const { phone, state, at, sees } of events) {
      // Only what was there already can be seen: phones have no glimpse of the future.
      const seen = marks.length === 0 ? [] : sees.map((index) => marks[index % marks.length]!).map(({ client, seq }) => `${client}:${seq}`);
      marks.push({ client: `phone-${phone}-0000`, seq: ++counts[phone]!, zone: "b1-1-101", resident: null, state, at, seen });
    }
    return marks;
  });

/** What a mark's maker knew of: the own earlier marks, and those that were shown. */
const knew = (mark: DoorMark, other: DoorMark): boolean =>
  (mark.client === other.client && mark.seq > other.seq) || mark.seen.includes(`${other.client}:${other.seq}`);

test("marks say the same in any order and however often they come", () => {
  fc.assert(
    fc.property(stories, fc.func(fc.nat()), (marks, shuffle) => {
      const others = [...marks, ...marks.slice(0, 5)].toSorted((one, other) => (shuffle(one) % 97) - (shuffle(other) % 97));
      expect(stateOf(others)).toBe(stateOf(marks));
    }),
    { numRuns: 500 },
  );
});

test("nothing makes up that somebody is safe: a call for help stands until somebody who knew of it says otherwise", () => {
  fc.assert(
    fc.property(stories, (marks) => {
      const standing = marks.filter(({ state }) => state === "needs-help").filter((call) => !marks.some((mark) => knew(mark, call)));
      if (standing.length > 0) expect(stateOf(marks)).toBe("needs-help");
      if (stateOf(marks) === "safe") expect(marks.some(({ state }) => state === "safe")).toBe(true);
      if (!marks.some(({ state }) => state === "safe")) expect(stateOf(marks)).not.toBe("safe");
    }),
    { numRuns: 500 },
  );
});

test("part of the marks never says safe where all of them say that help is needed", () => {
  fc.assert(
    fc.property(stories, fc.integer({ min: 0, max: 12 }), (marks, count) => {
      const late = marks.filter(({ state }) => state === "needs-help");
      const known = [...marks.slice(0, count), ...late];
      const open = late.filter((call) => !known.some((mark) => knew(mark, call)));
      if (open.length > 0) expect(stateOf(known)).toBe("needs-help");
    }),
    { numRuns: 300 },
  );
});

test("marks that each claim to have seen the other say the worst of both", () => {
  const mark = (client: string, state: DoorMark["state"], seen: string): DoorMark => ({
    client,
    seq: 1,
    zone: "b1-1-101",
    resident: null,
    state,
    at: 0,
    seen: [seen],
  });
  expect(stateOf([mark("phone-a-0000", "safe", "phone-b-0000:1"), mark("phone-b-0000", "needs-help", "phone-a-0000:1")])).toBe(
    "needs-help",
  );
});

const kept = (zone: string, state: DoorMark["state"], more: Partial<KeptMark> = {}): KeptMark => ({
  client: "phone-1-0000",
  seq: 1,
  zone,
  resident: null,
  state,
  at: 0,
  seen: [],
  by: "li",
  receivedAt: 0,
  ...more,
});

test("the account of a building nobody has looked at: every door unknown, from the top, most vulnerable first", () => {
  const { floors, counts, missing } = accountOf(plan, AREA, []);
  expect(floors.map(({ floor, doors }) => [floor, doors.map(({ zone }) => zone)])).toEqual([
    [3, ["b1-1-301"]],
    [2, ["b1-1-201", "b1-2-201"]],
    [1, ["b1-1-101", "b1-2-101"]],
    [-1, ["b1-garage"]],
  ]);
  expect(counts).toEqual({ safe: 0, told: 0, unknown: 6, "no-answer": 0, refused: 0, "needs-help": 0 });
  expect(missing.map(({ zone, person }) => person?.name ?? zone)).toEqual([
    "赵大爷",
    "王奶奶",
    "钱阿姨",
    "b1-1-101",
    "b1-2-101",
    "b1-garage",
  ]);
});

test("a home is safe when all who are known in it are, and whoever calls for help is first", () => {
  const { floors, missing } = accountOf(plan, AREA, [
    kept("b1-1-301", "safe"),
    kept("b1-1-301", "needs-help", { resident: "r-wang", client: "phone-2-0000" }),
    kept("b1-2-201", "safe"),
    kept("b1-1-201", "no-answer"),
  ]);
  expect(floors.flatMap(({ doors }) => doors.map(({ zone, state }) => `${zone} ${state}`))).toEqual([
    "b1-1-301 needs-help",
    "b1-1-201 no-answer",
    "b1-2-201 safe",
    "b1-1-101 unknown",
    "b1-2-101 unknown",
    "b1-garage unknown",
  ]);
  expect(missing.map(({ zone, person, state }) => `${person?.name ?? zone} ${state}`).slice(0, 2)).toEqual([
    "王奶奶 needs-help",
    "钱阿姨 no-answer",
  ]);
});
