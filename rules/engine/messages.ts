import type { Delivery, Input } from "../model/input.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { subjectOfSiren } from "./devices.ts";
import { terminalHeard } from "../response/marks.ts";
import { settle } from "./effects.ts";
import { heard } from "./health.ts";
import { superviseSubject } from "./raise.ts";
import { markDirty } from "./situation.ts";
import { text } from "./words.ts";

/** A device's `state`, or its last will. */
export function connection(situation: Situation, input: Extract<Input, { kind: "state" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined || input.id <= state.appliedId) return;
  state.appliedId = input.id;
  state.online = input.online;
  if (input.firmware !== null) state.firmware = input.firmware;
  if (input.online) heard(situation, state, input.nowMs);
  markDirty(situation, state);
}

/** A device's answer. It settles only what is owed to itself. */
export function reply(situation: Situation, input: Extract<Input, { kind: "reply" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined || input.id <= state.appliedId) return;
  state.appliedId = input.id;
  heard(situation, state, input.nowMs);
  markDirty(situation, state);
  const delivery = situation.deliveries.get(input.delivery);
  if (delivery?.device !== input.device) return;
  settle(situation, delivery.id, "replied");
  if (delivery.channel === "alert" && delivery.alert !== null && input.ok) terminalHeard(situation, delivery.alert, input.nowMs);
  if (delivery.name === "siren_on" || delivery.name === "siren_off") sirenAnswered(situation, state, input);
}

function sirenAnswered(
  situation: Situation,
  { device: { id } }: DeviceState,
  { ok, nowMs }: { readonly ok: boolean; readonly nowMs: number },
): void {
  const why = ok
    ? text(`警报器 ${id} 已应答`, `Siren ${id} answered`)
    : text(`警报器 ${id} 未能执行命令`, `Siren ${id} could not do as it was told`);
  superviseSubject(situation, { subject: subjectOfSiren(id), active: !ok, priority: "P2", why }, nowMs);
}

/** The time of a delivery is up. A siren that said nothing is a matter for a person. */
export function expire(situation: Situation, delivery: Delivery, nowMs: number): void {
  settle(situation, delivery.id, "expired");
  if (delivery.name !== "siren_on") return;
  const id = situation.devices[delivery.device]?.device.id ?? String(delivery.device);
  const why = text(`警报器 ${id} 没有应答`, `Siren ${id} did not answer`);
  superviseSubject(situation, { subject: subjectOfSiren(id), active: true, priority: "P2", why }, nowMs);
}
