import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CoveredDevice, type CoveredZone, coverageOf, type DeviceTrouble } from "../../../rules/detectors/coverage.ts";
import type { DeviceKind } from "../../../rules/model/device.ts";

const buildings = ["b2", "b10", "b1"].map((id) => ({ id, name: { zh: id, en: id } }));
const flat = (id: string, building: string, floor: number, column: number, unit?: number): CoveredZone => ({
  id,
  building,
  kind: "flat",
  name: { zh: id, en: id },
  floor,
  column,
  unit,
});
const device = (id: string, kind: DeviceKind, zone: string, trouble: DeviceTrouble | null = null): CoveredDevice => ({
  id,
  kind,
  zone,
  trouble,
});

test("the walk goes by the order of the buildings, up each stairs, from door to door", () => {
  const zones = [
    flat("b1-b", "b1", 2, 3),
    flat("b1-a", "b1", 2, 1),
    flat("b2-2-101", "b2", 1, 5, 2),
    flat("b2-1-601", "b2", 6, 0, 1),
    flat("b2-1-102", "b2", 1, 2, 1),
    flat("b2-1-101", "b2", 1, 0, 1),
    flat("b10-101", "b10", -1, 0),
  ];
  const { walk } = coverageOf({ buildings, zones, devices: [], buttonWanted: new Set() });
  expect(walk.map(({ zone }) => zone)).toEqual(["b2-1-101", "b2-1-102", "b2-1-601", "b2-2-101", "b10-101", "b1-a", "b1-b"]);
});

test("a flat is protected by one detector that works, whatever else hangs there", () => {
  const zones = [flat("a", "b1", 1, 1), flat("b", "b1", 1, 2), flat("c", "b1", 1, 3)];
  const devices = [
    device("s1", "smoke-detector", "a"),
    device("s2", "smoke-detector", "a", "silent"),
    device("s3", "smoke-detector", "b", "silent"),
    device("e3", "emergency-button", "b"),
    device("s4", "smoke-detector", "c", "silent"),
    device("e4", "emergency-button", "c", "never-heard"),
    device("stairs", "smoke-detector", "b1-stairs"),
  ];
  const { walk, buildings: covered, kinds } = coverageOf({ buildings, zones, devices, buttonWanted: new Set(["a"]) });
  expect(walk.map(({ zone, missing }) => [zone, missing])).toEqual([
    ["a", ["button"]],
    ["b", ["detector"]],
    ["c", ["detector", "button", "way-up"]],
  ]);
  expect(covered).toEqual([
    { building: "b1", name: buildings[2]!.name, flats: 3, protected: 0, withDetector: 1, withWayUp: 2, buttonsWanted: 3, withButton: 1 },
  ]);
  expect(kinds).toEqual([
    { kind: "emergency-button", registered: 2, inUse: 1, faulty: 0, idle: 1 },
    { kind: "smoke-detector", registered: 5, inUse: 2, faulty: 0, idle: 3 },
  ]);
});

test("in any community the counts add up, and a device more never uncovers a flat", () => {
  const zone = fc.record({ building: fc.constantFrom("b1", "b2"), floor: fc.integer({ min: -1, max: 5 }), column: fc.nat({ max: 3 }) });
  const anyDevice = fc.record({
    kind: fc.constantFrom<DeviceKind[]>("smoke-detector", "emergency-button", "smart-bin", "pipe-pressure"),
    zone: fc.nat({ max: 12 }).map((index) => `z${index}`),
    trouble: fc.constantFrom<(DeviceTrouble | null)[]>(null, "never-heard", "silent", "fault", "tamper", "battery", "out-of-service"),
  });
  fc.assert(
    fc.property(fc.array(zone, { maxLength: 12 }), fc.array(anyDevice, { maxLength: 30 }), (places, all) => {
      const zones = places.map(({ building, floor, column }, index) => flat(`z${index}`, building, floor, column));
      const devices = all.map((one, index) => device(`d${index}`, one.kind, one.zone, one.trouble));
      const of = (some: readonly CoveredDevice[]) => coverageOf({ buildings, zones, devices: some, buttonWanted: new Set(["z0"]) });
      const { walk, buildings: covered, kinds } = of(devices);
      expect(covered.reduce((sum, one) => sum + one.flats, 0)).toBe(zones.length);
      expect(covered.reduce((sum, one) => sum + one.flats - one.protected, 0)).toBe(walk.length);
      for (const { registered, inUse, faulty, idle } of kinds) expect(inUse + faulty + idle).toBe(registered);
      const more = of([...devices, device("new", "smoke-detector", "z0")]);
      expect(more.walk.some(({ zone: id, missing }) => id === "z0" && (missing.includes("detector") || missing.includes("way-up")))).toBe(
        false,
      );
      expect(more.walk.length).toBeLessThanOrEqual(walk.length);
    }),
  );
});
