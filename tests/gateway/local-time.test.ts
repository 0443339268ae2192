import { expect, test } from "vitest";
import { utcOffsetMs } from "../../gateway/local-time.ts";
import { sitePlacesOf } from "../../rules/model/site.ts";
import { readSiteFile } from "../../rules/language/site-file.ts";
import { SMALL_SITE } from "../harness/launch.ts";

const HOUR = 3_600_000;
const WINTER = Date.UTC(2026, 0, 15, 12, 0, 0) + 345;
const SUMMER = Date.UTC(2026, 6, 15, 12, 0, 0);

test.each([
  ["Asia/Shanghai", WINTER, 8],
  ["Asia/Urumqi", WINTER, 6],
  ["Asia/Kathmandu", WINTER, 5.75],
  ["Europe/Berlin", WINTER, 1],
  ["Europe/Berlin", SUMMER, 2],
  ["America/St_Johns", WINTER, -3.5],
  ["UTC", SUMMER, 0],
])("clocks of %s at %i are %d hours ahead of UTC", (zone, atMs, hours) => {
  expect(utcOffsetMs(zone, atMs)).toBe(hours * HOUR);
});

test("what people are asked and told by the time of day goes by the clock of their site", () => {
  const read = readSiteFile(SMALL_SITE);
  if (!read.ok) throw new Error("the site has faults");
  const places = sitePlacesOf(read.site, utcOffsetMs("Asia/Urumqi", WINTER));
  expect(places.utcOffsetMs).toBe(6 * HOUR);
});
