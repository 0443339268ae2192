import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSiteFile } from "../../rules/language/site-file.ts";
import { placesOf, type Site } from "../../rules/model/site.ts";
import { GARDEN, siteText } from "../../simulators/garden/build-site.ts";
import { DRAWINGS } from "../../simulators/garden/plans.ts";
import { ROOT } from "../harness/gateway.ts";

const TEXT = readFileSync(join(ROOT, "simulators/garden/site.yaml"), "utf8");

const READ = readSiteFile(TEXT);

function garden(): Site {
  expect(READ.ok ? [] : READ.faults).toEqual([]);
  if (!READ.ok) throw new Error("the demonstration community has faults");
  return READ.site;
}

const FOUR_KINDS = ["smoke-detector", "pipe-pressure", "smart-bin", "emergency-button"];

test("the demonstration community is written by its program, and read as what the program meant", () => {
  expect(siteText(GARDEN) === TEXT).toBe(true);
  expect(garden()).toEqual(GARDEN);
});

test("each of its floor plans lies beside the file, as its program draws it", () => {
  const files = new Set(garden().plans.map(({ file }) => file));
  expect(files.size).toBeGreaterThanOrEqual(6);
  for (const file of files) expect(readFileSync(join(ROOT, "simulators/garden", file), "utf8") === DRAWINGS.get(file), file).toBe(true);
});

test("the demonstration community is as large as promised", () => {
  const { buildings, zones, devices } = garden();
  expect(buildings.length).toBeGreaterThanOrEqual(6);
  expect(buildings.reduce((sum, { floors }) => sum + floors.to, 0)).toBeGreaterThanOrEqual(40);
  expect(zones.filter(({ kind }) => kind === "flat").length).toBeGreaterThanOrEqual(600);
  expect(devices.filter(({ kind }) => FOUR_KINDS.includes(kind)).length).toBeGreaterThanOrEqual(1_500);
  for (const kind of [...FOUR_KINDS, "siren", "cabinet"])
    expect(devices.filter((device) => device.kind === kind).length, kind).toBeGreaterThan(5);
  expect(devices.filter(({ kind }) => kind === "station-terminal")).toHaveLength(1);
});

test("its micro fire station has a leader and at least five members", () => {
  const [station] = garden().stations;
  expect(station!.people.filter(({ role }) => role === "leader")).toHaveLength(1);
  expect(station!.people.filter(({ role }) => role === "member").length).toBeGreaterThanOrEqual(5);
});

test("everybody in it is invented, it says so in both languages, and no number can be dialled", () => {
  const { demonstration, note, residents, stations, grids } = garden();
  expect(demonstration).toBe(true);
  expect(note?.zh).toContain("虚构");
  expect(note?.en).toContain("invented");
  const phones = [
    ...residents.flatMap(({ contacts }) => contacts),
    ...stations.flatMap(({ people }) => people),
    ...grids.map(({ worker }) => worker),
  ].map(({ phone }) => phone);
  expect(phones.length).toBeGreaterThan(400);
  // No country code begins with 0.
  expect(phones.filter((phone) => !phone.startsWith("+0 "))).toEqual([]);
});

test("no two of its buildings overlap on the site plan", () => {
  const { buildings } = garden();
  for (const [index, one] of buildings.entries()) {
    for (const other of buildings.slice(index + 1)) {
      const isApart =
        one.x + one.width! <= other.x ||
        other.x + other.width! <= one.x ||
        one.y + one.depth! <= other.y ||
        other.y + other.depth! <= one.y;
      expect(isApart, `${one.id} and ${other.id}`).toBe(true);
    }
  }
});

test("no two of its zones stand in the same column of a floor's drawing", () => {
  const drawn = garden().zones.map(({ building, floor, column }) => `${building} ${floor} ${column}`);
  expect(drawn.filter((place, index) => drawn.indexOf(place) !== index)).toEqual([]);
});

test("a place is said as people say it", () => {
  const places = placesOf(garden());
  expect(places.get("b3-2-501")?.text).toEqual({ zh: "3号楼2单元5层501室", en: "Building 3, unit 2, floor 5, flat 501" });
  expect(places.get("b6-garage-1")?.text).toEqual({ zh: "6号楼地下1层车库", en: "Building 6, basement 1, garage" });
  expect(places.get("b3-yard")?.text).toEqual({ zh: "3号楼楼前空地", en: "Building 3, yard" });
});
