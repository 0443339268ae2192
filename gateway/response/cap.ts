import { KIND_TEXT } from "../../rules/engine/words.ts";
import type { Alert, AlertKind, Text } from "../../rules/model/alert.ts";
import type { Evacuation, Wording } from "../../rules/model/evacuation.ts";
import { CHINA_OFFSET_MS, type Site } from "../../rules/model/site.ts";
import { numberOf } from "../runner/outcome-rows.ts";
import { type CapArea, type CapInfo, type CapMessage, capXml, type Reference } from "./cap-xml.ts";

/** Code of a unit that was given none: no platform takes it for somebody else's. */
const NO_UNIT = "00000000000000";
/** What nobody has ended or changed by then is out of date. */
const EXPIRES_MS = 6 * 3_600_000;
const LANGUAGES = [
  ["zh-CN", "zh"],
  ["en", "en"],
] as const;
type Language = (typeof LANGUAGES)[number][1];

/**
 * Identifier of a message after GB/T 35965.1-2018: 14 characters of the unit, local time to the second, a serial number.
 * The serial holds number and version, so that two changes within one second differ.
 */
export function capIdentifier(
  { unitCode }: Pick<Site, "unitCode">,
  of: { readonly sentMs: number; readonly number: number; readonly version: number },
): string {
  const time = new Date(of.sentMs + CHINA_OFFSET_MS).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${unitCode ?? NO_UNIT}_${time}_${String(of.number).padStart(6, "0")}${String(of.version).padStart(4, "0")}`;
}

/** Versions of a message as the references of a later one name them: the first, and the one before. */
function referencesOf(
  site: Site,
  number: number,
  versions: readonly { readonly version: number; readonly atMs: number }[],
): readonly Reference[] {
  return versions.map(({ version, atMs: sentMs }) => ({
    sender: senderOf(site),
    identifier: capIdentifier(site, { sentMs, number, version }),
    sentMs,
  }));
}

const senderOf = ({ id }: Site): string => `${id}@linan`;

/** An alert as it stands, for whoever may see it. */
export function alertCap(alert: Alert, site: Site): string {
  const { version, timeline, raisedAt } = alert;
  const number = numberOf(alert.id);
  const sentMs = timeline.at(-1)?.atMs ?? raisedAt;
  const before = [
    { version: 1, atMs: raisedAt },
    ...(version > 2 ? [{ version: version - 1, atMs: timeline.at(-2)?.atMs ?? raisedAt }] : []),
  ];
  const message: CapMessage = {
    identifier: capIdentifier(site, { sentMs, number, version }),
    sender: senderOf(site),
    sentMs,
    status: alert.outcome === "drill" ? "Exercise" : alert.outcome === "test" ? "Test" : "Actual",
    msgType: version === 1 ? "Alert" : alert.state === "closed" ? "Cancel" : "Update",
    scope: "Restricted",
    restriction: "For the community's station and property staff, the street and the district",
    ...(site.note === undefined ? {} : { note: `${site.note.zh} ${site.note.en}` }),
    references: version === 1 ? [] : referencesOf(site, number, before),
    infos: LANGUAGES.map(([language, key]) => alertInfo(alert, site, language, key)),
  };
  return capXml(message, CHINA_OFFSET_MS);
}

const CATEGORIES: Readonly<Record<AlertKind, CapInfo["category"]>> = {
  fire: "Fire",
  "fire-suspected": "Fire",
  "bin-fire": "Fire",
  sos: "Rescue",
  assist: "Health",
  "pipe-burst": "Infra",
  "pipe-low-pressure": "Infra",
  "pipe-leak": "Infra",
  "bin-full": "Env",
  "bin-tilted": "Env",
  "device-silent": "Infra",
  "device-fault": "Infra",
  "device-tamper": "Infra",
  "battery-low": "Infra",
  supervision: "Other",
};
const URGENCIES = { P1: "Immediate", P2: "Immediate", P3: "Expected", P4: "Future" } as const;
const SEVERITIES = { P1: "Severe", P2: "Moderate", P3: "Minor", P4: "Minor" } as const;
const CERTAINTIES = { confirmed: "Observed", pending: "Likely", unfounded: "Unlikely" } as const;

function alertInfo(alert: Alert, site: Site, language: CapInfo["language"], key: Language): CapInfo {
  const { kind, priority, place, timeline, raisedAt, verification, state, active, building } = alert;
  const isOver = state === "closed" || !active;
  const last = timeline.at(-1)!;
  return {
    language,
    category: CATEGORIES[kind],
    event: KIND_TEXT[kind][key],
    responseType:
      state === "closed"
        ? "AllClear"
        : verification === "confirmed"
          ? "Execute"
          : priority === "P1" || priority === "P2"
            ? "Assess"
            : "Monitor",
    urgency: isOver ? "Past" : URGENCIES[priority],
    severity: SEVERITIES[priority],
    certainty: verification === null ? "Observed" : CERTAINTIES[verification],
    onsetMs: raisedAt,
    expiresMs: last.atMs + EXPIRES_MS,
    senderName: site.name[key],
    headline: `${place[key]} ${KIND_TEXT[kind][key]}`,
    description: last.why[key],
    instruction: null,
    parameters: [
      ["alert", alert.id],
      ["priority", priority],
      ["state", state],
    ],
    area: areaOf(site, building, place[key]),
  };
}

/** The notice of an evacuation that was issued. A draft is told nobody: there is no message of it. */
export function evacuationCap(evacuation: Evacuation, site: Site): string {
  const { version, timeline, issuedAt, changedAt, exercise, last } = evacuation;
  const number = numberOf(evacuation.id);
  const issued = timeline.findIndex(({ event }) => event === "issued");
  // Versions count lines: the first is 1. A record that was cut keeps the count from its end.
  const firstVersion = Math.max(1, version - (timeline.length - 1 - issued));
  const isFirst = last === "issued";
  const reason = timeline.at(-1)!.why;
  const message: CapMessage = {
    identifier: capIdentifier(site, { sentMs: changedAt, number, version: isFirst ? firstVersion : version }),
    sender: senderOf(site),
    sentMs: changedAt,
    status: exercise ? "Exercise" : "Actual",
    msgType: isFirst ? "Alert" : last === "cancelled" ? "Cancel" : "Update",
    scope: "Public",
    ...(exercise ? { note: "演练,非真实警情 DRILL, not real" } : last === "cancelled" ? { note: `${reason.zh} ${reason.en}` } : {}),
    references: isFirst ? [] : referencesOf(site, number, [{ version: firstVersion, atMs: issuedAt ?? changedAt }]),
    infos: evacuation.wordings
      .filter(({ sentences }) => sentences.every((sentence) => sentence.number !== 3))
      .flatMap((wording) => LANGUAGES.map(([language, key]) => noticeInfo(evacuation, wording, site, language, key))),
  };
  return capXml(message, CHINA_OFFSET_MS);
}

const EVENTS: Readonly<Record<Wording["response"], Text>> = {
  Evacuate: { zh: "疏散", en: "Evacuation" },
  Shelter: { zh: "关门待援", en: "Stay in behind the door" },
  AllClear: { zh: "警报解除", en: "All clear" },
};

// Five facts about one block; an object of them would be made for one call.
function noticeInfo(
  evacuation: Evacuation,
  { place, response, sentences }: Wording,
  site: Site,
  language: CapInfo["language"],
  key: Language,
): CapInfo {
  const { exercise, building, changedAt, confirmed, stage } = evacuation;
  const spoken = sentences.map((sentence) => sentence[key]).join(key === "zh" ? "" : " ");
  const drill = exercise ? { zh: "【演练】", en: "[EXERCISE] " }[key] : "";
  return {
    language,
    category: "Fire",
    event: `${drill}${EVENTS[response][key]}`,
    responseType: response,
    urgency: stage === "ended" ? "Past" : "Immediate",
    severity: stage === "ended" ? "Minor" : "Extreme",
    certainty: confirmed === null && !exercise ? "Likely" : "Observed",
    onsetMs: evacuation.issuedAt ?? changedAt,
    expiresMs: changedAt + EXPIRES_MS,
    senderName: site.name[key],
    headline: `${drill}${place[key]} ${EVENTS[response][key]}`,
    description: spoken,
    instruction: spoken,
    parameters: [["evacuation", evacuation.id]],
    area: areaOf(site, building, place[key]),
  };
}

const METRES_PER_DEGREE = 111_320;

/** The building's outline, where the site file says where its plan lies and how large the building is. */
function areaOf(site: Site, building: string | null, description: string): CapArea {
  const found = site.buildings.find(({ id }) => id === building);
  const { corner } = site;
  const geocodes = building === null ? [] : ([["building", `${site.id}/${building}`]] as const);
  if (corner === undefined || found?.width === undefined || found.depth === undefined) return { description, polygon: null, geocodes };
  const { x, y, width, depth } = found;
  const at = (east: number, south: number): readonly [number, number] => [
    corner.latitude - south / METRES_PER_DEGREE,
    corner.longitude + east / (METRES_PER_DEGREE * Math.cos((corner.latitude * Math.PI) / 180)),
  ];
  return { description, polygon: [at(x, y), at(x, y + depth), at(x + width, y + depth), at(x + width, y)], geocodes };
}
