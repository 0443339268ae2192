import { type DeviceColumns, type DeviceEntry, MAIN_VALUE, STATUSES } from "../wire/messages.ts";
import type { LiveDevice } from "./ports.ts";

/** Devices as rows for the wire: the entry as JSON, made once for each device object. */
export interface Drawing {
  entryOf(device: LiveDevice): string;
}

/** `columnOf`: where a zone stands in a drawing of its building. Devices of a zone are numbered in the order given. */
export function createDrawing(devices: Iterable<LiveDevice>, columnOf: (zone: string) => number): Drawing {
  const entries = new WeakMap<LiveDevice, string>();
  const places = new WeakMap<LiveDevice, number>();
  // One number a zone, as many as the site has zones.
  const inZone = new Map<string, number>();

  function placeOf(live: LiveDevice): number {
    const known = places.get(live);
    if (known !== undefined) return known;
    const { zone } = live.device;
    const place = inZone.get(zone) ?? 0;
    inZone.set(zone, place + 1);
    places.set(live, place);
    return place;
  }

  for (const device of devices) placeOf(device);

  return {
    entryOf(live) {
      const known = entries.get(live);
      if (known !== undefined) return known;
      const { device, index, building, floor } = live;
      const entry: DeviceEntry = [index, device.id, device.kind, building, floor, columnOf(device.zone), placeOf(live), device.zone];
      const text = JSON.stringify(entry);
      entries.set(live, text);
      return text;
    },
  };
}

/** Which columns a scope asked for; all where it asked for none. */
export type Fields = readonly string[] | undefined;

interface Columns {
  i: number[];
  s: number[];
  v: (number | null)[];
  ts: number[];
}

const STATUS_NUMBER = new Map(STATUSES.map((status, number) => [status, number]));

/** `col` as JSON. */
export function columnsOf(devices: readonly LiveDevice[], fields: Fields): string {
  const col: Columns = { i: [], s: [], v: [], ts: [] };
  for (const { device, index, status, latest, lastHeardMs } of devices) {
    const value = latest[MAIN_VALUE[device.kind] ?? "battery_pct"];
    col.i.push(index);
    col.s.push(STATUS_NUMBER.get(status)!);
    col.v.push(typeof value === "number" ? value : null);
    col.ts.push(lastHeardMs);
  }
  return JSON.stringify(col satisfies DeviceColumns, fields === undefined ? null : ["i", ...fields]);
}
