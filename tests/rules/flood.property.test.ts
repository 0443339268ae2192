import * as fc from "fast-check";
import { expect, test } from "vitest";
import { routineOf } from "../../rules/engine/routine.ts";
import { step } from "../../rules/engine/step.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { AlertChange } from "../../rules/model/input.ts";
import type { Fact } from "../../rules/model/nuisance.ts";
import type { SitePlaces } from "../../rules/model/situation.ts";
import type { Values } from "../../rules/model/values.ts";
import { comparable, createDisk, type Disk } from "./disk.ts";
import { createWorld, type World } from "./world.ts";

const MINUTE_MS = 60_000;
const HOMES = 12;
/** Two stations with six homes each; whoever lives there has a detector, a button, a bin and a pipe. */
const PLACES: SitePlaces = {
  zones: new Map(
    Array.from({ length: HOMES }, (_, home) => [
      `home-${home}`,
      { building: home < HOMES / 2 ? "b1" : "b2", floor: 1, text: { zh: "家", en: "home" }, kind: "flat" },
    ]),
  ),
  utcOffsetMs: 0,
  stations: [
    { id: "s1", zones: new Set(), covers: new Set(["b1"]) },
    { id: "s2", zones: new Set(), covers: new Set(["b2"]) },
  ],
};
const KINDS = ["smoke-detector", "emergency-button", "smart-bin", "pipe-pressure"] as const;
const SAYS: Readonly<Record<(typeof KINDS)[number], readonly Values[]>> = {
  "smoke-detector": [{ alarm: true }, { fault: true }, { tamper: true }, { battery_pct: 5 }],
  "emergency-button": [{ pressed: true }, { assist: true }, { battery_pct: 5 }, { fault: true }],
  "smart-bin": [{ fill_pct: 95 }, { tilted: true }, { temperature_c: 80 }, { fault: true }],
  "pipe-pressure": [{ pressure_kpa: 40 }, { fault: true }, { tamper: true }, { battery_pct: 5 }],
};

function community(disk?: Pick<Disk, "keep">): World {
  const world = createWorld({ places: PLACES, isReady: false, ...(disk === undefined ? {} : { onStep: disk.keep }) });
  for (let home = 0; home < HOMES; home++)
    for (const kind of KINDS) world.add(`${kind}-${home}`, kind, { zone: `home-${home}`, expectEveryMs: 20 * MINUTE_MS });
  world.put({ kind: "started" });
  return world;
}

type Op =
  | { readonly op: "say"; readonly home: number; readonly kind: number; readonly what: number }
  | { readonly op: "wait"; readonly ms: number }
  | { readonly op: "close"; readonly alert: number; readonly isFalse: boolean };

const say: fc.Arbitrary<Op> = fc.record({
  op: fc.constant("say" as const),
  home: fc.nat({ max: HOMES - 1 }),
  kind: fc.nat({ max: KINDS.length - 1 }),
  what: fc.nat({ max: 3 }),
});
const wait: fc.Arbitrary<Op> = fc.record({
  op: fc.constant("wait" as const),
  ms: fc.constantFrom(0, 1_000, 10_000, 59_000, 2 * MINUTE_MS, 9 * MINUTE_MS, 70 * MINUTE_MS),
});
const close: fc.Arbitrary<Op> = fc.record({ op: fc.constant("close" as const), alert: fc.nat(), isFalse: fc.boolean() });
const floods = fc.array(fc.oneof({ weight: 8, arbitrary: say }, { weight: 2, arbitrary: wait }, { weight: 1, arbitrary: close }), {
  minLength: 20,
  maxLength: 150,
  size: "max",
});

function play(world: World, op: Op): void {
  if (op.op === "wait") return void world.wait(op.ms);
  if (op.op === "say") {
    const kind = KINDS[op.kind]!;
    return void world.read(`${kind}-${op.home}`, SAYS[kind][op.what]!);
  }
  const ids = [...world.situation.alerts.keys()];
  if (ids.length > 0) world.act(ids[op.alert % ids.length]!, { name: "close", outcome: op.isFalse ? "false" : "real", note: "" });
}

const changesOf = ({ outcomes }: World): Extract<Fact, { kind: "flood" }>[] =>
  outcomes.flatMap(({ facts }) => facts).filter((fact) => fact.kind === "flood" && fact.change !== null) as never;

test("in any flood every P1, every request and the first smoke of each home stay in front", () => {
  let floodsSeen = 0;
  fc.assert(
    fc.property(floods, (ops) => {
      const world = community();
      for (const op of ops) {
        play(world, op);
        const open = [...world.situation.alerts.values()];
        const routine = new Set(routineOf(open));
        const front = open.filter((alert) => !routine.has(alert));
        expect(
          open.filter(({ priority, kind }) => priority === "P1" || kind === "sos" || kind === "assist").every((one) => !routine.has(one)),
        ).toBe(true);
        for (const home of PLACES.zones.keys()) {
          const smoke = open.filter(({ zone, kind }) => zone === home && (kind === "fire" || kind === "fire-suspected"));
          if (smoke.length > 0) expect(front.some((alert) => smoke.includes(alert))).toBe(true);
        }
      }
      floodsSeen += changesOf(world).length;
    }),
    { numRuns: 60 },
  );
  expect(floodsSeen).toBeGreaterThan(20);
});

/** Alerts as the smoke rules may raise them: any priority, several of one home. */
const smoke: fc.Arbitrary<Alert> = fc
  .record({
    number: fc.nat({ max: 900_000 }),
    kind: fc.constantFrom("fire", "fire-suspected", "device-silent", "assist", "bin-full"),
    priority: fc.constantFrom("P1", "P2", "P3", "P4"),
    zone: fc.constantFrom("home-1", "home-2", "home-3"),
    raisedAt: fc.nat({ max: 5 }),
  })
  .map(({ number, ...rest }) => ({ ...rest, id: `alert-${String(number).padStart(6, "0")}`, device: `d-${number}` }) as Alert);

test("of several suspected fires in a home the first stays in front, whatever their priority and order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(smoke, { selector: ({ id }) => id, maxLength: 30 }), (alerts) => {
      const routine = new Set(routineOf(alerts));
      for (const home of ["home-1", "home-2", "home-3"]) {
        const its = alerts.filter(({ zone, kind }) => zone === home && (kind === "fire" || kind === "fire-suspected"));
        const first = its.toSorted((one, other) => one.raisedAt - other.raisedAt || (one.id < other.id ? -1 : 1))[0];
        if (first !== undefined) expect(routine.has(first)).toBe(false);
      }
      for (const alert of routine) expect(["P3", "P4"]).toContain(alert.priority);
    }),
  );
});

/** By the definition, looked at after every step: counted from all alerts that began, not from what is remembered. */
test("a flood begins with the eleventh alert in ten minutes, lasts while there are five, and ends then", () => {
  fc.assert(
    fc.property(floods, (ops) => {
      const begunMs: number[] = [];
      let isFlood = false;
      let look: Disk["keep"] = () => {};
      const world = community({ keep: (input, made) => look(input, made) });
      look = ({ nowMs }, { alerts }) => {
        const count = (): number => begunMs.filter((atMs) => atMs > nowMs - 10 * MINUTE_MS).length;
        isFlood &&= count() >= 5;
        for (const _ of alerts.filter(hasBegunForOne)) begunMs.push(nowMs);
        isFlood ||= count() > 10;
        expect(world.situation.floods.get("s1")?.sinceMs != null).toBe(isFlood);
      };
      for (const op of ops) play(world, op);
    }),
    { numRuns: 60 },
  );
});

/** For the first station. */
const hasBegunForOne = ({ op, alert }: AlertChange): boolean =>
  (alert.building === "b1" || alert.building === null) && (op === "new" || alert.timeline.at(-1)!.event === "raised-again");

test("after a start the flood is what it was, and ends when it would have", () => {
  let recovered = 0;
  fc.assert(
    fc.property(floods, fc.nat({ max: 150 }), (ops, sliceAt) => {
      const disk = createDisk();
      const world = community(disk);
      for (const [index, op] of ops.entries()) {
        play(world, op);
        if (index === sliceAt) disk.slice(world.situation, 1_000);
      }
      disk.commit();
      const again = disk.recover(step, PLACES);
      expect(comparable(again)).toEqual(comparable(world.situation));
      const next = createWorld({ places: PLACES, isReady: false });
      Object.assign(next.situation, again);
      next.nowMs = world.nowMs;
      for (const one of [world, next]) {
        one.put({ kind: "started" });
        one.wait(11 * MINUTE_MS);
      }
      const ends = (one: World, from: number) =>
        changesOf(one)
          .slice(from)
          .map(({ change, flood }) => [change, flood]);
      const before = changesOf(world).length - changesOf(next).length;
      expect(ends(next, 0)).toEqual(ends(world, before));
      recovered += changesOf(next).length;
    }),
    { numRuns: 50 },
  );
  expect(recovered).toBeGreaterThan(0);
});

test("what tells nobody is no burden, and a flood of one station is none of the other", () => {
  const world = community();
  for (let home = 0; home < HOMES; home++) {
    const by = { name: "zhang", role: "station" };
    world.put({ kind: "service", by, subject: `smoke-detector-${home}`, until: world.nowMs + 3_600_000, reason: "检修" });
    world.read(`smoke-detector-${home}`, { alarm: true });
    world.read(`smoke-detector-${home}`, { fault: true });
  }
  expect(changesOf(world)).toEqual([]);
  for (let home = 0; home < 3; home++)
    for (const kind of KINDS.slice(1)) for (const values of SAYS[kind].slice(0, 2)) world.read(`${kind}-${home}`, values);
  world.wait(MINUTE_MS);
  expect(changesOf(world).map(({ change, flood }) => [change, flood.station])).toEqual([["began", "s1"]]);
});
