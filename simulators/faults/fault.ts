import type { Text } from "../../rules/model/alert.ts";
import type { Message } from "../play/message.ts";
import type { Random } from "../random.ts";

export interface FaultOptions {
  /** What the number of the fault means is said by each fault. */
  readonly amount: number;
  readonly random: Random;
  /** Devices that the story does not depend on: only they may lie. */
  readonly spare: ReadonlySet<string>;
}

/** Something that goes wrong between a sensor and the gateway, laid over what the devices of any scenario send. */
export interface Fault {
  readonly name: string;
  readonly title: Text;
  /** Bounds of its number, and what holds without one. */
  readonly min: number;
  readonly max: number;
  readonly usual: number;
  readonly apply: (messages: Iterable<Message>, options: FaultOptions) => Iterable<Message>;
}
