import type { Alert, AlertKind } from "../model/alert.ts";

/** A person asks, whatever the priority. */
const ASKED: ReadonlySet<AlertKind> = new Set(["sos", "assist"]);
const SMOKE: ReadonlySet<AlertKind> = new Set(["fire", "fire-suspected"]);

/**
 * Which of a station's open alerts a screen may fold together during a flood: P3 and P4, but never what a person asks and
 * never the first smoke of a home. Nothing is hidden: what is routine is listed, and told as always. P1 and P2 are never.
 */
export function routineOf(alerts: Iterable<Alert>): readonly Alert[] {
  const all = [...alerts];
  const firstSmoke = new Map<string, Alert>();
  for (const alert of all) {
    if (!SMOKE.has(alert.kind)) continue;
    const home = homeOf(alert);
    const first = firstSmoke.get(home);
    if (first === undefined || isBefore(alert, first)) firstSmoke.set(home, alert);
  }
  return all.filter((alert) => {
    const { priority, kind } = alert;
    if (priority === "P1" || priority === "P2" || ASKED.has(kind)) return false;
    return !SMOKE.has(kind) || firstSmoke.get(homeOf(alert)) !== alert;
  });
}

const homeOf = ({ zone, device, id }: Alert): string => zone ?? device ?? id;

/** Of the same moment the lower number: ids have the same length until there are a million. */
const isBefore = (one: Alert, other: Alert): boolean =>
  one.raisedAt < other.raisedAt || (one.raisedAt === other.raisedAt && one.id < other.id);
