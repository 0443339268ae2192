import type { Site } from "../../rules/model/site.ts";
import { both, FLATS, HOUSES, type Flat } from "./estate.ts";

type Resident = Site["residents"][number];
type StationPerson = Site["stations"][number]["people"][number];

// Names are put together from two lists by counting; nobody is meant.
const SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗".split("");
const GIVEN = [
  "桂兰",
  "建国",
  "秀英",
  "志明",
  "玉梅",
  "国强",
  "淑珍",
  "永福",
  "凤英",
  "德明",
  "春花",
  "文华",
  "美玲",
  "卫东",
  "素芬",
  "家宝",
  "翠萍",
];
const ENGLISH = ["Ann Example", "Bob Sample", "Cora Specimen", "Dan Placeholder"];
const NEEDS: readonly Resident["needs"][] = [
  ["walks-slowly", "alone"],
  ["walks-slowly"],
  [],
  ["wheelchair"],
  ["alone"],
  ["deaf"],
  [],
  ["walks-slowly", "oxygen"],
  ["blind", "alone"],
  [],
  ["bedridden", "oxygen"],
];
const RELATIONS = ["女儿", "儿子", "孙女", "外甥", "老朋友"];

const personName = (number: number): string => `${SURNAMES[number % SURNAMES.length]!}${GIVEN[(number * 7) % GIVEN.length]!}`;

/** No country code begins with 0, so that no telephone can dial it. */
const undialable = (number: number): string => `+0 000 0000 ${String(number).padStart(4, "0")}`;

/** Two of three homes have somebody who asked for a button and gave their details. */
export const COUNSELLED: readonly Flat[] = FLATS.filter((_, index) => index % 3 !== 2);

const residentId = ({ id }: Flat): string => `r-${id}`;

/** Every third key is with the next neighbour, some are with the leader of the station, the others with nobody. */
function keyHolderOf(number: number): string | null {
  if (number % 3 === 0) return residentId(COUNSELLED[number === COUNSELLED.length - 1 ? 0 : number + 1]!);
  return number % 11 === 1 ? "leader" : null;
}

/** Every fourth who lives alone says "I'm OK" by ten; some of them are also asked after when nothing stirs. */
function watchOf(number: number, needs: Resident["needs"], since: string): Pick<Resident, "watch"> {
  if (!needs.includes("alone") || number % 4 !== 0) return {};
  return { watch: { okBy: "10:00", ...(number % 8 === 0 ? { inactivity: true } : {}), since } };
}

function resident(home: Flat, number: number): Resident {
  const speaksEnglish = number % 120 === 60;
  const contact = { name: personName(number + 3), relation: RELATIONS[number % RELATIONS.length]!, phone: undialable(1_000 + number) };
  const since = `2025-${String((number % 12) + 1).padStart(2, "0")}-15`;
  const needs = NEEDS[number % NEEDS.length]!;
  return {
    id: residentId(home),
    zone: home.id,
    name: speaksEnglish ? ENGLISH[Math.floor(number / 120) % ENGLISH.length]! : personName(number),
    language: speaksEnglish ? "en" : "zh",
    phone: undialable(3_000 + number),
    needs,
    contacts: number % 17 === 5 ? [] : [contact],
    keyHolder: keyHolderOf(number),
    consent: { responders: number % 19 !== 7, family: number % 4 !== 1, since },
    ...watchOf(number, needs, since),
  };
}

export const residents: Site["residents"] = COUNSELLED.map(resident);

const stationPerson = (id: string, name: string, index: number): StationPerson => ({
  id,
  name,
  role: index === 0 ? "leader" : "member",
  phone: undialable(index + 1),
});
const PEOPLE = ["周立新", "李晓峰", "陈志勇", "王小磊", "张海涛", "刘洋", "赵敏", "孙浩"].map((name, index) =>
  stationPerson(index === 0 ? "leader" : `member-${index}`, name, index),
);

export const stations: Site["stations"] = [
  {
    id: "station-1",
    name: both("微型消防站", "Micro fire station"),
    zones: ["station-room"],
    covers: [...HOUSES.map(({ id }) => id), "centre"],
    people: PEOPLE,
    shifts: [
      { from: "08:00", to: "16:00", people: ["leader", "member-1", "member-2"] },
      { from: "16:00", to: "24:00", people: ["member-3", "member-4", "member-5"] },
      { from: "00:00", to: "08:00", people: ["member-6", "member-7"] },
    ],
  },
];

export const grids: Site["grids"] = [
  { id: "grid-west", name: both("西网格", "West grid"), buildings: ["b1", "b4"], worker: { name: "何素芬", phone: undialable(21) } },
  {
    id: "grid-middle",
    name: both("中网格", "Middle grid"),
    buildings: ["b2", "b6", "centre"],
    worker: { name: "高卫东", phone: undialable(22) },
  },
  { id: "grid-east", name: both("东网格", "East grid"), buildings: ["b3", "b5", "b7"], worker: { name: "罗文华", phone: undialable(23) } },
];

/** A fire or a call climbs within minutes (the street within 3, as a station's arrival is due then), routine within hours. */
export const escalation: Site["escalation"] = [
  {
    id: "life",
    priorities: ["P1"],
    rungs: [
      { afterS: 0, tell: "station" },
      { afterS: 30, tell: "station", people: ["leader"] },
      { afterS: 60, tell: "property" },
      { afterS: 180, tell: "street" },
      { afterS: 600, tell: "district" },
    ],
  },
  {
    id: "urgent",
    priorities: ["P2"],
    rungs: [
      { afterS: 0, tell: "station" },
      { afterS: 0, tell: "property" },
      { afterS: 900, tell: "street" },
    ],
  },
  {
    id: "routine",
    priorities: ["P3", "P4"],
    rungs: [
      { afterS: 0, tell: "property" },
      { afterS: 28_800, tell: "station", people: ["leader"] },
    ],
  },
];
