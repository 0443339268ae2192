import type { StationTest } from "../model/duty.ts";
import type { Input, Task } from "../model/input.ts";
import type { Deadline, DeviceState, Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { oweDevice } from "../engine/effects.ts";
import { collect, taskId } from "../engine/outcomes.ts";
import { superviseSubject, wallOf } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { planOf } from "./climb.ts";

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** While a life is at risk nothing is tested: looked at again after this. */
const AGAIN_MS = 15 * MINUTE_MS;
/** So long after its time a test is still made up for: nobody wants a siren tested at night. */
const WINDOW_MS = 2 * 3_600_000;
/** A siren that has not answered by then has failed. */
const ANSWER_MS = 10 * MINUTE_MS;
/** 1970-01-01 was a Thursday: volunteers are tried on Mondays. */
const MONDAY = 4;

/**
 * Tests what is due, says what was missed, and sets the time of the next look. `nowMs`: queue time. `isDue`: false at a start,
 * where a station that was never tested has missed nothing.
 */
export function lookAtTests(situation: Situation, nowMs: number, isDue = false): void {
  const { stations, dailyTestMin } = planOf(situation);
  if (stations.length === 0 || dailyTestMin === null) return;
  const localMs = wallOf(situation, nowMs) + situation.places.utcOffsetMs;
  const day = Math.floor(localMs / DAY_MS);
  const sinceMs = localMs - day * DAY_MS - dailyTestMin * MINUTE_MS;
  const waiting = stations.map(({ id }) => id).filter((id) => (situation.stationTests.get(id)?.day ?? (isDue ? -1 : day)) < day);
  const isTime = sinceMs >= 0 && sinceMs < WINDOW_MS && waiting.length > 0;
  const isPutOff = isTime && [...situation.alerts.values()].some(({ priority }) => priority === "P1");
  if (isTime && !isPutOff) for (const id of waiting) testStation(situation, { id, day }, nowMs);
  if (sinceMs >= WINDOW_MS) for (const id of waiting) missed(situation, id, nowMs);
  situation.testLookMs = nowMs + (isPutOff ? AGAIN_MS : sinceMs < 0 ? -sinceMs : DAY_MS - sinceMs);
  pushDeadline(situation.deadlines, { kind: "station-test", atMs: situation.testLookMs });
}

export function stationTestDue(situation: Situation, { atMs }: Extract<Deadline, { kind: "station-test" }>, nowMs: number): void {
  if (situation.testLookMs === atMs) lookAtTests(situation, nowMs, true);
}

function missed(situation: Situation, id: string, nowMs: number): void {
  if (!situation.stationTests.has(id)) return;
  const why = text(`${id} 今日警报器未测试`, `The sirens of ${id} were not tested today`);
  superviseSubject(situation, { subject: `daily-test:${id}`, active: true, priority: "P3", why }, nowMs);
}

function testStation(situation: Situation, { id, day }: { readonly id: string; readonly day: number }, nowMs: number): void {
  const before = situation.stationTests.get(id) ?? { station: id, day, soundTask: null, volunteersTask: null };
  const why = text(`${id} 已测试`, `${id} is tested`);
  superviseSubject(situation, { subject: `daily-test:${id}`, active: false, priority: "P3", why }, nowMs);
  testSirens(situation, id, nowMs);
  const soundTask = askFor(situation, { station: id, kind: "test-sound", open: before.soundTask }, nowMs);
  const isMonday = day % 7 === MONDAY;
  const volunteersTask = isMonday
    ? askFor(situation, { station: id, kind: "test-volunteers", open: before.volunteersTask }, nowMs)
    : before.volunteersTask;
  put(situation, { station: id, day, soundTask, volunteersTask });
}

function put(situation: Situation, test: StationTest): void {
  situation.stationTests.set(test.station, test);
  collect().facts.push({ kind: "station-test", test });
}

function testSirens(situation: Situation, station: string, nowMs: number): void {
  const zones = situation.places.stations.find(({ id }) => id === station)?.zones;
  const what = { channel: "command", name: "test", args: {}, alert: null, forMs: ANSWER_MS } as const;
  for (const registration of situation.sirens) {
    const state = situation.devices[registration]!;
    if (zones?.has(state.device.zone) === true) oweDevice(situation, state, { ...what, atMs: wallOf(situation, nowMs) });
  }
}

type TestKind = Extract<Task["kind"], "test-sound" | "test-volunteers">;

const WORDS = {
  "test-sound": text("测试值班台声音并确认听到", "Play the console's sound and say that it was heard"),
  "test-volunteers": text("每周试呼志愿者", "The weekly trial call to the volunteers"),
} as const;

/** A task for a person; one that is still open from the last time is a matter for supervision instead. */
function askFor(
  situation: Situation,
  { station, kind, open }: { readonly station: string; readonly kind: TestKind; readonly open: string | null },
  nowMs: number,
): string {
  const words = WORDS[kind];
  if (open !== null) {
    const why = text(`${station} 未完成:${words.zh}`, `Not done at ${station}: ${words.en}`);
    superviseSubject(situation, { subject: `${kind}:${station}`, active: true, priority: "P3", why }, nowMs);
    return open;
  }
  const id = taskId(++situation.taskNumber);
  collect().tasks.push({ id, kind, device: "", station, openedMs: wallOf(situation, nowMs), why: words });
  return id;
}

/** A person has tried the sound or the volunteers. */
export function testTaskDone(situation: Situation, task: string, nowMs: number): void {
  for (const test of situation.stationTests.values()) {
    const kind: TestKind | null = test.soundTask === task ? "test-sound" : test.volunteersTask === task ? "test-volunteers" : null;
    if (kind === null) continue;
    put(situation, { ...test, [kind === "test-sound" ? "soundTask" : "volunteersTask"]: null });
    const why = text(`${test.station} 已完成:${WORDS[kind].zh}`, `Done at ${test.station}: ${WORDS[kind].en}`);
    superviseSubject(situation, { subject: `${kind}:${test.station}`, active: false, priority: "P3", why }, nowMs);
  }
}

/** Subject of the `supervision` alert about a siren that failed its test. */
export const subjectOfTest = (device: string): string => `siren-test:${device}`;

/** A siren has answered its test, on record; or could not do it, or said nothing (`ok` false). */
export function sirenTested(
  situation: Situation,
  { device: { id } }: DeviceState,
  { ok, nowMs }: Pick<Extract<Input, { kind: "reply" }>, "ok" | "nowMs">,
): void {
  if (ok) collect().records.push({ device: id, what: "test", kind: "supervision", atMs: wallOf(situation, nowMs) });
  const why = ok
    ? text(`警报器 ${id} 测试正常`, `Siren ${id} passed its test`)
    : text(`警报器 ${id} 测试无应答或失败`, `Siren ${id} did not answer its test, or failed it`);
  superviseSubject(situation, { subject: subjectOfTest(id), active: !ok, priority: "P3", why }, nowMs);
}
