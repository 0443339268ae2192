import type { AlertKind, Priority, Text } from "../model/alert.ts";
import type { Device } from "../model/device.ts";
import type { Input, Outcomes } from "../model/input.ts";
import type { RuleSet, RuleTest, TestExpectation } from "../model/rule-file.ts";
import { CHINA_OFFSET_MS } from "../model/site.ts";
import type { SitePlaces, Situation } from "../model/situation.ts";
import { bookOf } from "./book.ts";
import { emptySituation } from "./situation.ts";
import { step } from "./step.ts";
import { nextDeadlineMs } from "./time.ts";

/** What a test of a rule file found to be otherwise than expected. */
export interface TestFailure {
  readonly file: string;
  readonly line: number;
  readonly test: string;
  readonly message: Text;
}

/** An alert that began or ended in a test, ms after its start. */
interface Happened {
  readonly atMs: number;
  readonly device: string;
  readonly alert: AlertKind;
  readonly priority: Priority;
  readonly event: "raised" | "cleared";
}

/** Steps of the clock in one wait: one that never comes to its end is a failure, not a program that hangs. */
const STEPS_MAX = 100_000;

/** Runs the tests that a set of files carries: those of a file on its own rules and the fixed core, through `step` itself. */
export function runRuleTests({ rules, tests, fileOf }: RuleSet): readonly TestFailure[] {
  return tests.flatMap((test) => {
    const own = rules.filter(({ id }) => fileOf.get(id) === test.file);
    const happened = play(test, emptyWorld(test, bookOf(`test of ${test.file}`, own)));
    return differences(test, happened).map((message) => ({ file: test.file, line: test.line, test: test.name, message }));
  });
}

function emptyWorld({ devices }: RuleTest, book: ReturnType<typeof bookOf>): Situation {
  const places: SitePlaces = {
    zones: new Map(
      devices.map(({ zone, zoneKind, building, floor, unit }) => [
        zone,
        { building, floor, unit, kind: zoneKind, text: { zh: zone, en: zone } },
      ]),
    ),
    utcOffsetMs: CHINA_OFFSET_MS,
    stations: [],
  };
  const situation = emptySituation(places);
  situation.book = book;
  return situation;
}

type Bare = Input extends infer One ? (One extends Input ? Omit<One, "id" | "nowMs"> : never) : never;

function play(test: RuleTest, situation: Situation): readonly Happened[] {
  const happened: Happened[] = [];
  let id = 0;
  const put = (nowMs: number, bare: Bare): void => {
    const outcomes = step(situation, { ...bare, id: ++id, nowMs });
    happened.push(...eventsOf(outcomes, nowMs - test.startsAtMs));
  };
  const waitUntil = (untilMs: number): void => {
    for (let left = STEPS_MAX; left > 0 && nextDeadlineMs(situation) <= untilMs; left--) put(nextDeadlineMs(situation), { kind: "time" });
  };
  put(test.startsAtMs, { kind: "devices", put: test.devices.map(deviceOf), removed: [] });
  // Silence counts from readiness on; where no rule asks for it, it would only be in the way.
  if (isSilenceAsked(situation)) put(test.startsAtMs, { kind: "started" });
  for (const reading of test.readings.toSorted((one, other) => one.arrivesMs - other.arrivesMs)) {
    const receivedMs = test.startsAtMs + reading.arrivesMs;
    waitUntil(receivedMs);
    const eventMs = test.startsAtMs + reading.atMs;
    const device = situation.registrations.get(reading.device) ?? 0;
    const { values } = reading;
    put(receivedMs, { kind: "reading", reading: { id: id + 1, device, eventMs, receivedMs, boot: 0, seq: -1, flags: 0, values } });
  }
  waitUntil(test.startsAtMs + test.untilMs);
  return happened;
}

const isSilenceAsked = ({ book, devices, places }: Situation): boolean =>
  devices.some((state) => state !== undefined && book?.rulesOf(state.device, places).isSilenceAsked === true);

const deviceOf = ({ id, kind, zone }: RuleTest["devices"][number], index: number): Device => ({
  registration: index + 1,
  id,
  kind,
  zone,
  powered: "mains",
  expectEveryMs: null,
  station: null,
});

const BEGINS: ReadonlySet<string> = new Set(["raised", "raised-again"]);

function* eventsOf({ alerts }: Outcomes, atMs: number): Generator<Happened> {
  for (const { alert } of alerts) {
    const { event } = alert.timeline.at(-1)!;
    const { kind, priority, device, subject } = alert;
    const what = { atMs, device: device ?? subject ?? "gateway", alert: kind, priority };
    if (BEGINS.has(event)) yield { ...what, event: "raised" };
    else if (event === "cleared") yield { ...what, event: "cleared" };
  }
}

/** What was expected and did not happen, and what was raised though nobody expected it. An end may go unmentioned. */
function differences({ expects }: RuleTest, happened: readonly Happened[]): readonly Text[] {
  const open = [...happened];
  const missed: TestExpectation[] = [];
  for (const expected of expects) {
    const at = open.findIndex((one) => isAsExpected(expected, one));
    if (at < 0) missed.push(expected);
    else open.splice(at, 1);
  }
  // That a device is silent is the gateway's own to say: it may go unmentioned, too.
  const surplus = open.filter(({ event, alert }) => event === "raised" && alert !== "device-silent");
  return [
    ...missed.map((expected) => missing(expected, happened)),
    ...surplus.map((one) => ({ zh: `没有料到:${shown(one)}`, en: `not expected: ${shown(one)}` })),
  ];
}

const isAsExpected = ({ device, alert, event, priority, atMs, byMs }: TestExpectation, one: Happened): boolean =>
  one.device === device &&
  one.alert === alert &&
  one.event === event &&
  (priority === null || one.priority === priority) &&
  one.atMs >= atMs &&
  one.atMs <= byMs;

function missing(expected: TestExpectation, happened: readonly Happened[]): Text {
  const near = happened.filter(({ device, alert }) => device === expected.device && alert === expected.alert).map(shown);
  const wanted = `${expected.event} ${expected.alert}${expected.priority === null ? "" : ` ${expected.priority}`} (${expected.device}) ${seconds(expected.atMs)}-${seconds(expected.byMs)}`;
  return {
    zh: `应有 ${wanted};实际${near.length === 0 ? "没有" : `:${near.join(", ")}`}`,
    en: `expected ${wanted}; found ${near.length === 0 ? "none" : near.join(", ")}`,
  };
}

const seconds = (ms: number): string => `${ms / 1_000} s`;
const shown = ({ event, alert, priority, device, atMs }: Happened): string => `${event} ${alert} ${priority} (${device}) ${seconds(atMs)}`;
