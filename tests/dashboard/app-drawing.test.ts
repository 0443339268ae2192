import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeviceEntry } from "../../dashboard/wire/messages.ts";
import { markOf, prioritiesOf, survey } from "../../dashboard/app/devices/device-marks.ts";
import { layOut } from "../../dashboard/app/devices/drawing-layout.ts";
import { STATUS } from "../../dashboard/app/live/device-table.ts";
import type { Alert } from "../../rules/model/alert.ts";

interface Place {
  readonly building?: string;
  readonly floor?: number;
  readonly column?: number;
  readonly place?: number;
  readonly zone?: string;
}

function entry(
  index: number,
  { building = "b1", floor = 1, column = 0, place = 0, zone = `${building}-${floor}-${column}` }: Place = {},
): DeviceEntry {
  return [index, `d${index}`, "smoke-detector", building, floor, column, place, zone];
}

/** A community: floors of flats with one or two devices, and a yard with many. */
function community(buildings: number, floors: number, flats: number, bins: number): readonly DeviceEntry[] {
  const entries: DeviceEntry[] = [];
  for (let b = 1; b <= buildings; b++) {
    const building = `b${b}`;
    for (let floor = 1; floor <= floors; floor++) {
      for (let column = 0; column < flats; column++) {
        for (let place = 0; place <= column % 2; place++) entries.push(entry(entries.length, { building, floor, column, place }));
      }
    }
    for (let place = 0; place < bins; place++)
      entries.push(entry(entries.length, { building, floor: 1, column: flats, place, zone: `${building}-yard` }));
  }
  return entries;
}

describe("the drawing", () => {
  test("every device has its own place within the width, whatever the community looks like", () => {
    const shape = fc.record({
      buildings: fc.integer({ min: 1, max: 12 }),
      floors: fc.integer({ min: 1, max: 30 }),
      flats: fc.integer({ min: 1, max: 24 }),
      bins: fc.integer({ min: 0, max: 30 }),
    });
    const size = fc.record({ width: fc.integer({ min: 340, max: 1_400 }), height: fc.integer({ min: 200, max: 1_000 }) });
    fc.assert(
      fc.property(shape, size, ({ buildings, floors, flats, bins }, { width, height }) => {
        const entries = community(buildings, floors, flats, bins);
        const named = Array.from({ length: buildings }, (_none, at) => ({ id: `b${at + 1}`, title: `${at + 1}` }));
        const drawing = layOut({ entries, buildings: named, width, height });
        expect(drawing.marks).toHaveLength(entries.length);
        expect(new Set(drawing.marks.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`)).size).toBe(entries.length);
        expect(drawing.marks.filter(({ x, y }) => x <= 0 || x > width || y > drawing.height)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("a community of seven buildings fits a control room's screen without scrolling", () => {
    const named = Array.from({ length: 7 }, (_none, at) => ({ id: `b${at + 1}`, title: `${at + 1}` }));
    const { height, titles } = layOut({ entries: community(7, 7, 16, 22), buildings: named, width: 470, height: 330 });
    expect(height).toBeLessThanOrEqual(330);
    expect(titles.map(({ text }) => text)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
  });

  test("the highest floor stands on top", () => {
    const { marks } = layOut({
      entries: [entry(0, { floor: 1 }), entry(1, { floor: 5 })],
      buildings: [{ id: "b1", title: "1" }],
      width: 400,
      height: 300,
    });
    const [ground, fifth] = [marks.find(({ index }) => index === 0)!, marks.find(({ index }) => index === 1)!];
    expect(fifth.y).toBeLessThan(ground.y);
  });
});

describe("how a device is marked", () => {
  test.each([
    [STATUS.normal, undefined, "normal"],
    [STATUS.commissioning, undefined, "commissioning"],
    [STATUS.silent, "P3", "silent"],
    [STATUS.silent, "P1", "P1"],
    [STATUS.fault, "P3", "fault"],
    [STATUS.alert, "P4", "P4"],
    [STATUS.alert, undefined, "P3"],
  ] as const)("status %s with the alert %s is drawn as %s", (status, priority, mark) => {
    expect(markOf(status, priority)).toBe(mark);
  });

  test("the worst of its alerts speaks for a device", () => {
    const open = [
      { device: "d1", priority: "P4" },
      { device: "d1", priority: "P2" },
      { device: null, priority: "P1" },
    ] as unknown as readonly Alert[];
    expect([...prioritiesOf(open)]).toEqual([["d1", "P2"]]);
  });

  test("the survey counts all, lists the abnormal ones worst first, and those never heard apart", () => {
    const roster = new Map([0, 1, 2, 3].map((index) => [index, entry(index)]));
    const statuses = [STATUS.normal, STATUS.silent, STATUS.commissioning, STATUS.alert];
    const found = survey({ roster, status: (index) => statuses[index]! }, new Map([["d3", "P1"]]));
    expect([found.total, found.commissioning, found.abnormal.map(({ mark }) => mark)]).toEqual([4, 1, ["P1", "silent"]]);
  });
});
