import { PriorityMark, StatusMark } from "../look/priority-mark.tsx";
import type { DeviceMark } from "./device-marks.ts";

/** The sign of a device's mark in text. */
export function DeviceMarkSign({ mark }: { readonly mark: DeviceMark }) {
  return mark === "P1" || mark === "P2" || mark === "P3" || mark === "P4" ? <PriorityMark priority={mark} /> : <StatusMark status={mark} />;
}
