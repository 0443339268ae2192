import type { DutyAct, DutyCheck, Swap } from "../model/duty.ts";
import type { Actor, Input } from "../model/input.ts";
import type { StationPlan } from "../model/response-plan.ts";
import type { Deadline, Situation } from "../model/situation.ts";
import { refuse } from "../engine/commands.ts";
import { pushDeadline } from "../engine/deadlines.ts";
import { collect } from "../engine/outcomes.ts";
import { superviseSubject } from "../engine/raise.ts";
import { text } from "../engine/words.ts";
import { planOf } from "./climb.ts";
import { onDuty, tooFewIn } from "./rota.ts";

/** Too few on duty is told this far ahead, and looked for this often. */
const AHEAD_MS = 24 * 3_600_000;
const LOOK_MS = 3_600_000;
/** Swaps and checks at once: more is no rota. */
const SWAPS_MAX = 500;
const CHECKS_MAX = 50;
/** Entries of one signature; the rest is counted by the lists themselves. */
const LISTED_MAX = 200;

/** A person's act, or a refusal that changes nothing. */
export function takeDuty(situation: Situation, { act, by, nowMs }: Extract<Input, { kind: "duty" }>): void {
  switch (act.name) {
    case "swap":
      return swap(situation, act.swap, nowMs);
    case "unswap":
      return unswap(situation, act.id, nowMs);
    case "handover":
      return handover(situation, act, by, nowMs);
    case "ask":
      return ask(situation, act, by, nowMs);
    case "answer":
      return answer(situation, act.id, by, nowMs);
  }
}

const stationOf = (situation: Situation, id: string): StationPlan | undefined =>
  planOf(situation).stations.find((station) => station.id === id);

function swap(situation: Situation, asked: Swap, nowMs: number): void {
  const station = stationOf(situation, asked.station);
  const people = [asked.away, ...(asked.instead === null ? [] : [asked.instead])];
  const stranger = people.find((id) => station?.people.includes(id) !== true);
  if (station === undefined) return refused(404, "not_found", `没有 ${asked.station}`, `There is no ${asked.station}`);
  if (stranger !== undefined) return refused(400, "unknown_person", `本站没有 ${stranger}`, `${stranger} is not of this station`);
  if (asked.toMs <= nowMs + situation.wallOffsetMs) return refused(400, "is_past", "时间已过", "That time has passed");
  if (situation.swaps.size >= SWAPS_MAX) return refused(409, "too_many", "调班过多", "There are too many swaps");
  putSwap(situation, asked.id, asked);
  lookAhead(situation, nowMs);
}

function unswap(situation: Situation, id: string, nowMs: number): void {
  if (!situation.swaps.has(id)) return refused(404, "not_found", `没有 ${id}`, `There is no ${id}`);
  putSwap(situation, id, null);
  lookAhead(situation, nowMs);
}

function putSwap(situation: Situation, id: string, now: Swap | null): void {
  if (now === null) situation.swaps.delete(id);
  else situation.swaps.set(id, now);
  collect().facts.push({ kind: "swap", id, swap: now });
}

/** One signature: what is open is written down by the gateway, what else is not as it should be by whoever signs. */
function handover(situation: Situation, act: Extract<DutyAct, { name: "handover" }>, by: Actor, nowMs: number): void {
  const station = stationOf(situation, act.station);
  if (station === undefined) return refused(404, "not_found", `没有 ${act.station}`, `There is no ${act.station}`);
  const at = nowMs + situation.wallOffsetMs;
  const team = onDuty(station, { swaps: situation.swaps.values(), atMs: at, utcOffsetMs: situation.places.utcOffsetMs });
  const alerts = [...situation.alerts.values()].filter(({ priority }) => priority === "P1" || priority === "P2").map(({ id }) => id);
  const outOfService = situation.devices.flatMap((state) => (state?.outOfService == null ? [] : [state.device.id]));
  const { id, exceptions } = act;
  const listed = { alerts: alerts.slice(0, LISTED_MAX), outOfService: outOfService.slice(0, LISTED_MAX) };
  collect().facts.push({ kind: "handover", handover: { id, station: station.id, at, by: by.name, team, ...listed, exceptions } });
}

function ask(situation: Situation, act: Extract<DutyAct, { name: "ask" }>, by: Actor, nowMs: number): void {
  if (stationOf(situation, act.station) === undefined)
    return refused(404, "not_found", `没有 ${act.station}`, `There is no ${act.station}`);
  if (situation.dutyChecks.size >= CHECKS_MAX) return refused(409, "too_many", "查岗过多", "Too many duty checks wait");
  const withinMs = act.withinMs ?? planOf(situation).dutyCheckMs;
  const nothingYet = { answeredAt: null, answeredBy: null, missed: false };
  const asked = { id: act.id, station: act.station, askedAt: nowMs + situation.wallOffsetMs, by: by.name, withinMs };
  putCheck(situation, { ...asked, ...nothingYet, dueMs: nowMs + withinMs });
}

function answer(situation: Situation, id: string, by: Actor, nowMs: number): void {
  const check = situation.dutyChecks.get(id);
  if (check === undefined) return refused(404, "not_found", `没有待应答的 ${id}`, `${id} does not wait for an answer`);
  putCheck(situation, { ...check, answeredAt: nowMs + situation.wallOffsetMs, answeredBy: by.name });
  const why = text(`${by.name} 已应答查岗`, `${by.name} answered the duty check`);
  superviseSubject(situation, { subject: `duty-check:${check.station}`, active: false, priority: "P2", why }, nowMs);
}

/** One that is over stays on record alone. */
function putCheck(situation: Situation, check: DutyCheck): void {
  const isOver = check.missed || check.answeredAt !== null;
  if (isOver) situation.dutyChecks.delete(check.id);
  else restoreCheck(situation, check);
  collect().facts.push({ kind: "duty-check", check, isOver });
}

export function restoreCheck({ dutyChecks, deadlines }: Situation, check: DutyCheck): void {
  dutyChecks.set(check.id, check);
  pushDeadline(deadlines, { kind: "duty-check", atMs: check.dueMs, check: check.id });
}

/** Nobody at the station's consoles answered. */
export function dutyCheckDue(situation: Situation, { check: id, atMs }: Extract<Deadline, { kind: "duty-check" }>, nowMs: number): void {
  const check = situation.dutyChecks.get(id);
  if (check === undefined || check.dueMs !== atMs) return;
  putCheck(situation, { ...check, missed: true });
  const seconds = Math.round(check.withinMs / 1_000);
  const why = text(
    `${check.station} 查岗 ${seconds} 秒内无人应答`,
    `Nobody at ${check.station} answered the duty check within ${seconds} s`,
  );
  superviseSubject(situation, { subject: `duty-check:${check.station}`, active: true, priority: "P2", why }, nowMs);
}

/** Looks for hours with too few on duty, and again in an hour. Swaps that are over go. */
export function lookAhead(situation: Situation, nowMs: number): void {
  const { places, swaps, deadlines } = situation;
  const { stations, leastOnDuty } = planOf(situation);
  if (stations.length === 0) return;
  const fromMs = nowMs + situation.wallOffsetMs;
  for (const { id, toMs } of swaps.values()) if (toMs <= fromMs) putSwap(situation, id, null);
  for (const station of stations) {
    const rota = { swaps: [...swaps.values()], utcOffsetMs: places.utcOffsetMs };
    const [first] = tooFewIn(station, { ...rota, fromMs, toMs: fromMs + AHEAD_MS, least: leastOnDuty });
    const hours = first === undefined ? "" : `${first.from}-${first.to}`;
    const why =
      first === undefined
        ? text(`${station.id} 排班已满`, `${station.id} has enough people on duty`)
        : text(
            `${station.id} ${hours} 在岗 ${first.count} 人,少于 ${leastOnDuty} 人`,
            `${station.id}: ${first.count} on duty ${hours}, at least ${leastOnDuty} are wanted`,
          );
    superviseSubject(situation, { subject: `duty:${station.id}`, active: first !== undefined, priority: "P3", why }, nowMs);
  }
  situation.dutyLookMs = nowMs + LOOK_MS;
  pushDeadline(deadlines, { kind: "duty", atMs: situation.dutyLookMs });
}

export function dutyDue(situation: Situation, { atMs }: Extract<Deadline, { kind: "duty" }>, nowMs: number): void {
  if (situation.dutyLookMs === atMs) lookAhead(situation, nowMs);
}

function refused(...[status, code, zh, en]: Parameters<typeof refuse>): void {
  collect().refusal = refuse(status, code, zh, en);
}
