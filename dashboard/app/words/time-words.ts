import type { TFunction } from "i18next";

/** How long ago, in one unit: 42 秒, 3 分, 2 小时. */
export function ageText(t: TFunction, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return t("age.seconds", { count: seconds });
  if (seconds < 3_600) return t("age.minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t("age.hours", { count: Math.floor(seconds / 3_600) });
  return t("age.days", { count: Math.floor(seconds / 86_400) });
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** A running clock: 00:42, 1:03:20. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds < 3_600 ? rest : `${Math.floor(seconds / 3_600)}:${rest}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** One format for each time zone: they are slow to make. */
function partsOf(atMs: number, timeZone: string): Readonly<Record<string, string>> {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hour12: false,
    });
  if (known === undefined) formats.set(timeZone, format);
  return Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
}

/** Time of day at the site: 02:13:07. */
export function clockText(atMs: number, timeZone: string): string {
  const { hour, minute, second } = partsOf(atMs, timeZone);
  return `${hour}:${minute}:${second}`;
}

/** Day and time at the site: 01-31 02:13:07. */
export function dayTimeText(atMs: number, timeZone: string): string {
  const { month, day } = partsOf(atMs, timeZone);
  return `${month}-${day} ${clockText(atMs, timeZone)}`;
}

/** The same without seconds: of what lasts hours, or was long ago. */
export const dayMinuteText = (atMs: number, timeZone: string): string => dayTimeText(atMs, timeZone).slice(0, -3);
