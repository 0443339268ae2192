import type { Alert, AlertKind, Text } from "../model/alert.ts";
import type { FamilyCase, FamilyCause, Told } from "../model/family.ts";
import type { Input } from "../model/input.ts";
import type { SitePerson } from "../model/person.ts";
import type { Deadline, Situation } from "../model/situation.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { collect } from "../engine/outcomes.ts";
import { KIND_TEXT, text } from "../engine/words.ts";
import { messageContact, messageEnd, takeBackMessages } from "./contact.ts";

/** A contact who has not touched the link by then is not looking: the next one is told. */
const NEXT_MS = { alert: 30_000, ask: 10 * 60_000, device: 24 * 3_600_000 } as const;
/** So long a link still shows how it ended. */
const KEPT_MS = 24 * 3_600_000;
/** A button or a detector that has said nothing for so long is told to the family. */
export const DEVICE_DEAD_MS = 24 * 3_600_000;
/** Kept at once: more than every home of a community at the same time. Beyond it the oldest that has ended goes, or nobody new is told. */
const CASES_MAX = 5_000;

const TOLD_OF: ReadonlySet<AlertKind> = new Set(["sos", "fire"]);
const ONSETS: ReadonlySet<string> = new Set(["raised", "raised-again", "repeated"]);
const DEAD: ReadonlySet<AlertKind> = new Set(["device-silent", "device-fault"]);

/** What a change of an alert means for the family of who lives there. `begins`: it is news; `isActivated`: it has come to hold. */
export function familyChanged(
  situation: Situation,
  alert: Alert,
  { begins, isActivated }: { readonly begins: boolean; readonly isActivated: boolean },
): void {
  const { people } = situation.places;
  if (people === undefined || alert.zone === null) return;
  if (alert.state === "closed") return endWith(situation, alert, text("处置完毕", "Dealt with"));
  if (DEAD.has(alert.kind) && !alert.active) return endWith(situation, alert, text("设备已恢复", "The device works again"));
  if (DEAD.has(alert.kind) && isActivated) armDead(situation, alert);
  if (!begins || alert.outOfService) return;
  if (!TOLD_OF.has(alert.kind) || alert.priority !== "P1") return;
  for (const index of people.ofZone.get(alert.zone) ?? [])
    openCase(situation, people.all[index]!, {
      id: alert.id,
      cause: { kind: "alert", alert: alert.id },
      words: KIND_TEXT[alert.kind],
      wallMs: alert.timeline.at(-1)!.atMs,
    });
}

/** `id`: names the matter; the case is that of this person. */
export function openCase(
  situation: Situation,
  person: SitePerson,
  of: { readonly id: string; readonly cause: FamilyCause; readonly words: Text; readonly wallMs: number },
): void {
  const id = `${person.id}.${of.id}`;
  const known = situation.families.get(id);
  if (known?.ended === null || !isTold(situation, person) || !hasRoom(situation)) return;
  const begun = { id, resident: person.id, zone: person.zone, cause: of.cause, words: of.words, openedMs: of.wallMs };
  tellNext(situation, { ...begun, told: [], ended: null, dueMs: 0 }, person, of.wallMs);
}

/** Only whom the person has named, and only as long as the person agrees. */
export const isTold = ({ people }: Pick<Situation, "people">, { id, allowsFamily, contacts }: SitePerson): boolean =>
  allowsFamily && contacts.length > 0 && people.get(id)?.isFamilyOff !== true;

function hasRoom(situation: Situation): boolean {
  if (situation.families.size < CASES_MAX) return true;
  const ended = [...situation.families.values()].find((one) => one.ended !== null);
  if (ended !== undefined) forget(situation, ended.id);
  return ended !== undefined;
}

function tellNext(situation: Situation, family: FamilyCase, person: SitePerson, wallMs: number): void {
  const next = person.contacts[family.told.length];
  const told: readonly Told[] =
    next === undefined ? family.told : [...family.told, { contact: family.told.length, ...next, atMs: wallMs, reaction: null }];
  const isLast = told.length >= person.contacts.length;
  const nowMs = wallMs - situation.wallOffsetMs;
  const further = { ...family, told, dueMs: isLast ? 0 : nowMs + NEXT_MS[family.cause.kind] };
  put(situation, further);
  if (next !== undefined) messageContact(situation, further, told.at(-1)!, nowMs);
}

function put(situation: Situation, family: FamilyCase): void {
  situation.families.set(family.id, family);
  arm(situation, family);
  collect().facts.push({ kind: "family", id: family.id, family });
}

function arm({ deadlines }: Situation, { id, dueMs }: FamilyCase): void {
  if (dueMs > 0) pushDeadline(deadlines, { kind: "family", atMs: dueMs, family: id });
}

function forget(situation: Situation, id: string): void {
  situation.families.delete(id);
  collect().facts.push({ kind: "family", id, family: null });
}

export function familyDue(situation: Situation, { family: id, atMs }: Extract<Deadline, { kind: "family" }>, nowMs: number): void {
  const family = situation.families.get(id);
  if (family === undefined || family.dueMs !== atMs) return;
  if (family.ended !== null) return forget(situation, id);
  const person = situation.places.people?.all.find((one) => one.id === family.resident);
  // Who looks already is enough: the others are told by who knows them.
  if (person === undefined || family.told.some(({ reaction }) => reaction !== null)) return put(situation, { ...family, dueMs: 0 });
  tellNext(situation, family, person, nowMs + situation.wallOffsetMs);
}

function endWith(situation: Situation, alert: Alert, why: Text): void {
  for (const family of situation.families.values()) {
    const { cause } = family;
    if (cause.kind === "ask" || cause.alert !== alert.id || family.ended !== null) continue;
    end(situation, family, { atMs: alert.timeline.at(-1)!.atMs, outcome: alert.outcome, why });
  }
}

function end(situation: Situation, family: FamilyCase, ended: NonNullable<FamilyCase["ended"]>): void {
  const nowMs = ended.atMs - situation.wallOffsetMs;
  const over = { ...family, ended, dueMs: nowMs + KEPT_MS };
  put(situation, over);
  takeBackMessages(situation, over, nowMs);
  // Whom she does not want told any more is not told that either.
  if (situation.people.get(family.resident)?.isFamilyOff !== true) messageEnd(situation, over, nowMs);
}

/** She was heard of, or does not want it any more: what is open about her ends. */
export function endCases(
  situation: Situation,
  resident: string,
  { isAll, why, nowMs }: { readonly isAll: boolean; readonly why: Text; readonly nowMs: number },
): void {
  for (const family of situation.families.values())
    if (family.resident === resident && family.ended === null && (isAll || family.cause.kind === "ask"))
      end(situation, family, { atMs: nowMs + situation.wallOffsetMs, outcome: null, why });
}

/** A contact has touched the link. The first word of each is kept; who is going says more than who has seen it. */
export function familyReacts(situation: Situation, input: Extract<Input, { kind: "family" }>): FamilyCase | null {
  const family = situation.families.get(input.family);
  const told = family?.told[input.contact];
  if (family === undefined || family.ended !== null || told === undefined) return null;
  if (input.reaction === "well" && family.cause.kind !== "ask") return null;
  if (told.reaction !== null && (told.reaction.what === input.reaction || input.reaction === "seen")) return family;
  const reaction = { what: input.reaction, atMs: input.nowMs + situation.wallOffsetMs };
  const next = { ...family, told: family.told.map((one) => (one === told ? { ...one, reaction } : one)) };
  put(situation, next);
  return next;
}

function armDead({ deadlines, wallOffsetMs }: Situation, alert: Alert): void {
  const sinceMs = onsetOf(alert);
  pushDeadline(deadlines, { kind: "device-dead", atMs: sinceMs - wallOffsetMs + DEVICE_DEAD_MS, alert: alert.id, sinceMs });
}

/** Since when it holds, wall clock: what came first after it was over. */
function onsetOf({ timeline, raisedAt }: Alert): number {
  const since = timeline.slice(timeline.findLastIndex(({ event }) => event === "cleared") + 1);
  return since.find(({ event }) => ONSETS.has(event))?.atMs ?? raisedAt;
}

export function deadDue(situation: Situation, { alert: id, sinceMs }: Extract<Deadline, { kind: "device-dead" }>, nowMs: number): void {
  const alert = situation.alerts.get(id);
  const { people } = situation.places;
  if (
    alert === undefined ||
    !alert.active ||
    alert.outOfService ||
    alert.zone === null ||
    people === undefined ||
    onsetOf(alert) !== sinceMs
  )
    return;
  const device = alert.device ?? "";
  const kind = KIND_TEXT[alert.kind];
  const words = text(`${kind.zh}超过一天:${device}`, `${kind.en} for over a day: ${device}`);
  for (const index of people.ofZone.get(alert.zone) ?? [])
    openCase(situation, people.all[index]!, {
      id,
      cause: { kind: "device", alert: id, device },
      words,
      wallMs: nowMs + situation.wallOffsetMs,
    });
}

/** The row wins, as with alerts. Called after those are in their places. */
export function restoreFamily(situation: Situation, family: FamilyCase): void {
  situation.families.set(family.id, family);
  arm(situation, family);
}

/** Devices that were silent before the start are still counted from when they were heard last. */
export function rearmDead(situation: Situation): void {
  if (situation.places.people === undefined) return;
  for (const alert of situation.alerts.values()) if (DEAD.has(alert.kind) && alert.active && alert.zone !== null) armDead(situation, alert);
}
