import type { CardSource } from "../../rules/dispatch/cards.ts";
import type { Incident } from "../../rules/model/incident.ts";
import type { Parts } from "./context.ts";

/** What a card is made of, as it is now: sensors by their last word on disk. */
export async function cardSource({ site, view, works, acts }: Parts, incident: Incident): Promise<CardSource> {
  return {
    site,
    incident,
    works: await works.list(),
    nowMs: acts.wallMs(),
    sensorOf(id) {
      const device = view.device(id);
      if (device === undefined) return null;
      const { pressure_kpa } = device.latest;
      return {
        pressure_kpa: typeof pressure_kpa === "number" ? pressure_kpa : null,
        at: device.lastHeardMs,
        isSilent: device.status === "silent" || device.outOfService !== null,
      };
    },
  };
}
