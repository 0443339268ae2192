import type { Outcome } from "../../../rules/model/alert.ts";
import type { Live } from "../live/live.ts";
import { perform } from "./desk.ts";
import { pathOf } from "./use-incident.ts";

/** An act of a person is tried for a minute; after that nothing follows from it. */
const WAIT_MS = 90_000;

interface Ending {
  readonly incident: string;
  readonly outcome: Outcome;
  readonly note: string;
}

/** Ends the incident and its other alerts with the same word once this alert is closed; where the alert is not closed, neither is the incident. */
export function closeAfter({ alerts }: Pick<Live, "alerts">, alert: string, { incident, outcome, note }: Ending): void {
  function check(): void {
    const known = alerts.picture.get().byId.get(alert);
    if (known !== undefined && known.state !== "closed") return;
    stop();
    void perform({ path: `${pathOf(incident)}/close`, body: { outcome, note, closesAlerts: true }, word: "incident.close" });
  }
  const unsubscribe = alerts.picture.subscribe(check);
  const timer = setTimeout(stop, WAIT_MS);
  function stop(): void {
    clearTimeout(timer);
    unsubscribe();
  }
}
