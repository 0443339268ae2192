import type { Alert, AlertKind, Evidence, Priority, Text } from "../model/alert.ts";
import { fireChanged } from "../evacuation/triggers.ts";
import type { Rule } from "../model/rule.ts";
import type { Inhibition } from "../model/rule-file.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { changed, lineOf, type Transition, URGENCY } from "./alert.ts";
import { familyChanged } from "../call/family.ts";
import { follow } from "../dispatch/follow.ts";
import { answer } from "./answered.ts";
import { alertChanged, hasBegun } from "./effects.ts";
import { countAlert } from "./flood.ts";
import { isItsWord, judgeOutcome } from "./honesty.ts";
import { messageOf } from "./evidence.ts";
import { isHeldByOther } from "./held.ts";
import { inhibitorOf, releaseInhibited } from "./inhibition.ts";
import { followAlert } from "../response/follow.ts";
import { collect } from "./outcomes.ts";
import { deviceById } from "./situation.ts";
import type { Turn } from "./turn.ts";
import { clauseOf, clearedText, metText, plainClause, text } from "./words.ts";

/** Kinds that a person verifies (words: 核实中, 确警, 误报). */
const VERIFIED_KINDS: ReadonlySet<AlertKind> = new Set(["fire", "fire-suspected", "sos", "bin-fire", "pipe-burst"]);

/** Why an alert is raised. */
export interface Cause {
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly why: Text;
  readonly evidence: Evidence | null;
  /** Journal id of the reading; null where time or the gateway itself is the cause. */
  readonly reading: number | null;
  /** A flag that comes again counts as an occurrence; a level that still holds does not. */
  readonly isRepeatCounted: boolean;
  /** Alerts around it that suppress it; none: none. */
  readonly inhibitedBy?: readonly Inhibition[];
  /** A rule of a file: what it knows is added to an alert that another rule has raised. */
  readonly isAdded?: boolean;
  /** A person saw it: that the device is out of service changes nothing. */
  readonly isSeen?: boolean;
}

export const wallOf = (situation: Situation, nowMs: number): number => nowMs + situation.wallOffsetMs;

/** The reading at hand as the cause of a rule's alert. */
export function causeOf(rule: Rule, { situation, state, reading }: Turn): Cause {
  const { eventMs: atMs, values, id } = reading;
  const shown = values[rule.value]!;
  const evidence = evidenceOf(rule, { atMs, device: state.device.id, values: { ...values } }, shown);
  const why = whyOf(rule, situation, state, shown);
  return { kind: rule.alert, priority: rule.priority, why, evidence, reading: id, isRepeatCounted: rule.type === "flag" };
}

/** In the words of its file, where it has some. */
export function whyOf(rule: Rule, situation: Situation, state: DeviceState, shown: number | boolean): Text {
  const { message } = rule;
  if (message === undefined) return metText(rule, shown);
  return messageOf({ message }, situation, state, plainClause(rule, { met: true, value: shown, atMs: null }));
}

/** What a plain rule's alert carries: the same shape as that of the other rules of files. `atMs`: wall clock. */
export function evidenceOf(rule: Rule, of: Pick<Evidence, "atMs" | "device" | "values">, shown: number | boolean): Evidence {
  return { ...of, clause: clauseOf(rule), clauses: [plainClause(rule, { met: true, value: shown, atMs: of.atMs })], rule: rule.id };
}

/** The rule's condition no longer holds, and no other rule holds the alert. */
export function clear(rule: Rule, { situation, state, nowMs }: Turn, shown: number | boolean): void {
  const open = state.alerts?.get(rule.alert);
  if (open?.active !== true || isHeldByOther(situation, state, rule.alert, rule.id)) return;
  deactivate(situation, open, clearedText(rule, shown), nowMs);
}

/** Raises the alert of this device, or adds to the one that is open: there is at most one of a kind (contract). */
export function raise(situation: Situation, state: DeviceState, cause: Cause, nowMs: number): void {
  const open = state.alerts?.get(cause.kind);
  const atMs = wallOf(situation, nowMs);
  if (open === undefined) return begin(situation, state, cause, atMs);
  const isMoreUrgent = URGENCY[cause.priority] < URGENCY[open.priority];
  if (open.active && !cause.isRepeatCounted && !isMoreUrgent) return also(situation, open, cause, atMs);
  const isUnfounded = open.verification === "unfounded";
  const comesBack = !open.active && (open.acknowledged !== null || isUnfounded);
  const evidence = cause.evidence === null ? {} : { evidence: cause.evidence };
  const transition: Transition = { atMs, event: comesBack ? "raised-again" : "repeated", why: cause.why, ...evidence };
  // Answered, gone and back again: a new episode that nobody has answered, and that nobody has called unfounded yet.
  const anew: Partial<Alert> = comesBack ? { acknowledged: null, ...(isUnfounded ? { verification: "pending" } : {}) } : {};
  const priority = isMoreUrgent ? cause.priority : open.priority;
  const suppressedBy = priority === "P1" ? null : open.suppressedBy;
  const outOfService = isUnheeded(state, cause);
  const fields = { active: true, occurrences: open.occurrences + 1, priority, suppressedBy, outOfService, ...anew };
  place(situation, changed(open, fields, transition));
}

/** A rule of a file adds what it knows to an alert that another rule has raised: fire, and now without water. */
export function also(situation: Situation, open: Alert, { evidence, why, isAdded }: Cause, atMs: number): void {
  if (evidence === null || isAdded !== true) return;
  place(situation, changed(open, {}, { atMs, event: "also-met", why, evidence }));
}

function begin(situation: Situation, state: DeviceState, cause: Cause, atMs: number): void {
  const { device } = state;
  const zone = situation.places.zones.get(device.zone);
  const suppressedBy = inhibitorOf(situation, device, cause);
  place(
    situation,
    newAlert(situation, cause, atMs, {
      suppressedBy,
      device: device.id,
      zone: device.zone,
      building: zone?.building ?? null,
      place: zone?.text ?? text(device.zone, device.zone),
      outOfService: isUnheeded(state, cause),
      subject: null,
    }),
  );
}

const isUnheeded = ({ outOfService }: DeviceState, { isSeen = false }: Cause): boolean => outOfService !== null && !isSeen;

/** The gateway speaks of itself. */
export function superviseSubject(
  situation: Situation,
  {
    subject,
    active,
    priority,
    why,
  }: { readonly subject: string; readonly active: boolean; readonly priority: Priority; readonly why: Text },
  nowMs: number,
): void {
  const atMs = wallOf(situation, nowMs);
  const open = situation.supervision.get(subject);
  if (open === undefined) {
    if (!active) return;
    const cause: Cause = { kind: "supervision", priority, why, evidence: null, reading: null, isRepeatCounted: false };
    const nowhere = { device: null, zone: null, building: null, place: text("网关", "Gateway") };
    const place_ = { ...nowhere, suppressedBy: null, outOfService: false, subject };
    return place(situation, newAlert(situation, cause, atMs, place_));
  }
  if (open.active === active) return;
  const fields = active ? { active, occurrences: open.occurrences + 1, acknowledged: null } : { active };
  place(situation, changed(open, fields, { atMs, event: active ? "raised-again" : "cleared", why }));
}

function newAlert(
  situation: Situation,
  { kind, priority, why, evidence, reading }: Cause,
  atMs: number,
  where: Pick<Alert, "device" | "zone" | "building" | "place" | "subject" | "suppressedBy" | "outOfService">,
): Alert {
  situation.alertNumber++;
  return {
    id: `alert-${String(situation.alertNumber).padStart(6, "0")}`,
    version: 1,
    kind,
    priority,
    ...where,
    state: "unacknowledged",
    active: true,
    acknowledged: null,
    verification: VERIFIED_KINDS.has(kind) ? "pending" : null,
    shelvedUntil: null,
    raisedAt: atMs,
    lastAt: atMs,
    firstReading: reading,
    occurrences: 1,
    evidence: evidence === null ? [] : [evidence],
    timeline: [lineOf({ atMs, event: "raised", why }, null, "unacknowledged")],
    incident: null,
    outcome: null,
    closed: null,
  };
}

/** The condition no longer holds. The alert stays until a person has seen it. */
export function deactivate(situation: Situation, alert: Alert, why: Text, nowMs: number): void {
  if (!alert.active) return;
  place(situation, changed(alert, { active: false }, { atMs: wallOf(situation, nowMs), event: "cleared", why }));
}

/**
 * Puts the next version of an alert in its places and tells what it leads to. Whatever can throw comes after: an alert
 * that is in its place is in the outcome too, even where telling sirens and terminals fails.
 */
export function place(situation: Situation, next: Alert): void {
  const before = situation.alerts.get(next.id);
  const { alert, failed } = followed(situation, next);
  link(situation, alert);
  collect().alerts.push({ op: alert.state === "closed" ? "close" : before === undefined ? "new" : "upd", alert });
  try {
    alertChanged(situation, alert, before);
    if (before !== undefined && inhibits(before) && !inhibits(alert)) releaseInhibited(situation, alert, place);
    followAlert(situation, alert, before);
    // After those who can help.
    familyChanged(situation, alert, { begins: hasBegun(alert, before), isActivated: alert.active && before?.active !== true });
    countAlert(situation, alert, before);
    judgeOutcome(situation, alert);
    const state = alert.state === "closed" && isItsWord(alert.kind) ? deviceById(situation, alert.device) : undefined;
    if (state !== undefined) answer(situation, state, alert);
    fireChanged(situation, alert, before);
  } catch (error) {
    telling(situation, alert, error);
  }
  if (failed !== null) telling(situation, alert, failed);
}

/** With its incident. An alert goes out whatever becomes of that. */
function followed(situation: Situation, alert: Alert): { readonly alert: Alert; readonly failed: unknown } {
  try {
    return { alert: follow(situation, alert), failed: null };
  } catch (error) {
    return { alert, failed: error };
  }
}

/** Our own fault, told as an alert; that this one fails too has no words any more. */
function telling(situation: Situation, alert: Alert, error: unknown): void {
  if (alert.subject === "effects") return;
  const why = text(`通知 ${alert.id} 时出错`, `Telling of ${alert.id} failed: ${String(error)}`);
  const nowMs = alert.timeline.at(-1)!.atMs - situation.wallOffsetMs;
  superviseSubject(situation, { subject: "effects", active: true, priority: "P2", why }, nowMs);
}

const inhibits = ({ active, state, outOfService }: Alert): boolean => active && state !== "closed" && !outOfService;

export function link(situation: Situation, alert: Alert): void {
  const isClosed = alert.state === "closed";
  if (isClosed) situation.alerts.delete(alert.id);
  else situation.alerts.set(alert.id, alert);
  if (alert.subject !== null) linkSubject(situation, alert.subject, alert);
  const state = deviceById(situation, alert.device);
  if (state !== undefined) linkDevice(state, alert);
}

/** Into the alerts of its device; out of them when closed. */
export function linkDevice(state: DeviceState, alert: Alert): void {
  if (alert.state !== "closed") (state.alerts ??= new Map()).set(alert.kind, alert);
  else if (state.alerts?.get(alert.kind)?.id === alert.id) {
    state.alerts.delete(alert.kind);
    if (state.alerts.size === 0) state.alerts = null;
  }
}

/** What a `supervision` alert about a rule that threw is about; its ids hold no colon. */
export const subjectOfRule = (rule: string, device: string): string => `rule:${rule}:${device}`;

/** A rule is off for a device as long as the alert about it holds: a person who closes it gives the rule another chance. */
function linkSubject(situation: Situation, subject: string, alert: Alert): void {
  if (alert.state === "closed") situation.supervision.delete(subject);
  else situation.supervision.set(subject, alert);
  const [what, rule, device] = subject.split(":");
  const state = what === "rule" ? deviceById(situation, device!) : undefined;
  if (state === undefined) return;
  const others = (state.off ?? []).filter((one) => one !== rule);
  const off = alert.active && alert.state !== "closed" ? [...others, rule!] : others;
  state.off = off.length === 0 ? null : off;
}
