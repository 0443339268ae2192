import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../simulators/arguments.ts";
import { readTable } from "../../simulators/recordings/columns.ts";
import { obscuration_pct_m, ppmOfPct, roomsOf } from "../../simulators/recordings/room-fire.ts";
import { replayOf } from "../../simulators/scenarios/replay.ts";
import { createDuties } from "../../simulators/truth/duties.ts";
import { ROOT } from "../harness/gateway.ts";
import { played } from "./courtyard.ts";

/** Two rooms, one of them with gas; a cell is missing; the ceiling is not the first column. */
const RECORDING = `TIME,TCA_2,TCA_1,SMA_4,SMA_1,GASA_1,GASA_3,TCB_1,SMB_1,SMCO
0.00E+00,2.0E+01,2.2E+01,0,0.00E+00,0,6E-02,21,0,9
2.00E+00,2.1E+01,3.0E+01,0,1.00E-01,1.5E-02,7E-02,,5.80E-02,9
4.00E+00,2.2E+01,5.0E+01,0,3.01E-01,2.0E-02,8E-02,25,6.00E-02,9
6.00E+00,2.2E+01,6.0E+01,0,-1.0E-03,3.0E-02,8E-02,26,7.00E-02,9
`;

describe("a recording of a room fire", () => {
  test("optical density becomes obscuration: 100 x (1 - 10^-OD)", () => {
    expect(obscuration_pct_m(0)).toBe(0);
    expect(obscuration_pct_m(0.058)).toBeCloseTo(12.5, 1);
    expect(obscuration_pct_m(0.30103)).toBeCloseTo(50, 3);
    expect(obscuration_pct_m(1)).toBeCloseTo(90, 9);
    expect(obscuration_pct_m(-0.02)).toBe(0);
  });

  test("gas in % becomes ppm", () => {
    expect(ppmOfPct(0.015)).toBeCloseTo(150, 9);
    expect(ppmOfPct(-0.001)).toBe(0);
  });

  test("each room gives smoke, heat and CO at its ceiling; a missing cell repeats the one before", () => {
    const rooms = roomsOf(readTable(RECORDING));
    expect(rooms.map(({ name }) => name)).toEqual(["A", "B"]);
    expect(rooms[0]!.samples[1]).toEqual({ tMs: 2_000, smoke_pct_m: obscuration_pct_m(0.1), temperature_c: 30, co_ppm: 150 });
    expect(rooms[1]!.samples[1]).toEqual({ tMs: 2_000, smoke_pct_m: obscuration_pct_m(0.058), temperature_c: 21, co_ppm: null });
  });

  test("is known by its header and by nothing else", () => {
    expect(() => replayOf("Time,Timestamp,Bedroom 1 Temperature\n0,0,20\n")).toThrow(UsageError);
    expect(() => replayOf("")).toThrow(UsageError);
    expect(roomsOf(readTable(`\uFEFF${RECORDING.replaceAll("\n", "\r\n")}`)).length).toBe(2);
  });

  test("plays every row in one home a room, and the detectors judge it as their own", () => {
    const { plan, messages } = played(replayOf(RECORDING));
    expect(plan.cast.length).toBe(2);
    const [roomA, roomB] = plan.cast.map(({ id }) => messages.filter(({ spec }) => spec.id === id));
    expect(roomA!.map(({ values }) => values["smoke_obscuration_pct_m"]).slice(0, 3)).toEqual([0, 20.57, 50]);
    expect(roomA!.map(({ values }) => values["alarm"]).slice(0, 4)).toEqual([false, false, true, true]);
    expect(roomB!.map(({ values }) => values["alarm"]).slice(0, 4)).toEqual([false, false, true, true]);
    expect(roomA![2]!.urgent).toBe(true);
  });
});

// Recordings of others lie beside the project and are never part of it.
const folder = join(ROOT, "../shared/data/nist-smoke");
const recordings = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".csv")) : [];
const fires = recordings.map((name) => readFileSync(join(folder, name), "utf8")).filter((text) => roomsOf(readTable(text)).length > 0);

describe.skipIf(fires.length === 0)(`recordings in ../shared/data${fires.length === 0 ? " (absent: skipped)" : ""}`, () => {
  test("each fire makes at least one detector alarm", () => {
    for (const fire of fires) {
      const follow = createDuties();
      const duties = played(replayOf(fire)).messages.flatMap((message) => follow(message, message.measuredMs, message.leavesMs));
      expect(duties.map(({ kind }) => kind)).toContain("fire");
    }
  });
});
