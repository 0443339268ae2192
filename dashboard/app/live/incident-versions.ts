import type { ServerMessage } from "../../wire/messages.ts";
import { type Cell, createCell } from "./cell.ts";

type Told = Extract<ServerMessage, { t: "in" }>;

/** Closed incidents are remembered until the next snapshot; more than this in one connection is a year of them. */
const KEPT_MAX = 1_000;

/** Incident id to its newest version: what has changed is asked for over HTTP. */
export interface IncidentVersions {
  readonly versions: Cell<ReadonlyMap<string, number>>;
  take(message: Told): void;
}

export function createIncidentVersions(): IncidentVersions {
  const versions = createCell<ReadonlyMap<string, number>>(new Map());
  return {
    versions,
    take({ all, incidents }) {
      const next = new Map(all || versions.get().size > KEPT_MAX ? [] : versions.get());
      for (const { id, version } of incidents) next.set(id, version);
      versions.set(next);
    },
  };
}
