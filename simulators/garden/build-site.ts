import { stringify } from "yaml";

// Writes the demonstration community: node build/simulators/garden/build-site.js > simulators/garden/site.yaml
// Everything is counted out from the numbers below, so that the same program writes the same file.

const BUILDINGS = 7;
const UNITS = 2;
const FLATS_PER_UNIT = 7;
/** Floors of each building: 49 in all. */
const FLOORS = [7, 7, 7, 7, 7, 7, 7];

type Row = Record<string, unknown>;
const pad = (value: number): string => String(value).padStart(2, "0");
const building = (number: number): string => `b${number}`;
const flatId = (b: number, unit: number, floor: number, flat: number): string => `b${b}-${unit}-${floor}${pad(flat)}`;

const buildings: Row[] = [];
const zones: Row[] = [];
const devices: Row[] = [];
const exits: Row[] = [];
const routes: Row[] = [];
const residents: Row[] = [];
const hydrants: Row[] = [];
const valves: Row[] = [];
const STREAMS = [
  { id: "recyclable", zh: "可回收物", en: "Recyclables" },
  { id: "hazardous", zh: "有害垃圾", en: "Hazardous waste" },
  { id: "food", zh: "易腐垃圾", en: "Food waste" },
  { id: "other", zh: "其他垃圾", en: "Other waste" },
];
const NEEDS = [["walks-slowly", "alone"], ["wheelchair"], ["oxygen"], ["deaf"], ["alone"], ["bedridden", "oxygen"]];
const EVERY = { expectEveryMs: 60_000 };

function addFlat(b: number, unit: number, floor: number, flat: number): void {
  const id = flatId(b, unit, floor, flat);
  const label = `${floor}${pad(flat)}`;
  const column = (unit - 1) * (FLATS_PER_UNIT + 1) + flat;
  zones.push({ id, building: building(b), floor, kind: "flat", name: { zh: `${unit}单元${label}室`, en: `unit ${unit}, flat ${label}` }, column });
  devices.push({ id: `smoke-${id}`, kind: "smoke-detector", zone: id, ...EVERY });
  const number = zones.length;
  if (number % 3 === 0) return;
  devices.push({ id: `button-${id}`, kind: "emergency-button", zone: id, ...EVERY });
  residents.push({
    zone: id,
    name: `演示住户${number}`,
    needs: NEEDS[number % NEEDS.length],
    contacts: [{ name: `演示家属${number}`, relation: "家属(虚构)", phone: `0000${String(number).padStart(7, "0")}` }],
    keyHolder: number % 5 === 0 ? `演示邻居${number}` : null,
    consent: true,
  });
}

function addStairs(b: number, unit: number, floor: number): void {
  const id = `b${b}-${unit}-${floor}-stairs`;
  const column = (unit - 1) * (FLATS_PER_UNIT + 1);
  zones.push({ id, building: building(b), floor, kind: "stairs", name: { zh: `${unit}单元楼梯`, en: `unit ${unit}, stairs` }, column });
  devices.push({ id: `smoke-${id}`, kind: "smoke-detector", zone: id, powered: "mains", ...EVERY });
  devices.push({ id: `pressure-b${b}-${unit}-${floor}`, kind: "pipe-pressure", zone: id, powered: "mains", ...EVERY });
  devices.push({ id: `hydrant-pressure-b${b}-${unit}-${floor}`, kind: "pipe-pressure", zone: id, powered: "mains", ...EVERY });
  hydrants.push({ id: `hydrant-b${b}-${unit}-${floor}`, zone: id, name: { zh: `${floor}层消火栓`, en: `Hydrant, floor ${floor}` } });
}

function addYard(b: number): void {
  const id = `b${b}-yard`;
  zones.push({ id, building: building(b), floor: 1, kind: "place", name: { zh: "楼前", en: "yard" }, column: 2 * (FLATS_PER_UNIT + 1) });
  for (const { id: stream } of STREAMS) {
    for (let bin = 1; bin <= 5; bin++) devices.push({ id: `bin-b${b}-${stream}-${bin}`, kind: "smart-bin", zone: id, ...EVERY });
  }
  devices.push({ id: `siren-b${b}`, kind: "siren", zone: id, powered: "mains", ...EVERY });
  devices.push({ id: `cabinet-b${b}`, kind: "cabinet", zone: id, powered: "mains", ...EVERY });
  valves.push({ id: `valve-b${b}`, zone: id, name: { zh: "总阀门", en: "Main valve" } });
}

for (let b = 1; b <= BUILDINGS; b++) {
  const to = FLOORS[b - 1]!;
  buildings.push({ id: building(b), name: { zh: `${b}号楼`, en: `Building ${b}` }, floors: { from: 0, to }, x: ((b - 1) % 4) * 80 + 20, y: Math.floor((b - 1) / 4) * 60 + 20 });
  for (let unit = 1; unit <= UNITS; unit++) {
    exits.push({ id: `exit-b${b}-${unit}`, building: building(b), name: { zh: `${unit}单元大门`, en: `Door of unit ${unit}` }, people_per_min: 60, assembly: b <= 4 ? "east-gate" : "west-gate" });
    routes.push({ id: `route-b${b}-${unit}`, building: building(b), name: { zh: `${unit}单元楼梯`, en: `Stairs of unit ${unit}` }, exit: `exit-b${b}-${unit}`, people_per_min: 40 });
    for (let floor = 1; floor <= to; floor++) {
      addStairs(b, unit, floor);
      for (let flat = 1; flat <= FLATS_PER_UNIT; flat++) addFlat(b, unit, floor, flat);
    }
  }
  addYard(b);
}
zones.push({ id: "station-room", building: "b1", floor: 1, kind: "place", name: { zh: "微型消防站值班室", en: "fire station duty room" }, column: 2 * (FLATS_PER_UNIT + 1) + 1 });
zones.push({ id: "community-centre", building: "b4", floor: 1, kind: "place", name: { zh: "社区中心", en: "community centre" }, column: 2 * (FLATS_PER_UNIT + 1) + 1 });
devices.push({ id: "siren-station", kind: "siren", zone: "station-room", powered: "mains", ...EVERY });
devices.push({ id: "terminal-station-1", kind: "station-terminal", zone: "station-room", powered: "mains", station: "station-1", ...EVERY });

const people = ["leader", "a", "b", "c", "d", "e", "f"].map((id, index) => ({
  id,
  name: index === 0 ? "演示站长" : `演示队员${index}`,
  role: index === 0 ? "leader" : "member",
  phone: `0000000000${index}`,
}));

const both = (zh: string, en: string): Row => ({ zh, en });
const head = {
  id: "garden",
  name: both("邻安花园(演示)", "Lin'an Garden (demonstration)"),
  demonstration: true,
  street: both("演示街道", "Demonstration street"),
  district: both("演示区", "Demonstration district"),
  timeZone: "Asia/Shanghai",
};
const allBuildings = buildings.map(({ id }) => id);
const sections: readonly (readonly [string, string, readonly Row[]])[] = [
  ["buildings", "Seven buildings of seven floors; x and y in metres on the site plan.", buildings],
  ["zones", "Flats, stairs and yards.", zones],
  ["exits", "Doors, with the people that pass in a minute.", exits],
  ["routes", "Stairs and the door they lead to.", routes],
  [
    "assemblyPoints",
    "Where people gather.",
    [
      { id: "east-gate", name: both("东门广场", "East Gate"), capacity: 900 },
      { id: "west-gate", name: both("西门绿地", "West Gate"), capacity: 700 },
    ],
  ],
  ["shelters", "Where people stay.", [{ id: "shelter-1", name: both("社区中心", "Community centre"), capacity: 400, signed: true }]],
  [
    "stations",
    "The micro fire station, its people and its shifts round the clock.",
    [
      {
        id: "station-1",
        name: both("微型消防站", "Micro fire station"),
        zones: ["station-room"],
        covers: allBuildings,
        people,
        shifts: [
          { from: "08:00", to: "16:00", people: ["leader", "a", "b"] },
          { from: "16:00", to: "24:00", people: ["c", "d"] },
          { from: "00:00", to: "08:00", people: ["e", "f"] },
        ],
      },
    ],
  ],
  ["residents", "Invented people with needs, their contacts and key holders. No number can be dialled.", residents],
  ["devices", "Every device reports about once a minute.", devices],
  ["valves", "Main valves.", valves],
  ["hydrants", "A hydrant on every landing.", hydrants],
  [
    "supplies",
    "What is kept where.",
    [
      { id: "supply-masks", zone: "station-room", item: both("防烟面罩", "Smoke hoods"), count: 40 },
      { id: "supply-extinguishers", zone: "station-room", item: both("灭火器", "Extinguishers"), count: 30 },
      { id: "supply-stretcher", zone: "station-room", item: both("担架", "Stretchers"), count: 4 },
      { id: "supply-water", zone: "community-centre", item: both("饮用水(箱)", "Drinking water, boxes"), count: 120 },
    ],
  ],
  [
    "grids",
    "Who looks after which buildings.",
    [
      { id: "grid-east", name: both("东网格", "East grid"), buildings: allBuildings.slice(0, 4), worker: "演示网格员1" },
      { id: "grid-west", name: both("西网格", "West grid"), buildings: allBuildings.slice(4), worker: "演示网格员2" },
    ],
  ],
  [
    "escalation",
    "Who is told when nobody answers.",
    [
      { afterS: 0, tell: "station" },
      { afterS: 60, tell: "property" },
      { afterS: 180, tell: "street" },
      { afterS: 600, tell: "district" },
    ],
  ],
];

/** The whole file: one line an entry, so that a person finds a flat by its number. */
export function gardenYaml(): string {
  const line = (row: Row): string => `  - ${stringify(row, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }).trim()}`;
  const parts = sections.map(([key, comment, rows]) => `# ${comment}\n${key}:\n${rows.map(line).join("\n")}\n`);
  return `# The demonstration community. Every person, number and device in it is invented (演示数据,人物均为虚构).\n${stringify(head)}\n${parts.join("\n")}`;
}

if (process.argv[1]?.endsWith("build-site.js")) process.stdout.write(gardenYaml());
