import type { Alert } from "../../rules/model/alert.ts";
import type { View } from "../runner/view.ts";

/** Alerts that are remembered for a play: a flood has some hundred; beyond it the oldest is forgotten. */
const ALERTS_MAX = 2_000;

/** What the judge of a play reads of an alert, as the API shows it. */
export type Raised = Pick<Alert, "id" | "kind" | "priority" | "device" | "state" | "raisedAt">;

export interface RaisedAlerts {
  readonly list: () => readonly Raised[];
  stop(): void;
}

/** Follows the alerts that are open now, and those that come. */
export function followAlerts(view: Pick<View, "openAlerts" | "onCommitted">): RaisedAlerts {
  const alerts = new Map<string, Raised>();
  const take = ({ id, kind, priority, device, state, raisedAt }: Alert): void => {
    alerts.set(id, { id, kind, priority, device, state, raisedAt });
    if (alerts.size > ALERTS_MAX) alerts.delete(alerts.keys().next().value!);
  };
  for (const alert of view.openAlerts().values()) take(alert);
  const stop = view.onCommitted(({ alerts: changes }) => changes.forEach(({ alert }) => take(alert)));
  return { list: () => [...alerts.values()], stop };
}
