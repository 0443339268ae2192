import type { Site } from "../../rules/model/site.ts";
import {
  both,
  CENTRE,
  columnsOf,
  counted,
  FLATS,
  flatNumber,
  HOUSES,
  shaftFloors,
  shaftId,
  stairsId,
  unitId,
  type Flat,
  type House,
} from "./estate.ts";

type Zone = Site["zones"][number];

export const buildings: Site["buildings"] = [
  ...HOUSES.map(({ id, number, spoken, basements, floors, x, y, width, depth }) => ({
    id,
    name: both(`${number}号楼`, `Building ${number}`),
    spoken: both(`${spoken}号楼`, `Building ${number}`),
    floors: { from: basements > 0 ? -basements : 1, to: floors },
    x,
    y,
    width,
    depth,
  })),
  {
    id: CENTRE.id,
    name: both("社区中心", "Community centre"),
    floors: { from: 1, to: CENTRE.floors },
    x: CENTRE.x,
    y: CENTRE.y,
    width: CENTRE.width,
    depth: CENTRE.depth,
  },
];

const firstColumn = (of: House, unit: number): number => (unit - 1) * columnsOf(of);
const half = ({ flatsPerLanding }: House): number => Math.floor(flatsPerLanding / 2);
const flatColumn = ({ of, unit, flat }: Flat): number => firstColumn(of, unit) + (flat <= half(of) ? flat - 1 : flat + 1);

const flatZone = (home: Flat): Zone => {
  const label = flatNumber(home.floor, home.flat);
  return {
    id: home.id,
    building: home.of.id,
    floor: home.floor,
    kind: "flat",
    name: both(`${label}室`, `flat ${label}`),
    unit: home.unit,
    label,
    column: flatColumn(home),
  };
};

const stairsZone = (of: House, unit: number, floor: number): Zone => ({
  id: stairsId(of, unit, floor),
  building: of.id,
  floor,
  kind: "stairs",
  name: both("楼梯间", "stairs"),
  unit,
  column: firstColumn(of, unit) + half(of),
});

const shaftZone = (of: House, unit: number, floor: number): Zone => ({
  id: shaftId(of, unit, floor),
  building: of.id,
  floor,
  kind: "shaft",
  name: both("水管井", "pipe shaft"),
  unit,
  column: firstColumn(of, unit) + half(of) + 1,
});

const placeZone = (id: string, building: string, floor: number, name: Zone["name"]): Zone => ({
  id,
  building,
  floor,
  kind: "place",
  name,
  column: 0,
});

/** In the open air beside a house, drawn right of it. */
const outdoorZones = (of: House): readonly Zone[] => {
  const column = of.units * columnsOf(of);
  return [
    { id: `${of.id}-yard`, building: of.id, floor: 1, kind: "place", name: both("楼前空地", "yard"), outdoors: true, column },
    {
      id: `${of.id}-bins`,
      building: of.id,
      floor: 1,
      kind: "place",
      name: both("垃圾投放点", "bin point"),
      outdoors: true,
      column: column + 1,
    },
  ];
};

const garageId = (of: House, level: number): string => `${of.id}-garage-${level}`;

const houseZones = (of: House): readonly Zone[] => [
  ...counted(of.units).flatMap((unit) => [
    ...counted(of.floors).map((floor) => stairsZone(of, unit, floor)),
    ...shaftFloors(of).map((floor) => shaftZone(of, unit, floor)),
    ...FLATS.filter((home) => home.of === of && home.unit === unit).map(flatZone),
  ]),
  ...counted(of.basements).map((level) => placeZone(garageId(of, level), of.id, -level, both("车库", "garage"))),
  ...outdoorZones(of),
];

export const zones: Site["zones"] = [
  ...HOUSES.flatMap(houseZones),
  placeZone("station-room", CENTRE.id, 1, both("微型消防站值班室", "fire station duty room")),
  { ...placeZone("centre-hall", CENTRE.id, 1, both("活动大厅", "hall")), column: 1 },
  { ...placeZone("centre-kitchen", CENTRE.id, 1, both("老年食堂", "canteen")), column: 2 },
  placeZone("centre-store", CENTRE.id, 2, both("物资仓库", "store room")),
  { ...placeZone("centre-pumps", CENTRE.id, 1, both("水泵房", "pump room")), column: 3 },
];

const perUnit = <Entry>(make: (of: House, unit: number) => Entry): readonly Entry[] =>
  HOUSES.flatMap((of) => counted(of.units).map((unit) => make(of, unit)));
/** From the garage, where there is one, to the top. */
const routeZones = (of: House, unit: number): readonly string[] => [
  ...counted(of.basements).map((level) => garageId(of, level)),
  ...counted(of.floors).map((floor) => stairsId(of, unit, floor)),
];

/** A door 1.2 m wide passes about 60 people a minute, stairs of the same width about 40 where some are old. */
export const exits: Site["exits"] = [
  ...perUnit((of, unit) => ({
    id: `exit-${unitId(of, unit)}`,
    building: of.id,
    name: both(`${unit}单元大门`, `Door of unit ${unit}`),
    people_per_min: 60,
    assembly: of.assembly,
  })),
  { id: "exit-centre", building: CENTRE.id, name: both("正门", "Main door"), people_per_min: 120, assembly: "east-square" },
];
export const routes: Site["routes"] = [
  ...perUnit((of, unit) => ({
    id: `route-${unitId(of, unit)}`,
    building: of.id,
    name: both(`${unit}单元楼梯`, `Stairs of unit ${unit}`),
    exit: `exit-${unitId(of, unit)}`,
    people_per_min: 40,
    zones: routeZones(of, unit),
  })),
  { id: "route-centre", building: CENTRE.id, name: both("大厅楼梯", "Stairs of the hall"), exit: "exit-centre", people_per_min: 60 },
];

export const assemblyPoints: Site["assemblyPoints"] = [
  { id: "east-square", name: both("东门广场", "East Gate square"), capacity: 1_000, x: 226, y: 66 },
  { id: "west-lawn", name: both("西门绿地", "West Gate lawn"), capacity: 500, x: 24, y: 52 },
  { id: "south-court", name: both("南门篮球场", "South Gate court"), capacity: 700, x: 134, y: 176 },
];

export const shelters: Site["shelters"] = [
  { id: "shelter-hall", name: both("社区中心大厅", "Hall of the community centre"), capacity: 300, signed: true, zone: "centre-hall" },
  { id: "shelter-garage", name: both("6号楼地下车库", "Garage below Building 6"), capacity: 200, signed: false, zone: "b6-garage-1" },
];
