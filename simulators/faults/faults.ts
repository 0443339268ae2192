import { numberOption, UsageError } from "../arguments.ts";
import type { Message } from "../play/message.ts";
import type { Random } from "../random.ts";
import { chatter } from "./chatter.ts";
import { drop } from "./drop.ts";
import { duplicate } from "./duplicate.ts";
import type { Fault } from "./fault.ts";
import { garbage } from "./garbage.ts";
import { lowBattery } from "./low-battery.ts";
import { reorder } from "./reorder.ts";
import { skew } from "./skew.ts";
import { stuck } from "./stuck.ts";
import { tamper } from "./tamper.ts";

/** In the order in which they are laid on: what a device measures first, then what becomes of it on its way. */
export const FAULTS: readonly Fault[] = [stuck, chatter, lowBattery, tamper, drop, duplicate, reorder, skew, garbage];

/** A fault with its number. */
export interface ChosenFault {
  readonly fault: Fault;
  readonly amount: number;
}

export const faultList = (): string =>
  FAULTS.map(({ name, usual, title: { zh, en } }) => `  ${`${name}=${usual}`.padEnd(16)} ${zh} / ${en}`).join("\n");

/** `drop=0.1,stuck,skew=3600000`: a name, or a name and its number. Throws UsageError. */
export function readFaults(text: string): readonly ChosenFault[] {
  const chosen = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(readFault);
  return FAULTS.flatMap((fault) => chosen.filter((one) => one.fault === fault).slice(-1));
}

function readFault(part: string): ChosenFault {
  const [name = "", amount] = part.trim().split("=");
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new UsageError(`没有这种故障 / there is no fault ${name}`);
  return { fault, amount: numberOption(amount, `fault ${name}`, { min: fault.min, max: fault.max, otherwise: fault.usual }) };
}

/** Lays the faults over what devices send; each has a stream of its own. */
export function withFaults(
  messages: Iterable<Message>,
  chosen: readonly ChosenFault[],
  spare: ReadonlySet<string>,
  random: Random,
): Iterable<Message> {
  return chosen.reduce((before, { fault, amount }) => fault.apply(before, { amount, random: random.fork(fault.name), spare }), messages);
}
