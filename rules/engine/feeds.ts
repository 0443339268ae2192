import type { Device } from "../model/device.ts";
import type { Inhibition, Scope } from "../model/rule-file.ts";
import { deviceKey, MEDIA, type Medium } from "../model/site-feeds.ts";
import type { Situation } from "../model/situation.ts";

/** A device as far as the drawing asks. */
export type Fed = Pick<Device, "id" | "zone">;

const MEDIUM_NAMES: ReadonlySet<string> = new Set(MEDIA);
export const isMedium = (where: Inhibition["in"]): where is Exclude<Inhibition["in"], Scope> => MEDIUM_NAMES.has(where);

/** Whether the other device watches a feed that this one hangs on, directly or further up. Nothing is fed by itself. */
export function isFedThrough({ places }: Situation, medium: Medium, device: Fed, source: string): boolean {
  const { feeds, zones } = places;
  if (feeds === undefined || source === device.id) return false;
  const fed = feeds.feedOf[medium];
  const from = fed.get(deviceKey(device.id)) ?? fed.get(device.zone) ?? fed.get(zones.get(device.zone)?.building ?? "");
  return from !== undefined && (feeds.above.get(from) ?? []).some((feed) => feeds.sources.get(feed) === source);
}
