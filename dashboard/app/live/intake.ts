import type { ServerMessage } from "../../wire/messages.ts";
import type { AlertBook } from "./alert-book.ts";
import type { CommandDesk } from "./command-desk.ts";
import type { DeviceTable } from "./device-table.ts";
import type { IncidentVersions } from "./incident-versions.ts";

/** An alert step that this page has just taken over, for the receipt and the sound; `alert` null: a whole snapshot. */
export interface SeenStep {
  readonly aseq: number;
  readonly alert: string | null;
}

export interface IntakeParts {
  readonly alerts: AlertBook;
  readonly devices: DeviceTable;
  readonly incidents: IncidentVersions;
  readonly commands: CommandDesk;
  readonly welcome: (message: Extract<ServerMessage, { t: "welcome" }>) => void;
  readonly seen: (step: SeenStep) => void;
  /** Asks for a scope anew. */
  readonly resnap: (id: string) => void;
  readonly alertScope: string;
}

/** Brings each message to the store that it is for, and asks anew for what was left out: once, until it is here. */
export function createIntake({
  alerts,
  devices,
  incidents,
  commands,
  welcome,
  seen,
  resnap,
  alertScope,
}: IntakeParts): (message: ServerMessage) => void {
  const asked = new Set<string>();

  function askAnew(id: string): void {
    if (asked.has(id)) return;
    asked.add(id);
    resnap(id);
  }

  function takeAlerts({ alerts: part, aseq, last }: Extract<ServerMessage, { alerts: unknown }>): void {
    alerts.snapshot(part, aseq, last);
    if (last) seen({ aseq, alert: null });
  }

  function takeStep({ aseq, alert }: Extract<ServerMessage, { t: "al" }>): void {
    const result = alerts.step(aseq, alert);
    if (result === "missing") askAnew(alertScope);
    else if (result === "applied" && alert !== undefined) alerts.whenPictured(() => seen({ aseq, alert: alert.id }));
  }

  return (message) => {
    switch (message.t) {
      case "welcome":
        asked.clear();
        return welcome(message);
      case "snap":
        asked.delete(message.id);
        return "alerts" in message ? takeAlerts(message) : devices.snapshot(message);
      case "d":
        return devices.frame(message) ? undefined : askAnew(message.id);
      case "al":
        return takeStep(message);
      case "res":
        return commands.answer(message);
      case "gap":
        return askAnew(message.id);
      case "in":
        return incidents.take(message);
      case "ping":
      case "pong":
        return undefined;
    }
  };
}
