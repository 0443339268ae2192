import { createContext, useContext } from "react";
import type { Alert } from "../../rules/model/alert.ts";
import type { AlarmSound } from "./alarm-sound.ts";
import type { Person, SiteShown } from "./http/shapes.ts";
import type { Live } from "./live/live.ts";

/** What every page of a signed-in person needs. */
export interface Gateway {
  readonly live: Live;
  readonly sound: AlarmSound;
  readonly site: SiteShown;
  readonly person: Person;
  /** Pressure sensors that watch a hydrant. */
  readonly hydrantSensors: ReadonlySet<string>;
  /** Zone id to its words. */
  readonly places: ReadonlyMap<string, { readonly zh: string; readonly en: string }>;
  /** Zones that are homes. */
  readonly homes: ReadonlySet<string>;
  readonly signOut: () => void;
}

export const GatewayContext = createContext<Gateway | null>(null);

export function useGateway(): Gateway {
  const gateway = useContext(GatewayContext);
  if (gateway === null) throw new Error("a page stands outside the console");
  return gateway;
}

/** As the gateway's own table has it; the gateway decides, this only spares people a button that would be refused. */
export function mayAct(role: string, { priority }: Pick<Alert, "priority">): boolean {
  if (role === "property") return priority !== "P1";
  return role === "administrator" || role === "station";
}
