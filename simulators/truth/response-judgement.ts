import type { Text } from "../../rules/model/alert.ts";
import type { SeenAlert } from "./judgement.ts";
import type { Acted, Truth } from "./read-truth.ts";
import type { FullAlert, SeenAccount, SeenDelivery, SeenIncident, SeenResponse } from "./response-seen.ts";

/** One thing that had to be so. `breach`: it was missed, and the gateway says so itself, which is as good. */
export interface Check {
  readonly what: Text;
  readonly of: string;
  readonly verdict: "met" | "breach" | "wrong";
  readonly why: string;
}

/** A button says how its call stands within this, a person rings back within that (contract and product). */
const STAGE_MS = 10_000;
const RING_BACK_MS = 30_000;
/** Nobody was heard to hear it: the next are told by then. */
const NEXT_TOLD_MS = 13_000;
/** Between this program's clock and the gateway's decision lies a request, ms: nearer to a limit nothing can be told. */
const NEAR_MS = 1_500;

const BUTTON = { zh: "按钮得到答复", en: "the button is answered" };
const RUNG_BACK = { zh: "回电", en: "rung back" };
const CLOCK = { zh: "时限", en: "clock" };
const PEOPLE = { zh: "人员归队", en: "responders back" };
const TOLD = { zh: "送达", en: "delivery" };
const NEXT = { zh: "无人听到,下一级已通知", en: "nobody heard, the next are told" };
const DOORS = { zh: "逐户核实", en: "every door accounted for" };
const NAMED = { zh: "疏散记入警情", en: "the evacuation stands in its incident" };
const ENDED = { zh: "已办结", en: "closed with an outcome" };
const DONE = { zh: "操作", en: "act" };

/** Compares what people did, and what was dead, with what the gateway has on record. Empty where nobody acted. */
export function judgeResponse(truth: Truth, seen: SeenResponse): readonly Check[] {
  if (truth.acted.length === 0) return [];
  return [
    ...truth.acted.map(judgeAct),
    ...seen.alerts.filter(({ kind }) => kind === "sos").flatMap((alert) => [judgeButton(truth, alert), judgeRingBack(truth, alert)]),
    ...seen.incidents.flatMap((incident) => judgeIncident(truth, incident, seen.alerts)),
    ...seen.alerts.map(judgeEnd),
    ...seen.deliveries.map((delivery) => judgeDelivery(truth, delivery)),
    ...seen.alerts.flatMap((alert) => judgeNext(truth, alert, seen.deliveries)),
    ...seen.accounts.flatMap((account) => [judgeAccount(truth, account), judgeNamed(account, seen.incidents)]),
    ...(truth.marked.length > 0 || !truth.acted.some(({ deed }) => deed === "marks")
      ? []
      : [check(DOORS, "", false, "nothing was marked")]),
  ];
}

/** Ids of the alerts of the play that people had to act on. */
export const alertsOf = ({ play, expected }: Truth, alerts: readonly SeenAlert[]): readonly string[] =>
  alerts
    .filter(({ kind, device, raisedAt }) => raisedAt >= play.at && expected.some((one) => one.kind === kind && one.device === device))
    .filter(({ priority }) => priority === "P1" || priority === "P2")
    .map(({ id }) => id);

const check = (what: Text, of: string, isMet: boolean, why = ""): Check => ({ what, of, verdict: isMet ? "met" : "wrong", why });

/** Met in time, or late and on record as that; never on record as late when it was not. */
function timed(
  what: Text,
  of: string,
  { at, dueAt, isOnRecord }: { readonly at: number | null; readonly dueAt: number; readonly isOnRecord: boolean },
): Check {
  const lateMs = at === null ? Infinity : at - dueAt;
  const words = at === null ? "never" : `${(lateMs / 1_000).toFixed(1)} s after it was due`;
  if (Math.abs(lateMs) < NEAR_MS) return check(what, of, true, words);
  if (lateMs < 0) return check(what, of, !isOnRecord, isOnRecord ? `on record as late, and was ${words}` : words);
  return { what, of, verdict: isOnRecord ? "breach" : "wrong", why: isOnRecord ? `${words}, on record` : `${words}, and nobody says so` };
}

const judgeAct = ({ part, deed, target, status }: Acted): Check =>
  check(DONE, `${part} ${deed} ${target}`, status >= 200 && status < 300, `answered ${status}`);

/** Her own button: a word within ten seconds, never "not connected" while somebody was found, and at the end the end. */
function judgeButton({ shown }: Truth, { device, raisedAt }: FullAlert): Check {
  const said = shown.filter((one) => one.device === device);
  const stages = said.filter(({ words }) => !/^(正在呼叫|播报|says)/.test(words));
  const [first] = stages;
  const isInTime = first !== undefined && first.at - raisedAt <= STAGE_MS && !first.words.startsWith("没有打通");
  const isEnded = stages.at(-1)?.words.startsWith("处置完毕") === true;
  return check(BUTTON, device ?? "", isInTime && isEnded, stages.map(({ words }) => words).join(" > "));
}

function judgeRingBack({ acted }: Truth, { id, device, raisedAt, timeline }: FullAlert): Check {
  const rang = acted.find((one) => one.target === id && one.deed.startsWith("ring-back") && one.status < 300);
  const isOnRecord = timeline.some(({ event }) => event === "ring-back-overdue");
  return timed(RUNG_BACK, device ?? id, { at: rang?.at ?? null, dueAt: raisedAt + RING_BACK_MS, isOnRecord });
}

const MEETS: Readonly<Record<string, readonly string[]>> = {
  answer: ["acknowledge", "going", "arrived"],
  arrival: ["arrived"],
};

function judgeIncident({ acted, dead }: Truth, incident: SeenIncident, alerts: readonly FullAlert[]): readonly Check[] {
  const targets = new Set([incident.id, ...alerts.filter((alert) => alert.incident === incident.id).map(({ id }) => id)]);
  const its = acted.filter(({ target, status }) => targets.has(target) && status < 300);
  const closedAt = its.find(({ deed }) => deed === "close")?.at ?? Infinity;
  const clocks = incident.clocks.flatMap(({ name, dueAt }) => {
    const meets = MEETS[name];
    const at = its.find(({ deed }) => meets?.includes(deed) === true)?.at ?? null;
    // It was over before anybody had to come.
    if (meets === undefined || (at === null && closedAt < dueAt)) return [];
    return [timed(CLOCK, `${incident.id} ${name}`, { at, dueAt, isOnRecord: has(incident, `breach-${name}`) })];
  });
  return [
    ...clocks,
    judgePeople(incident, new Set(dead.filter(({ what }) => what === "responder").map(({ id }) => id)), its),
    judgeEnd(incident),
  ];
}

const has = ({ timeline }: SeenIncident, event: string): boolean => timeline.some((line) => line.event === event);

/** Whoever went is back, and nobody is inside; who is dead is missed by a clock that says so. */
function judgePeople(incident: SeenIncident, dead: ReadonlySet<string>, its: readonly Acted[]): Check {
  const went = incident.responders.filter(({ person }) => its.some((one) => one.person === person));
  const away = went.filter(({ person, stage, isInside }) => isInside || (stage !== "back" && !dead.has(person)));
  const isMissed = went.some(({ person, stage }) => dead.has(person) && stage !== "back");
  if (away.length > 0) return check(PEOPLE, incident.id, false, away.map(({ person, stage }) => `${person} ${stage}`).join(", "));
  if (!isMissed) return check(PEOPLE, incident.id, true);
  const isOnRecord = has(incident, "breach-arrival");
  return { what: PEOPLE, of: incident.id, verdict: isOnRecord ? "breach" : "wrong", why: "one never arrived" };
}

const judgeEnd = ({ id, state, outcome }: Pick<FullAlert, "id" | "state" | "outcome">): Check =>
  check(ENDED, id, state === "closed" && outcome !== null, `${state} ${outcome ?? "without an outcome"}`);

/** Sent or received, taken back since somebody answered, or given up with a reason; and nothing is heard from what is dead. */
function judgeDelivery({ dead }: Truth, { alert, channel, recipient, stage, reason }: SeenDelivery): Check {
  const isDead = dead.some(({ what, id }) => what === "channel" && (id === recipient || id === channel));
  const of = `${alert} ${channel}:${recipient}`;
  if (stage === "owed" || (stage === "failed" && reason === null)) return check(TOLD, of, false, `${stage}, without a word why`);
  if (!isDead) return check(TOLD, of, true, stage);
  return check(TOLD, of, stage === "withdrawn" || stage === "failed", `${stage}, by a channel that is dead`);
}

/** While the station's own channel is dead and nobody answers, the next are told before their time. */
function judgeNext({ acted, dead }: Truth, { id, raisedAt, kind }: FullAlert, deliveries: readonly SeenDelivery[]): readonly Check[] {
  if ((kind !== "sos" && kind !== "fire") || !dead.some(({ what }) => what === "channel")) return [];
  const answeredAt = acted.find((one) => one.target === id && one.deed === "acknowledge" && one.status < 300)?.at ?? Infinity;
  const own = deliveries.filter((one) => one.alert === id && /^\d/.test(one.step));
  const isHeard = own.some(({ stage }) => stage === "received" || stage === "seen");
  if (own.length === 0 || isHeard || answeredAt - raisedAt < NEXT_TOLD_MS) return [];
  const rungs = new Set(own.filter(({ owedAt }) => owedAt <= raisedAt + NEXT_TOLD_MS).map(({ step }) => step));
  return [check(NEXT, id, rungs.size > 1, `${rungs.size} rungs within ${NEXT_TOLD_MS / 1_000} s`)];
}

/** One incident names it, and has on record that it went out and how it ended. */
function judgeNamed({ evacuation }: SeenAccount, incidents: readonly SeenIncident[]): Check {
  const naming = incidents.filter(({ evacuations }) => evacuations.includes(evacuation));
  const isWhole = naming.every((incident) => has(incident, "evacuation-issued") && has(incident, "evacuation-all-clear"));
  return check(NAMED, evacuation, naming.length === 1 && isWhole, naming.map(({ id }) => id).join(", "));
}

/** Every door says what was last found there, and whoever is not safe is named as missing. */
function judgeAccount({ marked }: Truth, { evacuation, doors, missing }: SeenAccount): Check {
  const found = new Map<string, string>();
  for (const round of marked) if (round.evacuation === evacuation) for (const zone of round.doors) found.set(zone, round.state);
  const wrong = [...doors].filter(([zone, state]) => found.get(zone) !== state).map(([zone, state]) => `${zone} ${state}`);
  const left = [...found].filter(([zone, state]) => state !== "safe" && !missing.includes(zone)).map(([zone]) => zone);
  const unfounded = missing.filter((zone) => found.get(zone) === "safe");
  const faults = [...wrong, ...left, ...unfounded];
  return check(
    DOORS,
    evacuation,
    faults.length === 0 && doors.size > 0,
    `${doors.size} doors, ${missing.length} missing ${faults.slice(0, 5).join(", ")}`,
  );
}
