import type { Device } from "../../rules/model/device.ts";

/** The topics of one device (contract, "MQTT"). */
export interface Topics {
  readonly reading: string;
  readonly state: string;
  readonly reply: string;
  readonly command: string;
}

export function topicsOf(site: string, device: string): Topics {
  const base = `linan/v1/${site}/${device}`;
  return { reading: `${base}/reading`, state: `${base}/state`, reply: `${base}/reply`, command: `${base}/command` };
}

export const alertTopic = (site: string, station: string): string => `linan/v1/${site}/alert/${station}`;

export const noticeTopic = (site: string, place: string): string => `linan/v1/${site}/notice/${place}`;

/** What a device may subscribe to: its own command, the notices of its zone and building, a terminal its alerts. */
export function filtersOf(site: string, device: Device, building: string): ReadonlySet<string> {
  const filters = new Set([topicsOf(site, device.id).command, noticeTopic(site, device.zone), noticeTopic(site, building)]);
  if (device.kind === "station-terminal" && device.station !== null) filters.add(alertTopic(site, device.station));
  return filters;
}
