import type { Text } from "../model/alert.ts";
import type { Delivery, Input } from "../model/input.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { subjectOfSiren } from "./devices.ts";
import { terminalHeard } from "../response/marks.ts";
import { sirenTested } from "../response/station-test.ts";
import { settle } from "./effects.ts";
import { heard } from "./health.ts";
import { superviseSubject } from "./raise.ts";
import { endSilence } from "./silent-device.ts";
import { markDirty } from "./situation.ts";
import { text } from "./words.ts";

/** A device's `state`, or its last will. */
export function connection(situation: Situation, input: Extract<Input, { kind: "state" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined || input.id <= state.appliedId) return;
  state.appliedId = input.id;
  state.online = input.online;
  if (input.firmware !== null) state.firmware = input.firmware;
  if (input.online && heard(situation, state, input.nowMs)) endSilence(situation, state, input.nowMs);
  markDirty(situation, state);
}

const SIREN_COMMANDS: ReadonlySet<string> = new Set(["siren_on", "siren_off", "say"]);

/** What a receiver replies that takes a notice for none of ours: which fault, and of which notice. */
const REFUSED = /^notice-refused:(forged|expired|other-site|replayed)(?::([a-z0-9-]{1,32}))?$/;
const REFUSED_TEXT: Readonly<Record<string, Text>> = {
  forged: text("签名不符", "wrong signature"),
  expired: text("已过期", "expired"),
  "other-site": text("不是本社区的", "of another site"),
  replayed: text("旧通知重放", "an old one played again"),
};

/** Somebody or something puts notices on the line that are none: a matter for a person. */
function noticeRefused(situation: Situation, { device }: DeviceState, { delivery, ok, nowMs }: Extract<Input, { kind: "reply" }>): void {
  const found = ok ? null : REFUSED.exec(delivery);
  if (found === null) return;
  const [, fault = "", notice = ""] = found;
  const what = REFUSED_TEXT[fault]!;
  const why = text(`${device.id} 拒收疏散通知 ${notice}:${what.zh}`, `${device.id} refused the notice ${notice}: ${what.en}`);
  superviseSubject(situation, { subject: `notice:${device.id}`, active: true, priority: "P2", why }, nowMs);
}

/** A device's answer. It settles only what is owed to itself. */
export function reply(situation: Situation, input: Extract<Input, { kind: "reply" }>): void {
  const state = situation.devices[input.device];
  if (state === undefined || input.id <= state.appliedId) return;
  state.appliedId = input.id;
  if (heard(situation, state, input.nowMs)) endSilence(situation, state, input.nowMs);
  markDirty(situation, state);
  noticeRefused(situation, state, input);
  const delivery = situation.deliveries.get(input.delivery);
  if (delivery?.device !== input.device) return;
  settle(situation, delivery.id, "replied");
  if (delivery.channel === "alert" && delivery.alert !== null && input.ok) terminalHeard(situation, delivery.alert, input.nowMs);
  if (delivery.name === "test" && state.device.kind === "siren") sirenTested(situation, state, input);
  // A button is told to say something too; what it could not say, the next stage says.
  if (SIREN_COMMANDS.has(delivery.name) && state.device.kind === "siren") sirenAnswered(situation, state, input);
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
  const state = situation.devices[delivery.device];
  if (delivery.name === "test" && state !== undefined) return sirenTested(situation, state, { ok: false, nowMs });
  if (delivery.name !== "siren_on" && delivery.name !== "say") return;
  const device = situation.devices[delivery.device]?.device;
  if (delivery.name === "say" && device?.kind !== "siren") return;
  const id = device?.id ?? String(delivery.device);
  const why = text(`警报器 ${id} 没有应答`, `Siren ${id} did not answer`);
  superviseSubject(situation, { subject: subjectOfSiren(id), active: true, priority: "P2", why }, nowMs);
}
