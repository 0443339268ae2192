import { AT_REST, callSaid, FAILED, type Said, WRONG_PRESS } from "../../rules/call/home-sentences.ts";
import { GOING, type Stage, stageOf } from "../../rules/call/stages.ts";
import { joined, textKey } from "../../rules/evacuation/voice.ts";
import type { Alert, Text } from "../../rules/model/alert.ts";
import type { Sentence } from "../../rules/model/evacuation.ts";
import type { Site } from "../../rules/model/site.ts";
import type { HomeDesk } from "../runner/home-desk.ts";
import { responderOf, stationOf } from "./family-page.ts";

/** What the page of a home shows. Times are wall clock, ms since 1970. */
export interface HomePage {
  readonly home: Text;
  /** What is spoken at this home. */
  readonly language: "zh" | "en";
  readonly hasButton: boolean;
  readonly call: {
    readonly id: string;
    readonly stage: Stage;
    readonly responder: string | null;
    readonly minutes: number | null;
    readonly isCancelAsked: boolean;
  } | null;
  readonly notice: { readonly exercise: boolean; readonly isOver: boolean; readonly sentences: readonly Sentence[] } | null;
  readonly status: Text;
  /** What it says; `key` names its sound. */
  readonly said: Text & { readonly key: string };
  /** For when the gateway can't be reached any more: what the page then says by itself. */
  readonly failed: Text & { readonly key: string };
  readonly station: { readonly name: Text; readonly phone: string } | null;
  readonly now: number;
}

/** Key of a sentence's sound. */
export const soundKey = ({ zh, en }: Text): string => textKey(`${zh}\n${en}`);

const keyed = ({ zh, en }: Text): Text & { readonly key: string } => ({ zh, en, key: soundKey({ zh, en }) });

export function homePageOf(
  zone: string,
  { homes, site, now }: { readonly homes: HomeDesk; readonly site: Site; readonly now: number },
): HomePage {
  const alert = homes.callAt(zone);
  const told = homes.noticeAt(zone);
  const call = alert === null ? null : callOf(alert, { homes, site, now });
  const notice =
    told === null
      ? null
      : { exercise: told.evacuation.exercise, isOver: told.evacuation.stage === "ended", sentences: told.wording.sentences };
  const own = call?.said ?? AT_REST;
  const said = notice === null ? own.sentence : { zh: joined(notice.sentences, "zh"), en: joined(notice.sentences, "en") };
  const residents = site.residents.filter((resident) => resident.zone === zone);
  const station = stationOf(site, { zone });
  const phone = station?.people.find(({ role }) => role === "leader")?.phone ?? station?.people[0]?.phone;
  return {
    home: homeName(site, zone),
    language: residents[0]?.language ?? "zh",
    hasButton: homes.buttonOf(zone) !== undefined,
    call: call?.shown ?? null,
    notice,
    status: own.status,
    said: keyed(said),
    failed: keyed(FAILED.sentence),
    station: station === null || phone === undefined ? null : { name: station.name, phone },
    now,
  };
}

function callOf(
  alert: Alert,
  { homes, site, now }: { readonly homes: HomeDesk; readonly site: Site; readonly now: number },
): { readonly shown: NonNullable<HomePage["call"]>; readonly said: Said } {
  // Nobody is told of a button that is out of service: what the page says must be true.
  const stage = alert.outOfService && alert.acknowledged === null ? "failed" : stageOf(alert);
  const left = alert.timeline.findLast(({ event }) => event === GOING);
  const coming = stage === "coming" ? homes.comingTo(alert) : { name: null, minutes: null };
  const isLate = coming.minutes !== null && left !== undefined && now > left.atMs + coming.minutes * 60_000;
  const minutes = isLate ? null : coming.minutes;
  const responder = stage === "coming" || stage === "arrived" ? (coming.name ?? responderOf(site, alert)) : null;
  const isCancelAsked = wasCancelAsked(alert);
  // Who has not been asked yet hears that nobody minds; what comes after is told as ever.
  const isWrongPress = isCancelAsked && (stage === "received" || stage === "answered");
  return {
    shown: { id: alert.id, stage, responder, minutes, isCancelAsked },
    said: isWrongPress ? WRONG_PRESS : callSaid(stage, { name: responder, minutes, isLate }),
  };
}

/** Since she last pressed: who presses again means it. */
function wasCancelAsked({ timeline }: Alert): boolean {
  const last = timeline.findLast(({ event }) => ["cancel-requested", "raised", "raised-again", "repeated"].includes(event));
  return last?.event === "cancel-requested";
}

function homeName({ zones, buildings }: Site, zone: string): Text {
  const at = zones.find(({ id }) => id === zone);
  const building = buildings.find(({ id }) => id === at?.building);
  if (at === undefined || building === undefined) return { zh: zone, en: zone };
  const unit = at.unit === undefined ? { zh: "", en: "" } : { zh: `${at.unit}单元`, en: `, unit ${at.unit}` };
  return { zh: `${building.name.zh}${unit.zh}${at.name.zh}`, en: `${building.name.en}${unit.en}, ${at.name.en}` };
}
