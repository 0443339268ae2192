import type { DeviceSpec } from "../devices/device.ts";

/** The topics of one device, written from the contract and from nothing else. */
export interface DeviceTopics {
  readonly reading: string;
  readonly state: string;
  readonly reply: string;
  readonly command: string;
  /** Where a terminal hears of alerts; null for every other device. */
  readonly alert: string | null;
}

export function deviceTopics(site: string, { id, station }: DeviceSpec): DeviceTopics {
  const own = `linan/v1/${site}/${id}`;
  return {
    reading: `${own}/reading`,
    state: `${own}/state`,
    reply: `${own}/reply`,
    command: `${own}/command`,
    alert: station === null ? null : `linan/v1/${site}/alert/${station}`,
  };
}
