import { z } from "zod";
import { Id } from "./device.ts";
import { few, Name, PlaceId } from "./site-forms.ts";

/** What reaches devices and homes by a drawn way. */
export const MEDIA = ["power", "water", "network"] as const;
export type Medium = (typeof MEDIA)[number];

/** One line of the drawing: a transformer, a distribution box, a riser, a network gateway; and what hangs on it. */
export const Feed = z
  .strictObject({
    id: PlaceId,
    medium: z.enum(MEDIA),
    name: Name.optional(),
    /** The feed of the same medium that it hangs on itself. */
    fedBy: Id.optional(),
    /** Zones and buildings that it feeds: all devices there. */
    serves: few(Id, 1_000).optional(),
    /** Devices that it feeds wherever they stand. */
    devices: few(Id, 2_000).optional(),
    /** The device whose alerts say that this feed has failed. */
    source: Id.optional(),
  })
  .readonly();
export type SiteFeed = z.infer<typeof Feed>;

/** What `step` needs to know of the drawing. */
export interface FeedPlan {
  /** By medium, then by id of a device, a zone or a building, the feed that it hangs on directly. */
  readonly feedOf: Readonly<Record<Medium, ReadonlyMap<string, string>>>;
  /** By id of a feed itself and all that feed it, the nearest first. */
  readonly above: ReadonlyMap<string, readonly string[]>;
  /** By id of a feed the device that watches it. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The drawing, which has no circles (checked with the site file). A device's own line comes before that of its zone, and a zone's before its building's. */
export function feedPlanOf(feeds: readonly SiteFeed[]): FeedPlan {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  const fed = (medium: Medium): ReadonlyMap<string, string> => {
    const lines = feeds.filter((feed) => feed.medium === medium);
    return new Map([
      ...lines.flatMap(({ id, serves = [], devices = [] }) => [...serves, ...devices.map(deviceKey)].map((one) => [one, id] as const)),
      // Who watches a line hangs on that one, whatever building it stands in.
      ...lines.flatMap(({ id, source }) => (source === undefined ? [] : [[deviceKey(source), id] as const])),
    ]);
  };
  return {
    feedOf: { power: fed("power"), water: fed("water"), network: fed("network") },
    above: new Map(feeds.map(({ id }) => [id, wayUp(byId, id)])),
    sources: new Map(feeds.flatMap(({ id, source }) => (source === undefined ? [] : [[id, source] as const]))),
  };
}

/** Ids of zones and devices may be the same: no id holds a colon. */
export const deviceKey = (id: string): string => `device:${id}`;

/** A feed and what feeds it, up to the first; a circle ends where it closes. */
export function wayUp(byId: ReadonlyMap<string, SiteFeed>, from: string): readonly string[] {
  const way: string[] = [];
  for (let at: string | undefined = from; at !== undefined && byId.has(at) && !way.includes(at); at = byId.get(at)!.fedBy) way.push(at);
  return way;
}
