import { Point } from "@influxdata/influxdb-client";
import { READING_FLAG, type Reading } from "../../rules/model/reading.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import type { DeviceRow, StepRow } from "./journal-source.ts";
import { ALERT_MEASUREMENT, MEASUREMENT_OF, STATE_NUMBER, STEP_NUMBER } from "./schema.ts";

/** Zone id to building and floor. */
export type Places = ReadonlyMap<string, { readonly building: string; readonly floor: number }>;

/** Times are ms already. */
const MS = { convertTime: (time: unknown): string => String(time) };

/** A tag without a value is left out by the client. */
function placed(point: Point, site: string, place: { readonly building: string | null; readonly floor?: number } | undefined): Point {
  const floor = place?.floor === undefined ? "" : String(place.floor);
  return point
    .tag("site", site)
    .tag("building", place?.building ?? "")
    .tag("floor", floor);
}

/** A reading in line protocol; null where nothing of it is a number or a boolean that may be sent. */
export function readingLine(site: string, places: Places, device: DeviceRow, reading: Reading, ms: number): string | null {
  const point = placed(new Point(MEASUREMENT_OF[device.kind as DeviceKind]), site, places.get(device.zone))
    .tag("kind", device.kind)
    .tag("device_id", device.id);
  let count = 0;
  for (const name in reading.values) {
    const value = reading.values[name]!;
    if (typeof value === "boolean") point.booleanField(name, value);
    else if (Number.isFinite(value)) point.floatField(name, value);
    else continue;
    count++;
  }
  if (count === 0) return null;
  if (reading.seq >= 0) point.intField("seq", reading.seq).intField("boot", reading.boot);
  if (reading.flags & READING_FLAG.unverified) point.booleanField("unverified", true);
  return point.timestamp(ms).toLineProtocol(MS) ?? null;
}

/** A step of an alert. Which state it led to is left out where the body is no longer kept. */
export function stepLine(site: string, places: Places, step: StepRow, ms: number): string {
  const point = placed(new Point(ALERT_MEASUREMENT), site, places.get(step.zone ?? "") ?? { building: step.building })
    .tag("kind", step.kind)
    .tag("device_id", step.device ?? "")
    .intField("step", STEP_NUMBER[step.op])
    .intField("number", step.number)
    .intField("aseq", step.aseq)
    .intField("priority", Number(step.priority.slice(1)));
  if (step.state !== null) point.intField("state", STATE_NUMBER[step.state]);
  if (step.active !== null) point.booleanField("active", step.active === 1);
  if (step.occurrences !== null) point.intField("occurrences", step.occurrences);
  return point.timestamp(ms).toLineProtocol(MS)!;
}
