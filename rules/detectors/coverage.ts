import type { Text } from "../model/alert.ts";
import type { DeviceKind } from "../model/device.ts";

/** Why a device can't be relied on now, the first that holds. */
export type DeviceTrouble = "never-heard" | "silent" | "out-of-service" | "tamper" | "fault" | "battery";

export interface CoveredDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  /** null: it works. */
  readonly trouble: DeviceTrouble | null;
}

export interface CoveredZone {
  readonly id: string;
  readonly building: string;
  readonly kind: "flat" | "shaft" | "stairs" | "place";
  readonly name: Text;
  readonly floor: number;
  /** The building's unit, its own entrance and stairs. */
  readonly unit?: number | undefined;
  readonly column: number;
}

export interface CoverageInput {
  /** In the order in which they are walked. */
  readonly buildings: readonly { readonly id: string; readonly name: Text }[];
  readonly zones: readonly CoveredZone[];
  readonly devices: readonly CoveredDevice[];
  /** Flats in which somebody lives who should have a button, whether there is one or not. */
  readonly buttonWanted: ReadonlySet<string>;
}

/** What a flat lacks now. `way-up`: nothing in it is heard, so that no call of any kind would come through. */
export type Missing = "detector" | "button" | "way-up";

export interface UnprotectedFlat {
  readonly zone: string;
  readonly name: Text;
  readonly building: string;
  readonly unit: number | null;
  readonly floor: number;
  readonly missing: readonly Missing[];
  /** What is there and does not work, to be seen to on the way. */
  readonly devices: readonly { readonly id: string; readonly kind: DeviceKind; readonly trouble: DeviceTrouble }[];
}

export interface BuildingCoverage {
  readonly building: string;
  readonly name: Text;
  readonly flats: number;
  /** Flats that lack nothing. */
  readonly protected: number;
  readonly withDetector: number;
  readonly withWayUp: number;
  /** Flats that should have a button: where somebody wants one or one is registered. */
  readonly buttonsWanted: number;
  readonly withButton: number;
}

/** `idle`: never heard, or silent. What is heard and in trouble is `faulty`. */
export interface KindUse {
  readonly kind: DeviceKind;
  readonly registered: number;
  readonly inUse: number;
  readonly faulty: number;
  readonly idle: number;
}

export interface Coverage {
  readonly buildings: readonly BuildingCoverage[];
  /** Flats to walk to: by building, unit (its stairs), floor and door. */
  readonly walk: readonly UnprotectedFlat[];
  readonly kinds: readonly KindUse[];
}

const isHeard = ({ trouble }: CoveredDevice): boolean => trouble !== "never-heard" && trouble !== "silent";
const isWorking = ({ trouble }: CoveredDevice): boolean => trouble === null;

/** Which flats have no working detector, button or way up now, with the list to walk. Pure. */
export function coverageOf({ buildings, zones, devices, buttonWanted }: CoverageInput): Coverage {
  const byZone = groupedBy(devices, ({ zone }) => zone);
  const flats = zones
    .filter(({ kind }) => kind === "flat")
    .map((zone) => flatOf(zone, byZone.get(zone.id) ?? [], buttonWanted.has(zone.id)));
  const byBuilding = groupedBy(flats, ({ zone }) => zone.building);
  const order = new Map(buildings.map(({ id }, index) => [id, index] as const));
  return {
    buildings: buildings.flatMap(({ id, name }) => {
      const its = byBuilding.get(id);
      return its === undefined ? [] : [buildingOf(id, name, its)];
    }),
    walk: flats
      .filter(({ missing }) => missing.length > 0)
      .toSorted((one, other) => byWay(order, one.zone, other.zone))
      .map(unprotectedOf),
    kinds: kindsOf(devices),
  };
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

interface Flat {
  readonly zone: CoveredZone;
  readonly devices: readonly CoveredDevice[];
  readonly isButtonWanted: boolean;
  readonly missing: readonly Missing[];
}

function flatOf(zone: CoveredZone, devices: readonly CoveredDevice[], wanted: boolean): Flat {
  const works = (kind: DeviceKind): boolean => devices.some((device) => device.kind === kind && isWorking(device));
  const isButtonWanted = wanted || devices.some(({ kind }) => kind === "emergency-button");
  const missing: Missing[] = [];
  if (!works("smoke-detector")) missing.push("detector");
  if (isButtonWanted && !works("emergency-button")) missing.push("button");
  if (!devices.some(isHeard)) missing.push("way-up");
  return { zone, devices, isButtonWanted, missing };
}

function buildingOf(building: string, name: Text, flats: readonly Flat[]): BuildingCoverage {
  const count = (test: (flat: Flat) => boolean): number => flats.filter(test).length;
  const has = (what: Missing) => (flat: Flat) => !flat.missing.includes(what);
  return {
    building,
    name,
    flats: flats.length,
    protected: count(({ missing }) => missing.length === 0),
    withDetector: count(has("detector")),
    withWayUp: count(has("way-up")),
    buttonsWanted: count(({ isButtonWanted }) => isButtonWanted),
    withButton: count((flat) => flat.isButtonWanted && has("button")(flat)),
  };
}

const byWay = (order: ReadonlyMap<string, number>, one: CoveredZone, other: CoveredZone): number =>
  (order.get(one.building) ?? order.size) - (order.get(other.building) ?? order.size) ||
  (one.unit ?? 0) - (other.unit ?? 0) ||
  one.floor - other.floor ||
  one.column - other.column ||
  (one.id < other.id ? -1 : 1);

const unprotectedOf = ({ zone, devices, missing }: Flat): UnprotectedFlat => ({
  zone: zone.id,
  name: zone.name,
  building: zone.building,
  unit: zone.unit ?? null,
  floor: zone.floor,
  missing,
  devices: devices.flatMap(({ id, kind, trouble }) => (trouble === null ? [] : [{ id, kind, trouble }])),
});

function kindsOf(devices: readonly CoveredDevice[]): readonly KindUse[] {
  const kinds = [...new Set(devices.map(({ kind }) => kind))].toSorted();
  return kinds.map((kind) => {
    const its = devices.filter((device) => device.kind === kind);
    const inUse = its.filter(isWorking).length;
    const idle = its.filter((device) => !isHeard(device)).length;
    return { kind, registered: its.length, inUse, faulty: its.length - inUse - idle, idle };
  });
}
