const DAY_MIN = 1_440;
const WEEKEND_FROM_MIN = 5 * DAY_MIN;
const HARMONICS = 4;
const WEEKEND_HARMONICS = 2;

/** 1, the day's rhythm down to six hours, and how weekends differ from it. */
export const PROFILE_TERMS = 1 + 2 * HARMONICS + 1 + 2 * WEEKEND_HARMONICS;

/** Shapes that a pressure's usual week is made of, at a local minute of the week (Monday 0:00 is 0). */
export function profileAt(minuteOfWeek: number): readonly number[] {
  const minute = ((minuteOfWeek % (7 * DAY_MIN)) + 7 * DAY_MIN) % (7 * DAY_MIN);
  const turn = (2 * Math.PI * minute) / DAY_MIN;
  const weekend = minute >= WEEKEND_FROM_MIN ? 1 : 0;
  const terms = [1];
  for (let wave = 1; wave <= HARMONICS; wave++) terms.push(Math.cos(wave * turn), Math.sin(wave * turn));
  terms.push(weekend);
  for (let wave = 1; wave <= WEEKEND_HARMONICS; wave++) terms.push(weekend * Math.cos(wave * turn), weekend * Math.sin(wave * turn));
  return terms;
}
