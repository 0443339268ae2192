import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSiteFile } from "../../rules/language/site-file.ts";
import { DAY_MS } from "../../gateway/history/rollup.ts";
import { ORDINARY } from "../../simulators/devices/device.ts";
import { createModels } from "../../simulators/devices/models.ts";
import { spread } from "../../simulators/community.ts";
import { createRandom } from "../../simulators/random.ts";
import { cellsOf, filesUnder } from "../evaluation/found-files.ts";
import type { Files } from "./history-days.ts";
import { ROOT } from "./programs.ts";

/** A reading as a source gives it. */
type Add = Files["add"];

/** A quiet day of so many devices of the demonstration, a message a device and period, its clock some ms off. Readings. */
export function addSimulatedDay(add: Add, day: number, devices: number): number {
  const read = readSiteFile(readFileSync(join(ROOT, "simulators/garden/site.yaml"), "utf8"));
  if (!read.ok) throw new Error("the demonstration's site file has faults");
  const zones = new Map(read.site.zones.map((zone) => [zone.id, zone]));
  const specs = read.site.devices.map((device) => ({
    ...device,
    building: zones.get(device.zone)?.building ?? "",
    floor: zones.get(device.zone)?.floor ?? 1,
    powered: device.powered ?? ("battery" as const),
    expectEveryMs: device.expectEveryMs ?? null,
    station: null,
  }));
  const random = createRandom(11);
  let readings = 0;
  createModels(spread(specs, devices), specs, 7).forEach((model, index) => {
    let dueMs = day * DAY_MS + random.between(0, 60_000);
    while (dueMs < (day + 1) * DAY_MS - 1_000) {
      // The fleet looks every 100 ms which device is due; a message takes up to 3 ms.
      const atMs = Math.ceil(dueMs / 100) * 100 + Math.floor(random.between(0, 3));
      const { values, againMs } = model.measure(atMs, ORDINARY);
      add(index + 1, atMs, values);
      dueMs += againMs;
      readings++;
    }
  });
  return readings;
}

/** Recorded house fires: each thermocouple a device, each row a reading of each. 0 where there are no recordings. */
export function addRecorded(add: Add, day: number, folder: string): number {
  let readings = 0;
  let device = 0;
  if (!existsSync(folder)) return 0;
  for (const file of filesUnder(folder).filter(({ header }) => cellsOf(header)[0] === "Time" && header.includes("Temperature"))) {
    const rows = readFileSync(file.path, "utf8")
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(","));
    const columns = cellsOf(file.header).flatMap((name, column) => (name.includes("Temperature") ? [column] : []));
    for (const column of columns) {
      device++;
      rows.forEach((cells, row) => {
        const temperature_c = Number(cells[column]);
        if (!Number.isFinite(temperature_c) || cells[column] === "") return;
        add(device, day * DAY_MS + row * 1_000, { temperature_c });
        readings++;
      });
    }
  }
  return readings;
}
