import { createAlarmLogic } from "../devices/alarm-logic.ts";
import type { DeviceModel, DeviceSpec } from "../devices/device.ts";
import { clamped, rounded } from "../devices/housekeeping.ts";
import type { Room, RoomSample } from "./room-fire.ts";

/** A detector that meets what was recorded, and judges it as a detector of its own would. `startMs`: simulated time of the first row. */
export function createRecordedDetector(spec: DeviceSpec, room: Room, startMs: number): DeviceModel {
  const judge = createAlarmLogic();
  let next = 0;
  let was = false;
  return {
    spec,
    measure(simulatedMs) {
      let sample = room.samples[Math.max(0, next - 1)];
      let alarm = was;
      // Every row is judged, though reports may be rarer than rows.
      while (next < room.samples.length && (room.samples[next]?.tMs ?? 0) <= simulatedMs - startMs) {
        sample = room.samples[next++];
        if (sample !== undefined) alarm = judge(sample.smoke_pct_m, sample.temperature_c ?? 20);
      }
      const urgent = alarm !== was;
      was = alarm;
      return { values: { ...valuesOf(sample), alarm }, urgent, againMs: 0 };
    },
  };
}

function valuesOf(sample: RoomSample | undefined): Readonly<Record<string, number>> {
  if (sample === undefined) return {};
  const { smoke_pct_m, temperature_c, co_ppm } = sample;
  return {
    smoke_obscuration_pct_m: rounded(clamped(smoke_pct_m, 0, 100), 2),
    ...(temperature_c === null ? {} : { temperature_c: rounded(temperature_c, 1) }),
    ...(co_ppm === null ? {} : { co_ppm: rounded(co_ppm, 1) }),
  };
}
