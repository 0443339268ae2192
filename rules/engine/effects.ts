import type { Alert, AlertKind } from "../model/alert.ts";
import type { Delivery } from "../model/input.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { pushDeadline } from "./deadlines.ts";
import { collect } from "./outcomes.ts";
import { deviceById } from "./situation.ts";

/** A siren that has not answered by then is a matter for a person. */
const SIREN_MS = 10 * 60_000;
/** What a button or a terminal shows is worth sending this long. */
const STAGE_MS = 10 * 60_000;
const TERMINAL_MS = 24 * 3_600_000;
/** Deliveries owed to one device: beyond it the oldest is withdrawn; a terminal in a flood shows the newest. */
const OWED_PER_DEVICE = 64;

const SIREN_KINDS: ReadonlySet<AlertKind> = new Set(["fire", "sos", "bin-fire"]);

/** What a change of an alert leads to: sirens, the caller's button, the station's terminals. */
export function alertChanged(situation: Situation, alert: Alert, isNew: boolean): void {
  const isOver = alert.state === "closed" || alert.verification === "unfounded";
  if (SIREN_KINDS.has(alert.kind)) {
    if (isNew) soundSirens(situation, alert);
    else if (isOver) quietSirens(situation, alert);
  }
  if (alert.kind === "sos") tellButton(situation, alert, isNew);
  if (isNew && (alert.priority === "P1" || alert.priority === "P2")) tellTerminals(situation, alert);
  if (alert.state === "closed") withdraw(situation, (delivery) => delivery.channel === "alert" && delivery.alert === alert.id);
}

function sirensFor(situation: Situation, alert: Alert): DeviceState[] {
  return [...situation.sirens]
    .map((registration) => situation.devices[registration]!)
    .filter(({ device }) => {
      const isStations = situation.places.stations.some(({ zones }) => zones.has(device.zone));
      const building = situation.places.zones.get(device.zone)?.building;
      // A call for help sounds at the station; a fire in its building too.
      return isStations || (alert.kind === "fire" && building !== undefined && building === alert.building);
    });
}

function soundSirens(situation: Situation, alert: Alert): void {
  for (const siren of sirensFor(situation, alert)) owe(situation, siren, alert, { name: "siren_on", args: { alert: alert.id, kind: alert.kind }, forMs: SIREN_MS });
}

/** Off only where no other alert still wants the siren. */
function quietSirens(situation: Situation, alert: Alert): void {
  const others = [...situation.alerts.values()].filter(
    ({ id, kind, verification, state }) => id !== alert.id && SIREN_KINDS.has(kind) && verification !== "unfounded" && state !== "closed",
  );
  const wanted = new Set(others.flatMap((other) => sirensFor(situation, other)));
  for (const siren of sirensFor(situation, alert)) {
    if (wanted.has(siren)) continue;
    const { registration } = siren.device;
    withdraw(situation, (delivery) => delivery.device === registration && delivery.name.startsWith("siren_"));
    owe(situation, siren, alert, { name: "siren_off", args: { alert: alert.id }, forMs: SIREN_MS });
  }
}

type Stage = "received" | "answered" | "closed";

function stageOf(alert: Alert, isNew: boolean): Stage | null {
  const event = alert.timeline.at(-1)!.event;
  if (alert.state === "closed") return "closed";
  if (event === "acknowledged") return "answered";
  // Pressed again: it is told again that the call is there.
  return isNew || event === "repeated" || event === "raised-again" ? (alert.acknowledged === null ? "received" : "answered") : null;
}

function tellButton(situation: Situation, alert: Alert, isNew: boolean): void {
  const stage = stageOf(alert, isNew);
  const button = deviceById(situation, alert.device);
  if (stage === null || button === undefined) return;
  const { registration } = button.device;
  withdraw(situation, (delivery) => delivery.device === registration && delivery.name === "call_stage");
  owe(situation, button, alert, { name: "call_stage", args: { stage }, forMs: STAGE_MS });
}

function tellTerminals(situation: Situation, alert: Alert): void {
  for (const registration of situation.terminals) {
    const terminal = situation.devices[registration]!;
    const station = situation.places.stations.find(({ id }) => id === terminal.device.station);
    if (station === undefined) continue;
    if (alert.building !== null && !station.covers.has(alert.building)) continue;
    owe(situation, terminal, alert, { name: "alert", args: { alert }, forMs: TERMINAL_MS, channel: "alert" });
  }
}

function owe(
  situation: Situation,
  state: DeviceState,
  alert: Alert,
  what: { readonly name: string; readonly args: Readonly<Record<string, unknown>>; readonly forMs: number; readonly channel?: "alert" },
): void {
  const { registration } = state.device;
  const owed = [...situation.deliveries.values()].filter(({ device }) => device === registration);
  if (owed.length >= OWED_PER_DEVICE) settle(situation, owed[0]!.id, "withdrawn");
  situation.deliveryNumber++;
  const delivery: Delivery = {
    id: `delivery-${String(situation.deliveryNumber).padStart(6, "0")}`,
    channel: what.channel ?? "command",
    device: registration,
    name: what.name,
    args: what.args,
    alert: alert.id,
    createdMs: alert.lastAt,
    expiresAtMs: alert.lastAt + what.forMs,
  };
  restoreDelivery(situation, delivery);
  collect().owed.push(delivery);
}

/** Takes a delivery into the situation: a new one, or one that is owed since before the start. */
export function restoreDelivery(situation: Situation, delivery: Delivery): void {
  situation.deliveries.set(delivery.id, delivery);
  pushDeadline(situation.deadlines, { kind: "expire", atMs: delivery.expiresAtMs - situation.wallOffsetMs, delivery: delivery.id });
}

export function settle(situation: Situation, id: string, how: "replied" | "expired" | "withdrawn"): void {
  if (situation.deliveries.delete(id)) collect().settled.push({ id, how });
}

export function withdraw(situation: Situation, isUnwanted: (delivery: Delivery) => boolean): void {
  for (const delivery of situation.deliveries.values()) if (isUnwanted(delivery)) settle(situation, delivery.id, "withdrawn");
}
