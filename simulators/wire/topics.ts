import type { DeviceSpec } from "../devices/device.ts";

/** The topics of one device, written from the contract and from nothing else. */
export interface DeviceTopics {
  readonly reading: string;
  readonly state: string;
  readonly reply: string;
  readonly command: string;
  /** Where a terminal hears of alerts; null for every other device. */
  readonly alert: string | null;
  /** Where notices come from, by the place they are for; empty for what tells nobody anything. */
  readonly notices: ReadonlyMap<string, string>;
}

/** Kinds with a voice, a screen or a light for whoever is near. */
const TELLS: readonly string[] = ["siren", "station-terminal", "emergency-button"];

export function deviceTopics(site: string, { id, station, kind, zone, building }: DeviceSpec): DeviceTopics {
  const own = `linan/v1/${site}/${id}`;
  const places = TELLS.includes(kind) ? [...new Set([zone, building])].filter((place) => place !== "") : [];
  return {
    notices: new Map(places.map((place) => [`linan/v1/${site}/notice/${place}`, place])),
    reading: `${own}/reading`,
    state: `${own}/state`,
    reply: `${own}/reply`,
    command: `${own}/command`,
    alert: station === null ? null : `linan/v1/${site}/alert/${station}`,
  };
}
