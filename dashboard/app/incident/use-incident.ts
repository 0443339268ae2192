import { useEffect, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { type Loaded, useCall } from "../http/use-call.ts";
import { useCell } from "../live/hooks.ts";
import { IncidentShown } from "./shapes.ts";

export const pathOf = (id: string): string => `/api/v1/incidents/${encodeURIComponent(id)}`;

/** One incident, asked for anew whenever the gateway says that it changed. */
export function useIncident(id: string): Loaded<IncidentShown> & { readonly retry: () => void } {
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useEffect(() => live.watchIncidents(), [live]);
  const version = useCell(live.incidents.versions).get(id) ?? 0;
  const loaded = useCall(pathOf(id), IncidentShown, `${version} ${tries}`);
  return { ...loaded, retry: () => setTries(tries + 1) };
}
