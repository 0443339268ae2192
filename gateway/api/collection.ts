import { z } from "zod";
import { type Person, sees } from "../access/roles.ts";
import { type BinNow, COLLECTION_SETTINGS, listCollection, type Trip } from "../../rules/detectors/collection.ts";
import { type FillState, fillVerdict } from "../../rules/detectors/fill.ts";
import { placesOf } from "../../rules/model/site.ts";
import type { DeviceView } from "../runner/view.ts";
import { type Api, type Parts, Time } from "./context.ts";

/** Without a word of the caller the next round is tomorrow at this time. */
export const NEXT_ROUND_MS = 24 * 3_600_000;

/** Which bins to empty today, by stream, and which need no trip. */
export function collectionRoutes(api: Api, ready: () => Parts, nowMs: () => number): void {
  api.get(
    "/api/v1/collection",
    { config: { permission: "collection.read" }, schema: { querystring: z.object({ nextRoundAt: Time.optional() }) } },
    async (request) => {
      const at = nowMs();
      const nextRoundAt = request.query.nextRoundAt ?? at + NEXT_ROUND_MS;
      const bins = await binsFor(ready(), request.session!.person);
      const lists = listCollection(bins, at, { ...COLLECTION_SETTINGS, nextRoundMs: nextRoundAt });
      return {
        at,
        nextRoundAt,
        streams: lists.map(({ stream, empty, leave }) => ({ stream, empty: empty.map(shown), leave: leave.map(shown) })),
      };
    },
  );
}

const shown = ({ fullAtMs, fullFromMs, fullToMs, ...trip }: Trip) => ({
  ...trip,
  fullAt: fullAtMs,
  fullFrom: fullFromMs,
  fullTo: fullToMs,
});

/** The bins that a person sees, with what was learnt of each. */
export async function binsFor({ view, store, site }: Parts, person: Person): Promise<readonly BinNow[]> {
  const bins = [...view.devices()].filter(({ device, building }) => device.kind === "smart-bin" && sees(person, building, device.zone));
  const learnt = await store.learnt(
    "fill",
    bins.map(({ device }) => device.registration),
  );
  const states = new Map(learnt.map(({ registration, state }) => [registration, state as FillState | null]));
  const zones = new Set(bins.map(({ device }) => device.zone));
  const places = placesOf({ ...site, zones: site.zones.filter(({ id }) => zones.has(id)) });
  const streams = new Map(site.devices.map(({ id, stream }) => [id, stream ?? null]));
  return bins.map((bin) => ({
    id: bin.device.id,
    stream: streams.get(bin.device.id) ?? null,
    place: places.get(bin.device.zone)?.text ?? { zh: bin.device.zone, en: bin.device.zone },
    verdict: verdictOf(bin, states.get(bin.device.registration) ?? null),
    isHeard: bin.status !== "silent" && bin.lastHeardMs > 0,
  }));
}

/** Where nothing was learnt yet, the last level alone. */
function verdictOf({ latest }: DeviceView, state: FillState | null): BinNow["verdict"] {
  if (state !== null) return fillVerdict(state);
  const level = latest["fill_pct"];
  if (typeof level !== "number") return null;
  return { level_pct: level, rate_pct_per_day: null, fullAtMs: null, fullFromMs: null, fullToMs: null, emptiedAtMs: null, stuck: false };
}
