import { UsageError } from "../arguments.ts";
import { readFaults } from "../faults/faults.ts";
import { isRecord } from "../json-record.ts";
import type { Piece } from "../play/perform.ts";
import { isSeenAlert } from "../truth/alerts-api.ts";
import type { SeenAlert } from "../truth/judgement.ts";
import { offered } from "./catalogue.ts";

/** Devices that a play from a screen may take from the fleet: some of every building, and the gateway stays quick. */
const DEVICES_MAX = 200;

/** What whoever started this program asks of it. */
export type Order =
  | { readonly ask: "play"; readonly piece: Omit<Piece, "url"> }
  | { readonly ask: "stop" }
  /** What the gateway has raised so far. */
  | { readonly ask: "judge"; readonly alerts: readonly SeenAlert[] };

/** null: it is no order. Throws UsageError for a play that can't be. */
export function readOrder(message: unknown): Order | null {
  if (!isRecord(message)) return null;
  const { ask, alerts } = message;
  if (ask === "stop") return { ask };
  if (ask === "judge" && Array.isArray(alerts)) return { ask, alerts: alerts.filter(isSeenAlert) };
  return ask === "play" ? { ask, piece: pieceOf(message) } : null;
}

function pieceOf({ scenario: name, seed, speed, building, faults }: Readonly<Record<string, unknown>>): Omit<Piece, "url"> {
  const scenario = offered(String(name));
  if (scenario === null) throw new UsageError(`没有这个场景 / there is no scenario ${String(name)}`);
  if (typeof seed !== "number" || typeof speed !== "number" || !Array.isArray(faults))
    throw new UsageError("缺少速度或种子 / speed or seed is missing");
  return {
    scenario,
    seed,
    speed,
    devices: DEVICES_MAX,
    building: typeof building === "string" ? building : null,
    faults: readFaults(faults.join(",")),
  };
}
