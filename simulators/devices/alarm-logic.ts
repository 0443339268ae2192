/**
 * Obscuration at which the photoelectric detector alarms: optical density 0.058 per m (4 %/ft, a common setting of home
 * alarms, and the peer that published home fires are compared with), 100 x (1 - 10^-0.058) = 12.5 % per m.
 */
export const ALARM_PCT_M = 100 * (1 - 10 ** -0.058);
/** Its heat element, degC: a fixed 57 (135 degF) as in ordinary heat detectors. */
export const HEAT_ALARM_C = 57;
/** Samples in a row that must agree: one gust or spark is no fire. */
const SAMPLES = 2;
/** It falls silent below this share of the alarm level, so that it does not stutter around it. */
const CLEAR_SHARE = 0.6;
const CLEAR_BELOW_C = HEAT_ALARM_C - 5;

/** A detector's own judgement, fed with one sample after the other: true while it is in alarm. */
export function createAlarmLogic(): (smoke_pct_m: number, temperature_c: number) => boolean {
  let above = 0;
  let alarm = false;
  return (smoke_pct_m, temperature_c) => {
    above = smoke_pct_m >= ALARM_PCT_M || temperature_c >= HEAT_ALARM_C ? above + 1 : 0;
    if (above >= SAMPLES) alarm = true;
    else if (smoke_pct_m < ALARM_PCT_M * CLEAR_SHARE && temperature_c < CLEAR_BELOW_C) alarm = false;
    return alarm;
  };
}
