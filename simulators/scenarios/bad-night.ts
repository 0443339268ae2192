import { type DeviceSpec, ORDINARY } from "../devices/device.ts";
import type { Part, Step } from "../people/part.ts";
import { kitchenFire } from "./kitchen-fire.ts";
import { pipeBurst } from "./pipe-burst.ts";
import { castOf, needed, ofKind } from "./places.ts";
import type { Act, Beat, Plan, Scenario, Span, Stage } from "./scenario.ts";

const S = 1_000;
const FALL_MS = 10 * S;
const FIRE_FROM_MS = 15 * S;
const BURST_FROM_MS = 5 * S;
const FAINT_MS = 75 * S;
const WRONG_MS = 110 * S;
const CANCEL_MS = 118 * S;
/** The smoke has left, the pipe is mended: what is closed before that comes again. */
const FIRE_OVER_MS = 385 * S;
const WATER_OVER_MS = 225 * S;
const LENGTH_MS = 390 * S;
/** Who says that he goes and is never heard of again; the other one does his work. */
const DEAD = 0;
const LIVING = 1;

const officer = (afterS: number, deed: Step["deed"], more: Partial<Step> = {}): Step => ({
  afterMs: afterS * S,
  who: "officer",
  deed,
  ...more,
});
const stage = (name: "going" | "arrived" | "controlled" | "back", responder: number) =>
  ({ name: "stage", stage: name, responder }) as const;
const at = (spec: DeviceSpec | undefined): ReadonlySet<string> => new Set(spec === undefined ? [] : [spec.id]);

/** The duty room is away from its screen: the call is answered late, and rung back too late. */
const FALL: readonly Step[] = [
  officer(45, { name: "acknowledge" }),
  officer(50, { name: "ring-back", result: "answered" }),
  officer(55, stage("going", LIVING)),
  officer(90, stage("arrived", LIVING)),
  officer(110, stage("back", LIVING)),
  officer(112, { name: "close", outcome: "real" }),
];

/** Nobody picks up when they ring back; who goes never gets there, and another is sent once that is known. */
const FAINT: readonly Step[] = [
  officer(4, { name: "acknowledge" }),
  officer(12, { name: "ring-back", result: "no-answer" }),
  officer(15, stage("going", DEAD)),
  officer(16, stage("going", LIVING), { onceBreached: true }),
  officer(240, stage("arrived", LIVING)),
  officer(260, stage("back", LIVING)),
  officer(262, { name: "close", outcome: "real" }),
];

const WRONG: readonly Step[] = [
  officer(3, { name: "acknowledge" }),
  officer(14, { name: "ring-back", result: "answered" }),
  officer(18, { name: "close", outcome: "false" }),
];

const FIRE: readonly Step[] = [
  officer(4, { name: "acknowledge" }),
  officer(10, stage("going", LIVING)),
  officer(70, stage("arrived", LIVING)),
  officer(75, { name: "verify", by: "on-site" }),
  officer(78, { name: "issue" }),
  officer(85, { name: "call" }),
  officer(100, { name: "marks", state: "told", doors: "all" }),
  officer(130, { name: "marks", state: "no-answer", doors: "the-one" }),
  officer(160, { name: "marks", state: "safe", doors: "all-but-one" }),
  officer(200, { name: "marks", state: "safe", doors: "the-one" }),
  officer(260, stage("controlled", LIVING)),
  officer(265, { name: "all-clear" }, { notBeforeMs: FIRE_OVER_MS }),
  officer(266, stage("back", LIVING)),
  officer(270, { name: "close", outcome: "real" }),
];

const WATER: readonly Step[] = [
  { afterMs: 10 * S, who: "plumber", deed: { name: "acknowledge" } },
  { afterMs: 20 * S, who: "plumber", deed: { name: "close", outcome: "real" }, notBeforeMs: WATER_OVER_MS },
];

/** The same plan, so much later. */
function later(plan: Plan, byMs: number): Pick<Plan, "around" | "story" | "realTime" | "leads" | "cast"> {
  return {
    leads: plan.leads,
    cast: plan.cast,
    around: (spec, tMs) => plan.around(spec, tMs - byMs),
    story: plan.story.map((beat) => ({ ...beat, tMs: beat.tMs + byMs })),
    realTime: plan.realTime.map(({ fromMs, toMs }): Span => ({ fromMs: fromMs + byMs, toMs: toMs + byMs })),
  };
}

/** Three homes with a button, none of them where it burns. */
function callersOf(community: readonly DeviceSpec[], burning: readonly DeviceSpec[], { random }: Stage): readonly DeviceSpec[] {
  const zones = new Set(burning.map(({ zone }) => zone));
  const callers: DeviceSpec[] = [];
  for (let count = 0; count < 3; count++) {
    const left = ofKind(community, "emergency-button").filter(({ zone }) => !zones.has(zone));
    const caller = random.pick(needed(left, "emergency-button in three homes without fire"));
    zones.add(caller.zone);
    callers.push(caller);
  }
  return callers;
}

const press = (tMs: number, spec: DeviceSpec, zh: string, en: string, values: Act["values"] = { pressed: true }): [Act, Beat] => [
  { tMs, device: spec.id, values },
  { tMs, text: { zh, en }, zone: spec.zone, device: spec.id },
];

function plan(given: Stage): Plan {
  const { community, random, devicesMax } = given;
  const fire = later(kitchenFire.plan({ ...given, random: random.fork("fire") }), FIRE_FROM_MS);
  const burning = fire.cast.filter(({ id }) => fire.leads.has(id));
  const elsewhere = community.filter(({ building }) => building !== burning[0]?.building);
  // In a community of one building the pipe bursts where it burns.
  const dry = ofKind(elsewhere, "pipe-pressure").length > 0 ? elsewhere : community;
  const burst = later(pipeBurst.plan({ ...given, community: dry, random: random.fork("burst") }), BURST_FROM_MS);
  const callers = callersOf(community, burning, given);
  const [fallen, faint, wrong] = callers;
  const presses = [
    press(FALL_MS, fallen!, "老人跌倒求救,值班台无人应答", "Somebody has fallen; nobody is at the console"),
    press(FAINT_MS, faint!, "第二户求救,回电无人接", "A second call; nobody picks up when they ring back"),
    press(WRONG_MS, wrong!, "第三户误按", "A third press, by mistake"),
    press(CANCEL_MS, wrong!, "并申请取消", "and asks to cancel", { cancelled: true }),
  ];
  const acting = [...ofKind(community, "siren"), ...ofKind(community, "station-terminal")];
  const others = new Map([...acting, ...fire.cast, ...burst.cast].map((spec) => [spec.id, spec]));
  const leads = [...burning, ...burst.cast.filter(({ id }) => burst.leads.has(id)), ...callers];
  return {
    cast: castOf(leads, [...others.values()], Math.min(devicesMax, 90)),
    leads: new Set(leads.map(({ id }) => id)),
    hour: 2,
    lengthMs: LENGTH_MS,
    sampleMs: 2 * S,
    around: (spec, tMs) =>
      fire.leads.has(spec.id) ? fire.around(spec, tMs) : burst.leads.has(spec.id) ? burst.around(spec, tMs) : ORDINARY,
    acts: presses.map(([one]) => one),
    story: [...fire.story, ...burst.story, ...presses.map(([, beat]) => beat)],
    happensAtMs: null,
    mayAlso: ["fire-suspected", "pipe-burst", "pipe-leak"],
    realTime: burst.realTime,
    people: {
      parts: [
        { name: "fall", kinds: ["sos"], devices: at(fallen), steps: FALL },
        { name: "faint", kinds: ["sos"], devices: at(faint), steps: FAINT },
        { name: "wrong", kinds: ["sos"], devices: at(wrong), steps: WRONG },
        { name: "fire", kinds: ["fire"], devices: fire.leads, steps: FIRE },
        { name: "water", kinds: ["pipe-low-pressure", "pipe-burst", "pipe-leak"], devices: burst.leads, steps: WATER },
      ] satisfies readonly Part[],
      // The duty room's own screen: the one way that everybody relies on.
      deaf: new Set(ofKind(community, "station-terminal").map(({ id }) => id)),
      deadResponder: DEAD,
    },
  };
}

/** All in one night, and two on whom everybody relies are not there. */
export const badNight: Scenario = {
  name: "bad-night",
  title: {
    zh: "糟糕的一夜:火警、爆管、三次求救,一名队员失联,值班终端无应答",
    en: "A fire, a burst, three calls for help, a responder who never arrives and a terminal that never answers",
  },
  usualSpeed: 1,
  plan,
};
