import { element } from "../phone/element.ts";
import type { Language, Text } from "../phone/text.ts";
import { KIND_WORDS, NEED_WORDS, WORDS } from "./go-words.ts";

/** What the look at a link answers; times are wall clock, ms since 1970. */
export interface Look {
  readonly incident: string;
  readonly kind: string;
  readonly place: Text;
  readonly person: string;
  readonly exercise: boolean;
  readonly mine: string | null;
  readonly card: Card;
}

/** The nearest, and another where that is dry. */
const HYDRANTS_MAX = 2;

interface Card {
  readonly asOf: number;
  readonly address: Text;
  readonly floor: number | null;
  readonly ways: readonly { readonly route: Text; readonly door: Text | null }[];
  readonly hydrants: readonly { readonly place: Text; readonly pressure_mpa: string | null; readonly state: "good" | "low" | "unknown" }[];
  readonly carry: readonly { readonly item: Text; readonly count: number; readonly unit: Text | null; readonly place: Text }[];
  readonly shutOffs: readonly { readonly name: Text; readonly place: Text }[];
  readonly works: readonly { readonly reason: string }[];
  readonly trapped: number | null;
  readonly people: readonly Person[] | null;
}

interface Person {
  readonly name: string;
  readonly place: Text;
  readonly needs: readonly string[];
  readonly keyHolder: { readonly name: string; readonly phone: string | null } | null;
  readonly opensWith: Text;
}

/** More people than a screen holds are scrolled to; the first stand where the eye is. */
export function cardOf({ incident, kind, place, exercise, card }: Look, language: Language): HTMLElement[] {
  const say = (text: Text): string => text[language];
  const rows = document.createElement("dl");
  const add = (name: Text, lines: readonly (string | HTMLElement)[], className = ""): void => {
    if (lines.length === 0) return;
    const box = element("div", "", className);
    const value = document.createElement("dd");
    for (const line of lines) {
      const part = document.createElement("p");
      part.append(line);
      value.append(part);
    }
    box.append(element("dt", say(name)), value);
    rows.append(box);
  };
  if (card.floor !== null) add(WORDS.floor, [String(card.floor)], "floor");
  if (card.trapped !== null) add(WORDS.trapped, [String(card.trapped)]);
  add(
    WORDS.works,
    card.works.map(({ reason }) => reason),
    "warn",
  );
  add(
    WORDS.way,
    card.ways.map(({ route, door }) => (door === null ? say(route) : `${say(door)} → ${say(route)}`)),
  );
  const water = card.hydrants.slice(0, HYDRANTS_MAX);
  add(
    WORDS.water,
    water.map((one) => waterOf(one, say)),
    water.every(({ state }) => state === "good") ? "" : "warn",
  );
  add(
    WORDS.carry,
    card.carry.map(({ item, count, unit, place: at }) => `${say(item)} ${count}${unit === null ? "" : ` ${say(unit)}`} (${say(at)})`),
  );
  add(
    WORDS.off,
    card.shutOffs.slice(0, 3).map(({ name, place: at }) => `${say(name)} (${say(at)})`),
  );
  for (const person of card.people || []) add(WORDS.people, linesOf(person, say));
  return [
    ...(exercise ? [element("p", say(WORDS.drill), "drill")] : []),
    element("h1", `${say(KIND_WORDS[kind] || { zh: kind, en: kind })} · ${say(place)}`),
    element("p", `${incident} · ${say(card.address)}`, "faint"),
    rows,
  ];
}

function waterOf({ place, pressure_mpa, state }: Card["hydrants"][number], say: (text: Text) => string): string {
  if (pressure_mpa === null) return `${say(WORDS.noPressure)} · ${say(place)}`;
  const word = state === "good" ? "" : ` ${say(state === "low" ? WORDS.low : WORDS.old)}`;
  return `${pressure_mpa} MPa${word} · ${say(place)}`;
}

function linesOf({ name, place, needs, keyHolder, opensWith }: Person, say: (text: Text) => string): readonly (string | HTMLElement)[] {
  const who = `${name} · ${say(place)} · ${needs.map((need) => say(NEED_WORDS[need] || { zh: need, en: need })).join(" ")}`;
  if (keyHolder === null) return [who];
  const { name: holder, phone } = keyHolder;
  const key = document.createElement("span");
  key.append(`${say(WORDS.key)}: ${holder} `);
  if (phone !== null) key.append(link(phone));
  key.append(` ${say(opensWith)}`);
  return [who, key];
}

function link(phone: string): HTMLElement {
  const made = document.createElement("a");
  made.href = `tel:${phone.replace(/[^0-9+]/g, "")}`;
  made.textContent = phone;
  return made;
}
