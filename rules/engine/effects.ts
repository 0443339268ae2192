import type { Alert, AlertKind, Text } from "../model/alert.ts";
import type { Delivery } from "../model/input.ts";
import type { DeviceState, SitePlaces, Situation } from "../model/situation.ts";
import { comingText, comingTo } from "../call/coming.ts";
import { armFailed, armRingBack, stageOfChange } from "../call/stages.ts";
import { pushDeadline } from "./deadlines.ts";
import { collect } from "./outcomes.ts";
import { deviceById } from "./situation.ts";

/** A siren that has not answered by then is a matter for a person. */
const SIREN_MS = 10 * 60_000;
/** What a button or a terminal shows is worth sending this long. */
const STAGE_MS = 10 * 60_000;
/** So long "on the way" is worth saying. */
const COMING_MS = 60_000;
const TERMINAL_MS = 24 * 3_600_000;
/** Deliveries owed to one device: beyond it the oldest is withdrawn; a terminal in a flood shows the newest. */
const OWED_PER_DEVICE = 64;

const SIREN_KINDS: ReadonlySet<AlertKind> = new Set(["fire", "sos", "bin-fire"]);

/** What a change of an alert leads to: sirens, the caller's button, the station's terminals. `before`: none for a new one. */
export function alertChanged(situation: Situation, alert: Alert, before: Alert | undefined): void {
  const begins = hasBegun(alert, before);
  const wanted = wantsSirens(alert);
  const wasWanted = before !== undefined && wantsSirens(before);
  if (wanted && (begins || !wasWanted)) soundSirens(situation, alert);
  if (wasWanted && !wanted) quietSirens(situation, alert);
  if (alert.kind === "sos" || alert.kind === "assist") tellButton(situation, alert, begins);
  if (tellsStations(alert) && (begins || (before !== undefined && !tellsStations(before)))) tellTerminals(situation, alert);
  if (begins) {
    armFailed(situation, alert);
    armRingBack(situation, alert);
  }
  if (alert.state === "closed") withdraw(situation, (delivery) => delivery.channel === "alert" && delivery.alert === alert.id);
}

/** Urgent, not suppressed by what is told anyway, and of a device in service. */
const tellsStations = ({ priority, suppressedBy, outOfService }: Alert): boolean =>
  (priority === "P1" || priority === "P2") && suppressedBy === null && !outOfService;

/** New, back again, or of a device that is back in service: news for whoever is told. */
export const hasBegun = (alert: Alert, before: Alert | undefined): boolean =>
  before === undefined || eventOf(alert) === "raised-again" || (before.outOfService && !alert.outOfService);

const eventOf = ({ timeline }: Alert): string => timeline.at(-1)!.event;

const wantsSirens = ({ kind, state, verification, outOfService }: Alert): boolean =>
  SIREN_KINDS.has(kind) && state !== "closed" && verification !== "unfounded" && !outOfService;

/** A call for help sounds at the station; a fire in its building too. */
function sirensFor({ sirens, devices, places }: Situation, alert: Alert): DeviceState[] {
  return [...sirens]
    .map((registration) => devices[registration]!)
    .filter(({ device }) => {
      const isStations = places.stations.some(({ zones }) => zones.has(device.zone));
      const building = places.zones.get(device.zone)?.building;
      return isStations || (alert.kind === "fire" && building !== undefined && building === alert.building);
    });
}

function soundSirens(situation: Situation, alert: Alert): void {
  for (const siren of sirensFor(situation, alert)) tellSiren(situation, siren, alert, "siren_on");
}

/** Off only where no other alert still wants the siren. */
function quietSirens(situation: Situation, alert: Alert): void {
  const others = [...situation.alerts.values()].filter((other) => other.id !== alert.id && wantsSirens(other));
  const wanted = new Set(others.flatMap((other) => sirensFor(situation, other)));
  for (const siren of sirensFor(situation, alert)) if (!wanted.has(siren)) tellSiren(situation, siren, alert, "siren_off");
}

/** True while an alert wants this siren. */
export const wantsSirenIn = (situation: Situation, siren: string): boolean =>
  [...situation.alerts.values()].some(
    (alert) => wantsSirens(alert) && sirensFor(situation, alert).some(({ device }) => device.id === siren),
  );

/** Every alert is told; what it makes obsolete and is not answered yet is withdrawn. */
function tellSiren(situation: Situation, siren: DeviceState, alert: Alert, name: "siren_on" | "siren_off"): void {
  const { registration } = siren.device;
  const isObsolete = (delivery: Delivery): boolean =>
    ["siren_off", "test"].includes(delivery.name) || name === "siren_off" || delivery.alert === alert.id;
  withdraw(situation, (delivery) => delivery.device === registration && delivery.channel === "command" && isObsolete(delivery));
  const args = name === "siren_on" ? { alert: alert.id, kind: alert.kind } : { alert: alert.id };
  owe(situation, siren, alert, { name, args, forMs: SIREN_MS });
}

/** With no word within 10 s the button says that the call did not get through, whichever key it was. */
function tellButton(situation: Situation, alert: Alert, begins: boolean): void {
  const stage = stageOfChange(alert, begins);
  const button = deviceById(situation, alert.device);
  if (stage === null || button === undefined) return;
  // While somebody is on the way to an emergency, the button speaks of that alone.
  if (alert.kind === "assist" && button.alerts?.has("sos")) return;
  const { registration } = button.device;
  withdraw(situation, (delivery) => delivery.device === registration && delivery.name === "call_stage");
  const coming = stage === "coming" ? comingTo(situation, alert) : null;
  const minutes = coming === null || coming.minutes === null ? {} : { minutes: coming.minutes };
  owe(situation, button, alert, { name: "call_stage", args: { stage, ...minutes }, forMs: STAGE_MS });
  if (coming !== null) sayWhoComes(situation, button, alert, comingText(coming));
}

/** With the name, in the language of who lives there; what is said late is no longer true. */
function sayWhoComes(situation: Situation, button: DeviceState, alert: Alert, words: Text): void {
  const { people } = situation.places;
  const [first] = people?.ofZone.get(button.device.zone) ?? [];
  const language = first === undefined ? "zh" : people!.all[first]!.language;
  owe(situation, button, alert, { name: "say", args: { text: words[language], language }, forMs: COMING_MS });
}

function tellTerminals(situation: Situation, alert: Alert): void {
  for (const registration of situation.terminals) {
    const terminal = situation.devices[registration]!;
    if (!answersFor(situation.places, terminal.device.station, alert.building)) continue;
    owe(situation, terminal, alert, { name: "alert", args: { alert }, forMs: TERMINAL_MS, channel: "alert" });
  }
}

type Covering = Pick<SitePlaces["stations"][number], "id" | "covers">;

/** What stands in no station's buildings is told to all stations. */
export function answersFor(
  { stations }: { readonly stations: readonly Covering[] },
  station: string | null,
  building: string | null,
): boolean {
  if (building === null || !stations.some(({ covers }) => covers.has(building))) return true;
  return stations.some(({ id, covers }) => id === station && covers.has(building));
}

function owe(
  situation: Situation,
  state: DeviceState,
  alert: Alert,
  what: { readonly name: string; readonly args: Readonly<Record<string, unknown>>; readonly forMs: number; readonly channel?: "alert" },
): void {
  oweDevice(situation, state, { channel: "command", ...what, alert: alert.id, atMs: alert.timeline.at(-1)!.atMs });
}

/** Something for a device, whatever it comes of. `atMs`: wall clock; it is worth sending for `forMs`. */
export function oweDevice(
  situation: Situation,
  { device: { registration } }: DeviceState,
  what: Pick<Delivery, "channel" | "name" | "args" | "alert"> & { readonly atMs: number; readonly forMs: number },
): void {
  const owed = [...situation.deliveries.values()].filter(({ device }) => device === registration);
  if (owed.length >= OWED_PER_DEVICE) settle(situation, owed[0]!.id, "withdrawn");
  const { channel, name, args, alert, atMs: createdMs, forMs } = what;
  take(situation, { channel, device: registration, name, args, alert, createdMs, expiresAtMs: createdMs + forMs });
}

function take(situation: Situation, what: Omit<Delivery, "id">): void {
  situation.deliveryNumber++;
  const delivery = { id: `delivery-${String(situation.deliveryNumber).padStart(6, "0")}`, ...what };
  restoreDelivery(situation, delivery);
  collect().owed.push(delivery);
}

/** The wall clock was set: what is owed is told anew, with times that the new clock understands. */
export function oweAnew(situation: Situation, byMs: number): void {
  const owed = [...situation.deliveries.values()];
  for (const { id, createdMs, expiresAtMs, ...what } of owed) {
    settle(situation, id, "withdrawn");
    take(situation, { ...what, createdMs: createdMs + byMs, expiresAtMs: expiresAtMs + byMs });
  }
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
