const DAY_MS = 86_400_000;
/** Days from 1 March of year 0 to 1970, and of 400 years: years that begin in March end with the leap day. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;

/** Year and month (1 to 12) of a local time in ms since 1970, in the calendar of Gregory. */
export function monthOf(localMs: number): { readonly year: number; readonly month: number } {
  const days = Math.floor(localMs / DAY_MS) + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const day = days - era * ERA_DAYS;
  const year = Math.floor((day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month };
}
