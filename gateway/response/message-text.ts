import { linkedContact } from "../../rules/call/contact.ts";
import { isRingBackOverdue } from "../../rules/call/stages.ts";
import { KIND_TEXT } from "../../rules/engine/words.ts";
import type { Alert, Text } from "../../rules/model/alert.ts";
import type { Climb, Notification } from "../../rules/model/notification.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Message } from "./way.ts";

const PRIORITY_TEXT: Readonly<Record<Alert["priority"], Text>> = {
  P1: { zh: "危及生命", en: "life at risk" },
  P2: { zh: "紧急", en: "urgent" },
  P3: { zh: "一般", en: "routine" },
  P4: { zh: "提示", en: "notice" },
};
/** Floors named in a text; the page behind the link has all. */
const FLOORS_SHOWN = 6;

const NOT_RUNG: Text = { zh: ",超时未回电", en: ", nobody has rung back" };

/** Turns what is owed into what is said, as the alert stands now: building, floor and a link, no home and no name. */
export interface Composer {
  compose(notification: Notification, alert: Alert | undefined, climb: Climb | undefined, to: string | null): Message;
}

export function createComposer(
  site: Site,
  openAlert: (id: string) => Alert | undefined,
  /** The path of a contact's link; null where it opens nothing any more. */
  familyPath: (family: string, contact: number) => string | null,
): Composer {
  const buildings = new Map(site.buildings.map(({ id, name }) => [id, name]));
  const floors = new Map(site.zones.map(({ id, floor, outdoors }) => [id, outdoors === true ? null : floor]));
  const address = site.response?.address?.replace(/\/+$/, "");

  /** Of one alert: what a program is told. */
  const shown = ({ id, kind, priority, building, zone, state, raisedAt }: Alert) => ({
    id,
    kind,
    priority,
    building,
    floor: floors.get(zone ?? "") ?? null,
    state,
    raisedAt,
  });

  function textOf(alert: Alert, all: readonly Alert[]): Text {
    const worst = all.find(({ kind }) => kind === "fire") ?? alert;
    const kind = KIND_TEXT[worst.kind];
    const where = placeText(all, buildings.get(alert.building ?? ""), floors);
    const count = all.length > 1 ? { zh: `,共${all.length}处报警`, en: `, ${all.length} alarms` } : { zh: "", en: "" };
    const priority = PRIORITY_TEXT[worst.priority];
    const also = isRingBackOverdue(alert) ? NOT_RUNG : { zh: "", en: "" };
    return {
      zh: `【${site.name.zh}】${kind.zh}(${priority.zh})${where.zh}${count.zh}${also.zh}`,
      en: `${kind.en} (${priority.en})${where.en === "" ? "" : ` ${where.en}`}${count.en}${also.en}`,
    };
  }

  /** What `step` owes names a contact's link only by whom it is for. */
  function linkOf(its: string | null, usual: string, base: string): string | null {
    const contact = its === null ? null : linkedContact(its);
    if (contact === null) return its ?? usual;
    const path = familyPath(contact.family, contact.contact);
    return path === null ? null : `${base}${path}`;
  }

  return {
    compose({ key, alert: id, text: given, link: itsLink }, alert, climb, to) {
      const all = (climb?.alerts ?? [id]).map(openAlert).filter((one) => one !== undefined);
      const text =
        given ?? (alert === undefined ? { zh: site.name.zh, en: site.name.en } : textOf(alert, all.length === 0 ? [alert] : all));
      const link = address === undefined ? null : linkOf(itsLink, `${address}/alert/${id}`, address);
      const about = { site: site.id, alert: alert === undefined ? { id } : shown(alert), alerts: all.map(shown) };
      return { key, title: text.zh, text, link, to, about };
    },
  };
}

function placeText(all: readonly Alert[], building: Text | undefined, floors: ReadonlyMap<string, number | null>): Text {
  if (building === undefined) return { zh: "", en: "" };
  const known = [...new Set(all.map(({ zone }) => floors.get(zone ?? "") ?? null))].filter((floor) => floor !== null);
  const named = known.sort((one, other) => one - other).slice(0, FLOORS_SHOWN);
  if (named.length === 0) return building;
  return { zh: `${building.zh}${named.map(floorZh).join("、")}`, en: `${building.en}, floor ${named.join(", ")}` };
}

const floorZh = (floor: number): string => (floor < 0 ? `地下${-floor}层` : `${floor}层`);
