import type { Site, SiteDevice } from "../../rules/model/site.ts";
import { both, counted, FLATS, HOUSES, shaftFloors, shaftId, stairsId, unitId, type House } from "./estate.ts";
import { COUNSELLED } from "./people.ts";

const STREAMS = ["recyclable", "hazardous", "food", "other"] as const;
/** The demonstration is to look alive: once a minute, not the quarter of an hour of a battery in the field. */
const expectEveryMs = 60_000;

const battery = (id: string, kind: SiteDevice["kind"], zone: string): SiteDevice => ({ id, kind, zone, powered: "battery", expectEveryMs });
const mains = (id: string, kind: SiteDevice["kind"], zone: string): SiteDevice => ({ id, kind, zone, powered: "mains", expectEveryMs });

const landings = (of: House): readonly string[] =>
  counted(of.units).flatMap((unit) => counted(of.floors).map((floor) => stairsId(of, unit, floor)));
const shafts = (of: House): readonly string[] =>
  counted(of.units).flatMap((unit) => shaftFloors(of).map((floor) => shaftId(of, unit, floor)));

/** Four bins of each stream to a house: two would overflow in the tall ones. */
const bins = ({ id }: House): readonly SiteDevice[] =>
  STREAMS.flatMap((stream) =>
    counted(4).map((number) => ({ ...battery(`bin-${id}-${stream}-${number}`, "smart-bin", `${id}-bins`), stream })),
  );

const houseDevices = (of: House): readonly SiteDevice[] => [
  ...landings(of).map((zone) => mains(`smoke-${zone}`, "smoke-detector", zone)),
  ...FLATS.filter((home) => home.of === of).map(({ id }) => battery(`smoke-${id}`, "smoke-detector", id)),
  ...counted(of.basements).map((level) => mains(`smoke-${of.id}-garage-${level}`, "smoke-detector", `${of.id}-garage-${level}`)),
  ...COUNSELLED.filter((home) => home.of === of).map(({ id }) => battery(`button-${id}`, "emergency-button", id)),
  ...[...landings(of), ...shafts(of)].map((zone) => mains(`pressure-${zone}`, "pipe-pressure", zone)),
  ...bins(of),
  mains(`siren-${of.id}`, "siren", `${of.id}-yard`),
  mains(`cabinet-${of.id}`, "cabinet", `${of.id}-yard`),
];

export const devices: Site["devices"] = [
  ...HOUSES.flatMap(houseDevices),
  ...["station-room", "centre-hall", "centre-kitchen", "centre-store"].map((zone) => mains(`smoke-${zone}`, "smoke-detector", zone)),
  mains("pressure-centre-pumps", "pipe-pressure", "centre-pumps"),
  mains("button-centre-hall", "emergency-button", "centre-hall"),
  mains("siren-station", "siren", "station-room"),
  mains("cabinet-centre", "cabinet", "centre-hall"),
  { ...mains("terminal-station-1", "station-terminal", "station-room"), station: "station-1" },
];

export const valves: Site["valves"] = [
  ...HOUSES.flatMap((of) => [
    {
      id: `valve-${of.id}`,
      zone: `${of.id}-yard`,
      name: both(`${of.number}号楼总阀`, `Main valve of Building ${of.number}`),
      serves: [of.id],
    },
    {
      id: `gas-${of.id}`,
      zone: `${of.id}-yard`,
      name: both(`${of.number}号楼燃气总阀`, `Gas valve of Building ${of.number}`),
      serves: [of.id],
      medium: "gas" as const,
    },
    {
      id: `power-${of.id}`,
      zone: stairsId(of, 1, 1),
      name: both(`${of.number}号楼总电闸`, `Mains switch of Building ${of.number}`),
      serves: [of.id],
      medium: "power" as const,
    },
    ...counted(of.units).map((unit) => ({
      id: `valve-${unitId(of, unit)}`,
      zone: shaftId(of, unit, 1),
      name: both(`${unit}单元立管阀`, `Riser valve of unit ${unit}`),
      serves: FLATS.filter((home) => home.of === of && home.unit === unit).map(({ id }) => id),
    })),
  ]),
  {
    id: "valve-centre-pumps",
    zone: "centre-pumps",
    name: both("小区总阀", "Main valve of the estate"),
    serves: HOUSES.map(({ id }) => id),
  },
];

export const hydrants: Site["hydrants"] = HOUSES.flatMap(landings).map((zone) => ({
  id: zone.replace("-stairs", "-hydrant"),
  zone,
  name: both("室内消火栓", "Hydrant"),
  sensor: `pressure-${zone}`,
}));

export const cabinets: Site["cabinets"] = [
  ...HOUSES.map(({ id, number }) => ({
    id: `cabinet-${id}`,
    zone: `${id}-yard`,
    name: both(`${number}号楼应急柜`, `Emergency cabinet of Building ${number}`),
    device: `cabinet-${id}`,
  })),
  { id: "cabinet-centre", zone: "centre-hall", name: both("社区中心应急柜", "Emergency cabinet of the centre"), device: "cabinet-centre" },
];

const inCabinet = ({ id }: House): Site["supplies"] => [
  {
    id: `hoods-${id}`,
    zone: `${id}-yard`,
    item: both("防烟面罩", "Smoke hoods"),
    count: 12,
    unit: both("个", "pieces"),
    cabinet: `cabinet-${id}`,
    expires: "2028-06-30",
  },
  {
    id: `torches-${id}`,
    zone: `${id}-yard`,
    item: both("手电筒", "Torches"),
    count: 6,
    unit: both("支", "pieces"),
    cabinet: `cabinet-${id}`,
  },
  {
    id: `first-aid-${id}`,
    zone: `${id}-yard`,
    item: both("急救箱", "First-aid boxes"),
    count: 1,
    unit: both("箱", "boxes"),
    cabinet: `cabinet-${id}`,
    expires: "2027-12-31",
  },
];

export const supplies: Site["supplies"] = [
  {
    id: "extinguishers",
    zone: "station-room",
    item: both("灭火器", "Fire extinguishers"),
    count: 30,
    unit: both("具", "pieces"),
    expires: "2029-03-31",
  },
  { id: "suits", zone: "station-room", item: both("灭火防护服", "Fire suits"), count: 8, unit: both("套", "sets") },
  { id: "stretchers", zone: "station-room", item: both("担架", "Stretchers"), count: 4, unit: both("副", "pieces") },
  {
    id: "wheelchairs",
    zone: "centre-hall",
    item: both("轮椅", "Wheelchairs"),
    count: 3,
    unit: both("辆", "pieces"),
    cabinet: "cabinet-centre",
  },
  {
    id: "water",
    zone: "centre-store",
    item: both("饮用水", "Drinking water"),
    count: 120,
    unit: both("箱", "boxes"),
    expires: "2027-09-30",
  },
  { id: "blankets", zone: "centre-store", item: both("毛毯", "Blankets"), count: 200, unit: both("条", "pieces") },
  { id: "sandbags", zone: "centre-store", item: both("防汛沙袋", "Sandbags"), count: 300, unit: both("袋", "bags") },
  ...HOUSES.flatMap(inCabinet),
];
