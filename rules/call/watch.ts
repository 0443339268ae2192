import type { Text } from "../model/alert.ts";
import { type OkSample, observeOk } from "../detectors/daily-ok.ts";
import { observeActivity } from "../detectors/inactivity.ts";
import { type Asked, type AskStep, NOBODY_ASKED } from "../detectors/ask-ladder.ts";
import { signOfLife } from "../detectors/sign-of-life.ts";
import { NOTHING_OF_PERSON, type PersonState, type SitePerson } from "../model/person.ts";
import type { Deadline, DeviceState, Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { oweDevice } from "../engine/effects.ts";
import { collect, taskId } from "../engine/outcomes.ts";
import type { Turn } from "../engine/turn.ts";
import { devicesIn } from "../engine/vicinity.ts";
import { text } from "../engine/words.ts";
import { endCases, isTold, openCase } from "./family.ts";

/** After a start devices bring what they kept before anybody is asked. */
const SETTLE_MS = 10 * 60_000;
/** Signs closer together than this say nothing new, of a silence that is counted in hours: a row less for each. */
const SIGN_EVERY_MS = 60_000;
/** A question is worth asking as long as the person is given to answer. */
const SAY_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;

type Said = OkSample["said"];
type About = "daily-ok" | "inactivity";

/** A moment of one person, queue time. */
interface Moment {
  readonly said: Said;
  readonly atMs: number;
  readonly nowMs: number;
}

const isWatched = ({ watch }: SitePerson): boolean => watch.ok !== null || watch.activity.consented;

/** A reading as a sign of life of who lives there. One that was kept on its way counts for its own day alone. */
export function takeSign(turn: Turn, isHistory: boolean): void {
  const { situation, state, reading, nowMs } = turn;
  const { people } = situation.places;
  // Asked first: with every reading, and most homes and shafts have nobody who asked for it.
  const indexes = people?.ofZone.get(state.device.zone);
  if (indexes === undefined) return;
  const said = signOfLife(state.device.kind, reading.values);
  if (said === null) return;
  const atMs = Math.min(nowMs, turn.atMs);
  for (const index of indexes) {
    if (isHistory && localDay(situation, atMs) !== localDay(situation, nowMs)) continue;
    hear(situation, index, { said, atMs, nowMs });
  }
}

const localDay = ({ places, wallOffsetMs }: Situation, atMs: number): number =>
  Math.floor((atMs + wallOffsetMs + places.utcOffsetMs) / DAY_MS);

/** Somebody has heard of the person: by a device, by the family, or at the door. */
export function hear(situation: Situation, index: number, moment: Moment): void {
  const person = situation.places.people!.all[index]!;
  if (!isWatched(person)) return;
  const known = situation.people.get(person.id) ?? NOTHING_OF_PERSON;
  const isInHospital = known.away?.why === "hospital" && known.away.untilMs > moment.nowMs + situation.wallOffsetMs;
  if (isInHospital && moment.said !== "ok") return;
  if (known.task === null && known.away === null && saysNothingNew(known, person, moment)) return;
  observe(situation, index, moment);
}

function saysNothingNew({ ok, activity }: PersonState, { watch }: SitePerson, { said, atMs }: Moment): boolean {
  const isOkNews = watch.ok !== null && (said === "ok" || ok?.okAtMs === null || ok === null || atMs - ok.atMs >= SIGN_EVERY_MS);
  const isSignNews =
    watch.activity.consented && (activity === null || activity.asked.taken > 0 || atMs - activity.lastSignMs >= SIGN_EVERY_MS);
  return !isOkNews && !isSignNews;
}

/** Recovery is done: from here on time alone may be a reason to ask. */
export function armPeople(situation: Situation, nowMs: number): void {
  const { people } = situation.places;
  for (const [index, person] of people?.all.entries() ?? []) if (isWatched(person)) arm(situation, index, nowMs + SETTLE_MS);
}

function arm(situation: Situation, index: number, atMs: number): void {
  const wakeMs = situation.personWakeMs.get(index);
  if (wakeMs !== undefined && wakeMs <= atMs) return;
  situation.personWakeMs.set(index, atMs);
  pushDeadline(situation.deadlines, { kind: "person", atMs, person: index });
}

export function personDue(situation: Situation, { person: index, atMs }: Extract<Deadline, { kind: "person" }>, nowMs: number): void {
  if (situation.personWakeMs.get(index) !== atMs) return;
  situation.personWakeMs.delete(index);
  const person = situation.places.people?.all[index];
  if (person !== undefined && isWatched(person)) observe(situation, index, { said: "time", atMs: nowMs, nowMs });
}

/** Takes in one moment, asks whom it says to ask, and looks again when that is due. */
export function observe(situation: Situation, index: number, moment: Moment): void {
  const person = situation.places.people!.all[index]!;
  const known = situation.people.get(person.id) ?? NOTHING_OF_PERSON;
  const seen = judge(situation, person, known, moment);
  // That time has passed is nothing to keep: the next look finds the same.
  if (moment.said !== "time" || seen.asks.length > 0) keep(situation, person, known, { ...seen, moment });
  for (const { about, ask, words } of seen.asks) tell(situation, index, { about, ask, words, nowMs: moment.nowMs });
  if (Number.isFinite(seen.nextMs)) arm(situation, index, Math.max(seen.nextMs, moment.nowMs + 1));
}

interface Ask {
  readonly about: About;
  readonly ask: Asked;
  readonly words: Text;
}

interface Judged extends Pick<PersonState, "ok" | "activity"> {
  readonly asks: readonly Ask[];
  readonly nextMs: number;
}

/** The detectors run on queue time, which no clock that is set can move; what day it is follows the wall. */
function judge(situation: Situation, person: SitePerson, known: PersonState, { said, atMs }: Moment): Judged {
  const { ok: okSettings, activity: activitySettings } = person.watch;
  const utcOffsetMs = situation.places.utcOffsetMs + situation.wallOffsetMs;
  const away = { said: "away", atMs, untilMs: awayUntilMs(situation, known) } as const;
  const stepsOf = (steps: readonly AskStep[]) => (isTold(situation, person) ? steps : steps.filter(({ ask }) => ask !== "family"));
  const ok =
    okSettings === null
      ? null
      : observeOk(known.ok, said === "away" ? away : { said, atMs }, { ...okSettings, utcOffsetMs, steps: stepsOf(okSettings.steps) });
  const activity = observeActivity(known.activity, said === "away" ? away : { said: said === "ok" ? "sign" : said, atMs }, {
    ...activitySettings,
    utcOffsetMs,
    steps: stepsOf(activitySettings.steps),
  });
  return {
    ok: ok?.state ?? null,
    activity: activity.state,
    asks: [...asksOf("daily-ok", ok?.verdict), ...asksOf("inactivity", activity.verdict)],
    nextMs: Math.min(ok?.verdict.nextMs ?? Infinity, activity.verdict.nextMs ?? Infinity),
  };
}

function asksOf(about: About, verdict: { readonly ask: Asked | null; readonly words: Text | null } | undefined): readonly Ask[] {
  return verdict === undefined || verdict.ask === null || verdict.words === null ? [] : [{ about, ask: verdict.ask, words: verdict.words }];
}

const awayUntilMs = ({ wallOffsetMs }: Situation, { away }: PersonState): number => (away === null ? 0 : away.untilMs - wallOffsetMs);

function keep(
  situation: Situation,
  person: SitePerson,
  known: PersonState,
  { ok, activity, moment: { said, nowMs } }: Pick<Judged, "ok" | "activity"> & { readonly moment: Moment },
): void {
  const isHeard = said === "ok" || said === "sign";
  const over = said === "time" || known.task === null ? null : { task: known.task, note: isHeard ? "已有动静" : "外出" };
  putPerson(
    situation,
    person.id,
    { ...known, ok, activity, away: isHeard ? null : known.away, task: over === null ? known.task : null },
    over,
  );
  if (said !== "time") endCases(situation, person.id, { isAll: false, why: text("已有消息", "She was heard of"), nowMs });
}

export function putPerson(
  situation: Situation,
  resident: string,
  person: PersonState,
  over: { readonly task: string; readonly note: string } | null = null,
): void {
  situation.people.set(resident, person);
  collect().facts.push({ kind: "person", resident, person, over });
}

/** Never the station, never an alert: nobody has called for help. */
function tell(situation: Situation, index: number, { about, ask, words, nowMs }: Ask & { readonly nowMs: number }): void {
  const person = situation.places.people!.all[index]!;
  const atMs = nowMs + situation.wallOffsetMs;
  const button = buttonOf(situation, person);
  if (ask === "person") {
    const args = { text: words[person.language], language: person.language };
    if (button !== undefined) oweDevice(situation, button, { channel: "command", name: "say", args, alert: null, atMs, forMs: SAY_MS });
    return;
  }
  if (ask === "family") {
    const id = `${about}-${localDay(situation, nowMs)}`;
    return openCase(situation, person, { id, cause: { kind: "ask", about }, words, wallMs: atMs });
  }
  const known = situation.people.get(person.id)!;
  if (known.task !== null) return;
  const id = taskId(++situation.taskNumber);
  const device = button?.device.id ?? "";
  collect().tasks.push({ id, kind: "ask-after", device, openedMs: atMs, why: words, resident: person.id, zone: person.zone, about });
  putPerson(situation, person.id, { ...known, task: id });
}

export function buttonOf(situation: Situation, { zone }: Pick<SitePerson, "zone">): DeviceState | undefined {
  const [first] = devicesIn(situation, "zone", { zone }, "emergency-button");
  return first === undefined ? undefined : situation.devices[first];
}

/** Somebody was at the door and says so. */
export function lookedAfter(situation: Situation, task: string, nowMs: number): void {
  for (const [index, { id }] of situation.places.people?.all.entries() ?? []) {
    const known = situation.people.get(id);
    if (known?.task !== task) continue;
    // It is closed by the person who did it, not by us.
    putPerson(situation, id, { ...known, task: null });
    hear(situation, index, { said: "ok", atMs: nowMs, nowMs });
  }
}

/** "Until Friday" is the same Friday by the new clock; silences last as long as they did. */
export function peopleClockSet(situation: Situation, nowMs: number): void {
  if (situation.readyMs === 0) return;
  for (const [index, person] of situation.places.people?.all.entries() ?? []) {
    if (!isWatched(person)) continue;
    const known = situation.people.get(person.id);
    if (known !== undefined) askedTooEarly(situation, person, known, nowMs);
    if (known?.away != null) observe(situation, index, { said: "away", atMs: nowMs, nowMs });
    else arm(situation, index, nowMs + 1);
  }
}

/** By the new clock it was not time to ask yet: when it is, she is asked first again. */
function askedTooEarly(situation: Situation, person: SitePerson, known: PersonState, nowMs: number): void {
  const { ok } = known;
  if (ok === null || ok.asked.taken === 0 || person.watch.ok === null) return;
  const utcOffsetMs = situation.places.utcOffsetMs + situation.wallOffsetMs;
  const { verdict } = observeOk(ok, { said: "time", atMs: nowMs }, { ...person.watch.ok, utcOffsetMs });
  if (verdict.standing === "waiting") putPerson(situation, person.id, { ...known, ok: { ...ok, asked: NOBODY_ASKED } });
}
