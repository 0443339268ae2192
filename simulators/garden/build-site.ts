import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "../../rules/model/site.ts";
import { assemblyPoints, buildings, exits, routes, shelters, zones } from "./buildings.ts";
import { cabinets, devices, hydrants, supplies, valves } from "./equipment.ts";
import { both } from "./estate.ts";
import { DRAWINGS, plans } from "./plans.ts";
import { escalation, grids, residents, stations } from "./people.ts";

/** The demonstration community. Everything is counted out, so that the same program writes the same file. */
export const GARDEN: Site = {
  id: "garden",
  name: both("邻安花园(演示)", "Lin'an Garden (demonstration)"),
  demonstration: true,
  note: both(
    "演示数据:人物、住户、电话、设备和社区均为虚构,电话号码无法拨通。",
    "Demonstration: every person, home, number, device and the community itself are invented; no number can be dialled.",
  ),
  street: both("演示街道", "Demonstration street"),
  district: both("演示区", "Demonstration district"),
  timeZone: "Asia/Shanghai",
  buildings,
  zones,
  exits,
  routes,
  assemblyPoints,
  shelters,
  stations,
  residents,
  devices,
  valves,
  hydrants,
  cabinets,
  supplies,
  feeds: [],
  grids,
  escalation,
  ways: [],
  recipients: [],
  plans,
};

/** What a person who opens the file reads above each list. */
const COMMENTS: Partial<Record<keyof Site, string>> = {
  buildings: "楼栋。x、y 为总平面图上西北角的位置(米)。Buildings; x and y in metres on the site plan, from its north-west corner.",
  zones: "区域:住户、楼梯间、水管井、楼前。Flats, landings, pipe shafts, yards; column is the place in a drawing of the house.",
  exits: "出口及每分钟通行人数。Doors, with the people that pass in a minute.",
  routes: "疏散楼梯及所通出口。Stairs, the zones they cross and the door they lead to.",
  assemblyPoints: "集合点。Where people gather.",
  shelters: "应急避难场所。Where people stay.",
  stations: "微型消防站:队员与全天班次(虚构)。The micro fire station, its people and its shifts round the clock (invented).",
  residents: "住户(均为虚构,电话无法拨通)。Invented people: their needs, contacts, key holders and consent. No number can be dialled.",
  devices: "设备,约每分钟上报一次。Devices; each reports about once a minute.",
  valves: "阀门及其控制的住户或楼栋。Valves and the flats or buildings they serve.",
  hydrants: "消火栓及其水压传感器。A hydrant on every landing and the sensor that watches it.",
  cabinets: "应急柜。Cabinets that residents can open.",
  supplies: "物资。What is kept where.",
  grids: "网格与网格员(虚构)。Who looks after which buildings (invented).",
  plans: "楼层平面图及比例。Floor plans beside this file and their scale.",
  escalation: "无人接警时的升级顺序(秒)。Who is told after how many seconds when nobody answers.",
};

/** Text that YAML reads as itself without quotes; the first may be no sign of its own, the rest no colon, comma or bracket. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9() ;'/-]*(?<! )$/iu;

/** A value on one line, in YAML's flow style. */
function flow(value: unknown): string {
  if (typeof value === "string") return PLAIN.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${flow(item)}`)
    .join(", ")} }`;
}

function section([key, value]: [string, unknown]): string {
  if (!Array.isArray(value)) return `${key}: ${flow(value)}\n`;
  if (value.length === 0) return "";
  return `\n# ${COMMENTS[key as keyof Site]!}\n${key}:\n${value.map((entry) => `  - ${flow(entry)}\n`).join("")}`;
}

/** The whole file: one line an entry, so that a person finds a flat by its number. */
export function siteText(site: Site): string {
  const head =
    "# 邻安演示社区(由 build-site.ts 生成)。人物、电话、设备均为虚构。\n# The demonstration community, written by build-site.ts. Every person, number and device in it is invented.\n";
  return head + Object.entries(site).map(section).join("");
}

function writeGarden(folder: string): void {
  mkdirSync(join(folder, "plans"), { recursive: true });
  writeFileSync(join(folder, "site.yaml"), siteText(GARDEN));
  for (const [file, drawing] of DRAWINGS) writeFileSync(join(folder, file), drawing);
}

// node build/simulators/garden/build-site.js: writes site.yaml and its plans in simulators/garden of the folder it is run in.
if (process.argv[1]?.endsWith("build-site.js")) writeGarden(join("simulators", "garden"));
