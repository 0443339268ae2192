import type { Scope } from "../wire/messages.ts";
import { DeviceGroup } from "./device-group.ts";
import { createDrawing } from "./drawing.ts";
import type { Limits } from "./limits.ts";
import type { LiveCommitted, LiveDevice, LivePerson, LivePorts } from "./ports.ts";

export type DeviceQuery = Extract<Scope, { kind: "devices" }>;

/** The telemetry lane: what changed since the last flush, handed to the groups that show it. */
export interface DeviceLane {
  /** The group of this query and these rights; null where too many different ones are watched. */
  join(query: DeviceQuery, person: LivePerson, isVisible: boolean): DeviceGroup | null;
  /** After a scope left it. */
  release(group: DeviceGroup): void;
  committed(committed: LiveCommitted): void;
  /** Ten times a second. */
  flush(): void;
  readonly groups: number;
}

export function createDeviceLane(ports: LivePorts, limits: Limits): DeviceLane {
  const { source, rights } = ports;
  const drawing = createDrawing(source.devices(), (zone) => ports.columnOf(zone));
  const groups = new Map<string, DeviceGroup>();
  /** Changed since the last flush, at most once each; bounded by the number of devices. */
  const changed = new Set<LiveDevice>();
  const removed = new Set<LiveDevice>();
  let flushes = 0;

  function settle(): void {
    for (const group of groups.values()) {
      for (const device of removed) group.drop(device);
      for (const device of changed) group.take(device);
    }
    removed.clear();
    changed.clear();
  }

  function begin({ q, fields }: DeviceQuery, person: LivePerson, every: number): DeviceGroup {
    const matches = ({ device, building }: LiveDevice): boolean =>
      (q.building ?? building) === building &&
      (q.zone ?? device.zone) === device.zone &&
      (q.kind ?? device.kind) === device.kind &&
      (q.device ?? device.id) === device.id &&
      rights.sees(person, building, device.zone);
    return new DeviceGroup({ devices: source.devices(), matches, fields, drawing, every, chunkBytes: limits.chunkBytes });
  }

  return {
    join(query, person, isVisible) {
      settle();
      const { q, fields } = query;
      const every = isVisible ? 1 : limits.hiddenEvery;
      const key = JSON.stringify([q.building, q.zone, q.kind, q.device, fields, person.role, person.scope, every]);
      const known = groups.get(key);
      if (known !== undefined) return known;
      if (groups.size >= limits.groupsMax) return null;
      const group = begin(query, person, every);
      groups.set(key, group);
      return group;
    },
    release(group) {
      if (group.scopes.size > 0) return;
      for (const [key, known] of groups) if (known === group) groups.delete(key);
    },
    committed({ devices, removed: gone }) {
      if (groups.size === 0) return;
      for (const device of gone) {
        changed.delete(device);
        removed.add(device);
      }
      for (const device of devices) if (!removed.has(device)) changed.add(device);
    },
    flush() {
      flushes++;
      settle();
      for (const group of groups.values()) {
        if (flushes % group.every === 0) group.flush();
        else group.forgetSnapshot();
      }
    },
    get groups() {
      return groups.size;
    },
  };
}
