import type { Device } from "../model/device.ts";
import type { Input } from "../model/input.ts";
import type { PlannedWorks, Situation } from "../model/situation.ts";
import { wallOf } from "./raise.ts";

/** Announced at the same time, at most: what is over leaves first. */
export const WORKS_MAX = 200;

/** Announces works, changes them, or ends them before their time. */
export function takeWorks(situation: Situation, { put, removed }: Extract<Input, { kind: "works" }>, nowMs: number): void {
  const { works } = situation;
  for (const one of works.values()) if (one.toMs <= wallOf(situation, nowMs)) works.delete(one.id);
  if (removed !== null) works.delete(removed);
  if (put !== null && (works.has(put.id) || works.size < WORKS_MAX)) works.set(put.id, put);
}

/** Planned works at the place of a device now; null where there are none. */
export function worksAt(situation: Situation, { zone, kind }: Device, nowMs: number): PlannedWorks | null {
  if (situation.works.size === 0) return null;
  const atMs = wallOf(situation, nowMs);
  const building = situation.places.zones.get(zone)?.building;
  for (const works of situation.works.values()) {
    const isNow = works.fromMs <= atMs && atMs < works.toMs;
    const isHere = works.zones.includes(zone) || (building !== undefined && works.buildings.includes(building));
    if (isNow && isHere && works.kinds.includes(kind)) return works;
  }
  return null;
}
