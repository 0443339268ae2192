import type { DeviceKind } from "../../rules/model/device.ts";
import type { Delivery } from "../../rules/model/input.ts";
import type { Values } from "../../rules/model/values.ts";
import { valuesFor } from "../rules/ops.ts";
import type { Random } from "../rules/random.ts";
import type { Machine, Message, SimulatedGateway } from "./gateway.ts";

export const PERIOD_MS = 60_000;
/** Messages a device sends at once before it waits for answers. */
const IN_FLIGHT = 8;

/** How bad the way between device and gateway is. */
export interface Weather {
  readonly drops: number;
  readonly repeats: number;
  readonly reorders: boolean;
}
export const CALM: Weather = { drops: 0, repeats: 0, reorders: false };

/** A device that keeps what it said until it is acknowledged, and does what it is told once. */
export interface SimulatedDevice {
  readonly registration: number;
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  /** Its clock against the true time. */
  skewMs: number;
  /** It says nothing before; Infinity: dead. */
  downUntilMs: number;
  readonly unanswered: readonly Message[];
  /** Something it said was acknowledged: from then on its silence is news. */
  readonly wasAnswered: boolean;
  /** Command names it has carried out, in order; stages by their stage. */
  readonly done: readonly string[];
  say(values: Values): Message;
  exchange(gateway: SimulatedGateway, weather: Weather): void;
  deliver(delivery: Delivery, gateway: SimulatedGateway, weather: Weather): void;
}

export interface DeviceOptions {
  readonly registration: number;
  readonly id: string;
  readonly kind: DeviceKind;
  readonly zone: string;
  readonly machine: Machine;
  readonly random: Random;
}

export function createSimulatedDevice({ registration, id, kind, zone, machine, random }: DeviceOptions): SimulatedDevice {
  // Half of them say when they send; the others only when they measured.
  const tellsSending = random.chance(0.5);
  const known = new Set<string>();
  const done: string[] = [];
  let unanswered: Message[] = [];
  let wasAnswered = false;
  let seq = 0;

  const device: SimulatedDevice = {
    registration,
    id,
    kind,
    zone,
    skewMs: 0,
    downUntilMs: 0,
    get unanswered() {
      return unanswered;
    },
    get wasAnswered() {
      return wasAnswered;
    },
    done,
    say(values) {
      const message = { device: registration, seq: seq++, at: machine.monotonicMs + device.skewMs, sentAt: null, values };
      unanswered.push(message);
      return message;
    },
    exchange(gateway, weather) {
      if (machine.monotonicMs < device.downUntilMs) return;
      const batch = unanswered.slice(0, IN_FLIGHT).filter(() => !random.chance(weather.drops));
      if (weather.reorders && random.chance(0.3)) batch.reverse();
      for (const message of batch) {
        const sent = tellsSending ? { ...message, sentAt: machine.monotonicMs + device.skewMs } : message;
        const onKept = (): void => {
          wasAnswered = true;
          if (!random.chance(weather.drops)) unanswered = unanswered.filter((one) => one.seq !== message.seq);
        };
        gateway.publish(sent, onKept);
        if (random.chance(weather.repeats)) gateway.publish(sent, onKept);
      }
    },
    deliver({ id: delivery, name, args, alert }, gateway, weather) {
      if (machine.monotonicMs < device.downUntilMs || random.chance(weather.drops)) return;
      if (!known.has(delivery)) done.push(name === "alert" ? `alert ${alert}` : typeof args["stage"] === "string" ? args["stage"] : name);
      known.add(delivery);
      for (let times = random.chance(weather.repeats) ? 2 : 1; times > 0; times--) {
        if (!random.chance(weather.drops)) gateway.put({ kind: "reply", device: registration, delivery, ok: true });
      }
    },
  };
  return device;
}

/** Something that a device of this kind may measure. */
export const somethingOf = ({ kind }: SimulatedDevice, random: Random): Values => valuesFor(kind, random.below(40));

/** Nothing wrong. */
export const quietOf = ({ kind }: SimulatedDevice): Values => {
  if (kind === "pipe-pressure") return { pressure_kpa: 300, battery_pct: 80 };
  if (kind === "smart-bin") return { fill_pct: 20, temperature_c: 20, battery_pct: 80 };
  return { battery_pct: 80 };
};
