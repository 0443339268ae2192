import type { Device } from "../../../rules/model/device.ts";
import type { Reading } from "../../../rules/model/reading.ts";
import type { SitePlaces } from "../../../rules/model/situation.ts";
import { createRandom, type Random } from "../../rules/random.ts";
import { type KindOfDevice, KINDS } from "./quantities.ts";

const SEED = 2_000;
const START_MS = 1_700_000_000_000;
/** Each device reports so often. */
const EVERY_MS = 60_000;
/** One reading in so many is the first of a trouble, which lasts for one to six readings: about one in 500 is troubled. */
const TROUBLE = 1 / 1_750;
const TROUBLE_READINGS = 6;
/** In trouble each quantity shows it as often. */
const SHOWS = 0.75;
/** Homes hold so many devices. */
const PER_ZONE = 4;

export interface Community {
  readonly places: SitePlaces;
  readonly devices: readonly Device[];
  readonly startMs: number;
}

/** Out of ten devices seven detect smoke, and one each of the other kinds. `buildings`: over how many they are spread. */
export function community(count: number, buildings: number): Community {
  const zones = Array.from(
    { length: Math.ceil(count / PER_ZONE) },
    (_, index): [string, ReturnType<SitePlaces["zones"]["get"]> & object] => [
      `zone-${index}`,
      { building: `building-${index % buildings}`, floor: 1 + (index % 20), kind: "flat", text: { zh: `${index}号`, en: `home ${index}` } },
    ],
  );
  const devices = Array.from({ length: count }, (_, index): Device => ({
    registration: index + 1,
    id: `d-${index}`,
    kind: kindOf(index).kind,
    zone: `zone-${Math.floor(index / PER_ZONE)}`,
    powered: "mains",
    expectEveryMs: EVERY_MS,
    station: null,
  }));
  return { places: { zones: new Map(zones), utcOffsetMs: 8 * 3_600_000, stations: [] }, devices, startMs: START_MS };
}

const kindOf = (device: number): KindOfDevice => KINDS[Math.max(0, (device % 10) - 6)]!;

/** Readings of so many devices in turn, each with all that its kind measures; the same for the same numbers. */
export function readingsOf(devices: number, events: number): readonly Reading[] {
  const random = createRandom(SEED);
  const troubled = new Int8Array(devices);
  return Array.from({ length: events }, (_, index): Reading => {
    const device = index % devices;
    if (troubled[device]! > 0) troubled[device]!--;
    else if (random.chance(TROUBLE)) troubled[device] = 1 + random.below(TROUBLE_READINGS);
    const values = valuesOf(random, kindOf(device), troubled[device]! > 0);
    const atMs = START_MS + Math.round((index * EVERY_MS) / devices);
    const round = Math.floor(index / devices);
    return { id: index + 1, device: device + 1, eventMs: atMs, receivedMs: atMs, boot: 1, seq: round, flags: 0, values };
  });
}

/** The same readings once more, so many times as long after. */
export function repeated(readings: readonly Reading[], times: number): readonly Reading[] {
  const [first, last] = [readings[0]!, readings.at(-1)!];
  const byId = times * (last.id - first.id + 1);
  const byMs = times * (last.eventMs - first.eventMs + 1);
  return readings.map((one) => ({
    ...one,
    id: one.id + byId,
    seq: one.seq + byId,
    eventMs: one.eventMs + byMs,
    receivedMs: one.receivedMs + byMs,
  }));
}

function valuesOf(random: Random, { quantities, flags }: KindOfDevice, isTroubled: boolean): Record<string, number | boolean> {
  const values: Record<string, number | boolean> = {};
  for (const { name, calm, trouble } of quantities) {
    const [least, most] = isTroubled && trouble !== null && random.chance(SHOWS) ? trouble : calm;
    values[name] = Number((least + random.next() * (most - least)).toFixed(2));
  }
  for (const name of flags) values[name] = isTroubled && random.chance(SHOWS);
  return values;
}

/** What other engines are given: the kind of the device among the values. */
export type Facts = Readonly<Record<string, number | boolean | string>>;
export const factsOf = ({ device, values }: Reading): Facts => ({ kind: kindOf(device - 1).kind, ...values });
