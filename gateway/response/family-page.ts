import type { Alert, Text } from "../../rules/model/alert.ts";
import type { FamilyCase } from "../../rules/model/family.ts";
import type { Site, SiteResident, SiteStation } from "../../rules/model/site.ts";
import { calledName } from "../../rules/call/coming.ts";
import { ARRIVED, GOING, NO_ANSWER, RANG_BACK, type Stage, stageOf } from "../../rules/call/stages.ts";
import type { Link } from "./family-links.ts";

/** How a call stands, in the words of the screens. */
const STAGE_TEXT: Readonly<Record<Stage, Text>> = {
  received: { zh: "已收到,正在叫人", en: "Received: we are finding someone" },
  answered: { zh: "已有人接警", en: "Somebody has answered" },
  coming: { zh: "正在赶来", en: "On the way" },
  arrived: { zh: "已到", en: "Arrived" },
  failed: { zh: "没有打通", en: "Not connected" },
  closed: { zh: "处置完毕", en: "Dealt with" },
};
const OUTCOME_TEXT: Readonly<Record<string, Text>> = {
  real: { zh: "真实求助", en: "She needed help" },
  false: { zh: "误按", en: "Pressed by mistake" },
};

/** What has happened, for the family: what the station writes for itself stays with the station. */
const TOLD_EVENTS: ReadonlyMap<string, Text> = new Map([
  ["raised", { zh: "已收到", en: "Received" }],
  ["raised-again", { zh: "再次求助", en: "Called again" }],
  ["acknowledged", { zh: "已有人接警", en: "Answered" }],
  [RANG_BACK, { zh: "已回电,本人接听", en: "Rang back: she answered" }],
  [NO_ANSWER, { zh: "回电无应答,有人上门", en: "Rang back: no answer, somebody goes" }],
  [GOING, { zh: "出动", en: "On the way" }],
  [ARRIVED, { zh: "到场", en: "Arrived" }],
  ["verified", { zh: "已核实", en: "Verified" }],
  ["cancel-requested", { zh: "申请取消(等回电)", en: "Asked to cancel: we ring back" }],
  ["closed", { zh: "处置完毕", en: "Dealt with" }],
]);
/** Who acts here is with her. */
const SEES_HER: ReadonlySet<string> = new Set([ARRIVED]);
const LINES_MAX = 50;

/** What a contact sees. Times are wall clock, ms since 1970. */
export interface FamilyPage {
  readonly resident: string;
  readonly cause: FamilyCase["cause"]["kind"];
  readonly words: Text;
  readonly openedAt: number;
  readonly stage: { readonly name: Stage; readonly words: Text } | null;
  /** By the name somebody is called by; null: nobody yet. */
  readonly responder: string | null;
  readonly station: { readonly name: Text; readonly phone: string } | null;
  readonly times: readonly { readonly at: number; readonly event: string; readonly words: Text }[];
  /** Who saw her, and when. */
  readonly seenBy: { readonly name: string; readonly at: number } | null;
  readonly told: readonly {
    readonly name: string;
    readonly relation: string;
    readonly at: number;
    readonly reaction: string | null;
    readonly isYou: boolean;
  }[];
  readonly ended: { readonly at: number; readonly words: Text } | null;
  readonly now: number;
}

/** `alert`: null where the matter has none, or it can't be read. */
export function familyPageOf(
  { family, told }: Link,
  alert: Alert | null,
  { site, now }: { readonly site: Site; readonly now: number },
): FamilyPage {
  const resident = site.residents.find(({ id }) => id === family.resident);
  const isCall = family.cause.kind === "alert" && alert !== null;
  const station = stationOf(site, resident);
  return {
    resident: resident?.name ?? "",
    cause: family.cause.kind,
    words: family.words,
    openedAt: family.openedMs,
    stage: isCall ? { name: stageOf(alert), words: STAGE_TEXT[stageOf(alert)] } : null,
    responder: isCall ? responderOf(site, alert) : null,
    station: station === null ? null : { name: station.name, phone: phoneOf(station) },
    times: isCall ? timesOf(alert) : [],
    seenBy: isCall ? seenBy(site, alert) : null,
    told: family.told.map(({ name, relation, atMs: at, reaction, contact }) => ({
      name,
      relation,
      at,
      reaction: reaction?.what ?? null,
      isYou: contact === told.contact,
    })),
    ended: family.ended === null ? null : { at: family.ended.atMs, words: OUTCOME_TEXT[family.ended.outcome ?? ""] ?? family.ended.why },
    now,
  };
}

function timesOf({ timeline }: Alert): FamilyPage["times"] {
  return timeline
    .flatMap(({ event, atMs: at }) => {
      const words = TOLD_EVENTS.get(event);
      return words === undefined ? [] : [{ at, event, words }];
    })
    .slice(-LINES_MAX);
}

/** The station that answers for where she lives. */
export function stationOf({ stations, zones }: Site, resident: Pick<SiteResident, "zone"> | undefined): SiteStation | null {
  const building = zones.find(({ id }) => id === resident?.zone)?.building;
  return stations.find(({ covers }) => building !== undefined && covers.includes(building)) ?? stations[0] ?? null;
}

/** The head's: somebody who can say what is going on. */
const phoneOf = ({ people }: SiteStation): string => (people.find(({ role }) => role === "leader") ?? people[0]!).phone;

/** Who is on the way or there, else who has answered. */
export function responderOf(site: Site, { timeline, acknowledged }: Alert): string | null {
  const by = timeline.findLast(({ event }) => event === ARRIVED || event === GOING)?.by ?? acknowledged?.by ?? null;
  return by === null ? null : nameOf(site, by);
}

function seenBy(site: Site, { timeline }: Alert): FamilyPage["seenBy"] {
  const line = timeline.find(({ event, by }) => SEES_HER.has(event) && by !== null);
  return line === undefined ? null : { name: nameOf(site, line.by!), at: line.atMs };
}

/** An account that is no person of the site file is the station. */
function nameOf({ stations }: Pick<Site, "stations">, account: string): string {
  const person = stations.flatMap(({ people }) => people).find(({ id }) => id === account);
  return person === undefined ? "值班员" : calledName(person.name);
}
