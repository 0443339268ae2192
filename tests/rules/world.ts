import type { Alert, AlertKind } from "../../rules/model/alert.ts";
import type { Device, DeviceKind } from "../../rules/model/device.ts";
import type { Incident, IncidentAct } from "../../rules/model/incident.ts";
import type { AlertCommand, Delivery, Input, Outcomes } from "../../rules/model/input.ts";
import type { Reading } from "../../rules/model/reading.ts";
import type { SitePlaces, Situation } from "../../rules/model/situation.ts";
import type { Values } from "../../rules/model/values.ts";
import type { RuleBook } from "../../rules/engine/book.ts";
import { PLAN_OF_NOTHING } from "../../rules/response/built-in.ts";
import { emptySituation } from "../../rules/engine/situation.ts";
import { step as liveStep, type Step } from "../../rules/engine/step.ts";
import { nextDeadlineMs } from "../../rules/engine/time.ts";

/** Two buildings with a zone each, and a station in a third that answers for the first. */
export const PLACES: SitePlaces = {
  zones: new Map([
    ["b1-501", { building: "b1", floor: 5, text: { zh: "1号楼5层501室", en: "Building 1, floor 5, flat 501" }, kind: "flat" }],
    ["b2-101", { building: "b2", floor: 1, text: { zh: "2号楼1层101室", en: "Building 2, floor 1, flat 101" }, kind: "flat" }],
    ["post", { building: "b3", floor: 1, text: { zh: "微型消防站", en: "Micro fire station" }, kind: "place" }],
  ]),
  utcOffsetMs: 8 * 3_600_000,
  stations: [
    {
      id: "s1",
      zones: new Set(["post"]),
      covers: new Set(["b1", "b3"]),
      people: [
        { id: "m1", name: "李晓峰" },
        { id: "m2", name: "陈志勇" },
        { id: "m3", name: "王小磊" },
      ],
    },
    { id: "s2", zones: new Set(["post-2"]), covers: new Set(["b4"]) },
  ],
  response: {
    ...PLAN_OF_NOTHING,
    // Tests of stations have a community of their own: worlds that wait for days would be full of them.
    dailyTestMin: null,
    stations: [
      {
        id: "s1",
        covers: ["b1", "b3"],
        people: ["m1", "m2", "m3"],
        leaders: [],
        shifts: [
          { fromMin: 480, toMin: 1_200, people: ["m1", "m2"] },
          { fromMin: 1_200, toMin: 480, people: ["m3"] },
        ],
      },
    ],
  },
};

export const START_MS = 1_700_000_000_000;

type Bare<One = Input> = One extends Input ? Omit<One, "id" | "nowMs"> : never;
type ReadingPart = Partial<Pick<Reading, "flags" | "boot" | "seq">> & { readonly ageMs?: number; readonly aheadMs?: number };

/** A situation that is driven by hand: the clock stands still unless it is moved, and every input is kept. */
export interface World {
  readonly situation: Situation;
  readonly inputs: readonly Input[];
  /** Outcomes of all steps so far, in order. */
  readonly outcomes: readonly Outcomes[];
  nowMs: number;
  lastRegistration: number;
  put(input: Bare): Outcomes;
  /** Registers a device; gives its registration. */
  add(id: string, kind: DeviceKind, more?: Partial<Device>): number;
  read(device: string, values: Values, more?: ReadingPart): Outcomes;
  act(alert: string, command: AlertCommand, more?: { readonly by?: string; readonly version?: number }): Outcomes;
  /** An act on an incident; `incident` null opens one. */
  dispatch(incident: string | null, act: IncidentAct, more?: { readonly by?: string; readonly version?: number }): Outcomes;
  /** The only incident that is open. */
  incident(): Incident;
  /** Moves the clock, waking step as the shell does; all that came of it. */
  wait(ms: number): Outcomes[];
  /** The open alert of a device and kind. */
  open(device: string, kind: AlertKind): Alert | undefined;
  owed(device: string): Delivery[];
}

export interface WorldOptions {
  readonly step?: Step["step"];
  readonly places?: SitePlaces;
  /** Rules in place of the starter rules. */
  readonly book?: RuleBook;
  /** False: silence does not count yet. */
  readonly isReady?: boolean;
  /** Told of every step, as the shell is that keeps it. */
  readonly onStep?: (input: Input, outcomes: Outcomes) => void;
}

export function createWorld(options: WorldOptions = {}): World {
  const step = options.step ?? liveStep;
  const situation = emptySituation(options.places ?? PLACES);
  situation.book = options.book ?? null;
  const inputs: Input[] = [];
  const outcomes: Outcomes[] = [];

  const world: World = {
    situation,
    inputs,
    outcomes,
    nowMs: START_MS,
    lastRegistration: 0,
    put(bare) {
      const input = { ...bare, id: inputs.length + 1, nowMs: world.nowMs } as Input;
      inputs.push(input);
      const made = step(situation, input);
      outcomes.push(made);
      options.onStep?.(input, made);
      return made;
    },
    add(id, kind, more = {}) {
      const registration = ++world.lastRegistration;
      const device = { registration, id, kind, zone: "b1-501", powered: "mains" as const, expectEveryMs: null, station: null, ...more };
      world.put({ kind: "devices", put: [device], removed: [] });
      return registration;
    },
    read(device, values, { ageMs = 0, aheadMs = 0, flags = 0, boot = 0, seq = -1 } = {}) {
      const receivedMs = world.nowMs + situation.wallOffsetMs;
      const reading = {
        id: inputs.length + 1,
        device: situation.registrations.get(device)!,
        eventMs: receivedMs - ageMs + aheadMs,
        receivedMs,
        boot,
        seq,
        flags,
        values,
      };
      return world.put({ kind: "reading", reading });
    },
    act(alert, command, { by = "li", version } = {}) {
      return world.put({ kind: "command", by: { name: by, role: "station" }, alert, version: version ?? null, command });
    },
    dispatch(incident, act, { by = "li", version } = {}) {
      return world.put({ kind: "incident", by: { name: by, role: "station" }, incident, version: version ?? null, act, link: null });
    },
    incident() {
      const [one, ...others] = situation.incidents.values();
      if (one === undefined || others.length > 0) throw new Error(`${situation.incidents.size} incidents are open`);
      return one;
    },
    wait(ms) {
      const untilMs = world.nowMs + ms;
      const made: Outcomes[] = [];
      while (nextDeadlineMs(situation) <= untilMs) {
        world.nowMs = Math.max(world.nowMs, nextDeadlineMs(situation));
        made.push(world.put({ kind: "time" }));
      }
      world.nowMs = untilMs;
      return made;
    },
    open: (device, kind) => [...situation.alerts.values()].find((alert) => alert.device === device && alert.kind === kind),
    owed: (device) => [...situation.deliveries.values()].filter((delivery) => delivery.device === situation.registrations.get(device)),
  };
  if (options.isReady !== false) world.put({ kind: "started" });
  return world;
}

/** Kinds and priorities of the alerts that a step raised. */
export const raised = ({ alerts }: Outcomes): string[] =>
  alerts.filter(({ op }) => op === "new").map(({ alert }) => `${alert.kind} ${alert.priority}`);

/** The open alert, or a failure that says what is open instead. */
export function theAlert(world: World, device: string, kind: AlertKind): Alert {
  const alert = world.open(device, kind);
  if (alert === undefined)
    throw new Error(
      `no open ${kind} of ${device}, but ${[...world.situation.alerts.values()].map((one) => `${one.kind} of ${one.device}`).join(", ")}`,
    );
  return alert;
}
