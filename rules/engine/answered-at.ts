import type { DeviceState } from "../model/situation.ts";

/** Queue time up to which what a fold says has been answered; -Infinity: it has not. */
export const answeredMsOf = ({ honesty }: DeviceState, fold: string): number => honesty?.answeredMs?.[fold] ?? -Infinity;
