import { UsageError } from "../arguments.ts";
import { startOfPlay } from "../devices/day.ts";
import { type DeviceSpec, ORDINARY } from "../devices/device.ts";
import { readTable } from "../recordings/columns.ts";
import { createRecordedDetector } from "../recordings/recorded-detector.ts";
import { type Room, roomsOf } from "../recordings/room-fire.ts";
import { castOf, homesOf, needed } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

/** After the last row the detectors stay for a moment, ms. */
const AFTER_MS = 5_000;
const HOUR = 14;

/**
 * A recorded fire as a scenario: each room of the recording plays in one home of a floor. `text` is the file's content; what
 * it is shows in its header. Throws UsageError where it is no recording of a room fire.
 */
export function replayOf(text: string): Scenario {
  const rooms = roomsOf(readTable(text)).filter(({ samples }) => samples.length > 1);
  if (rooms.length === 0)
    throw new UsageError("不是火灾实测记录(表头应有 TIME 和 SMx_n) / no recording of a room fire: its header needs TIME and SMx_n");
  return {
    name: "replay",
    title: { zh: `播放火灾实测记录,${rooms.length} 个房间`, en: `Plays a recorded fire, ${rooms.length} rooms` },
    usualSpeed: 1,
    plan: (stage) => planOf(rooms, stage),
  };
}

function planOf(rooms: readonly Room[], { community, random }: Stage): Plan {
  const home = random.pick(needed(homesOf(community), "smoke-detector"));
  const nearby = castOf(
    [home],
    homesOf(community).filter(({ building, floor }) => building === home.building && floor === home.floor),
    rooms.length,
  );
  const roomOf = new Map(nearby.flatMap((spec, index) => (rooms[index] === undefined ? [] : [[spec.id, rooms[index]] as const])));
  const samples = rooms.flatMap((room) => room.samples);
  const times = rooms[0]?.samples.map(({ tMs }) => tMs) ?? [];
  const endMs = Math.max(...samples.map(({ tMs }) => tMs));
  return {
    cast: nearby,
    leads: new Set(roomOf.keys()),
    hour: HOUR,
    lengthMs: endMs + AFTER_MS,
    sampleMs: rowEveryMs(times),
    around: () => ORDINARY,
    modelOf: (spec) => modelOf(spec, roomOf.get(spec.id)),
    acts: [],
    story: [
      {
        tMs: 0,
        text: {
          zh: `开始播放:${rooms.map(({ name }) => name).join("、")} 房间`,
          en: `The recording starts: rooms ${rooms.map(({ name }) => name).join(", ")}`,
        },
        zone: home.zone,
        device: null,
      },
      { tMs: endMs, text: { zh: "记录结束", en: "The recording ends" }, zone: home.zone, device: null },
    ],
    happensAtMs: 0,
    mayAlso: ["fire-suspected"],
    realTime: [],
  };
}

const modelOf = (spec: DeviceSpec, room: Room | undefined) =>
  room === undefined ? null : createRecordedDetector(spec, room, startOfPlay(HOUR));

/** The usual distance between rows, ms. */
function rowEveryMs(times: readonly number[]): number {
  const steps = times
    .slice(1)
    .map((tMs, index) => tMs - (times[index] ?? 0))
    .toSorted((one, other) => one - other);
  return Math.min(60_000, Math.max(500, steps[Math.floor(steps.length / 2)] ?? 2_000));
}
