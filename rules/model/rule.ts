import type { AlertKind, Priority, Text } from "./alert.ts";
import type { DeviceKind } from "./device.ts";
import type { Where } from "./rule-file.ts";

interface RuleBase {
  readonly id: string;
  readonly alert: AlertKind;
  readonly priority: Priority;
  /** Kinds of devices it looks at; null: all that have the value. */
  readonly devices: readonly DeviceKind[] | null;
  readonly value: string;
  /** Where it holds; none: everywhere. */
  readonly where?: Where | null;
  /** What people are told; none: the kind and the clause. */
  readonly message?: Text;
}

/** Met by every reading in which the value is true; over when it is false. */
export interface FlagRule extends RuleBase {
  readonly type: "flag";
}

/** Met while the value is beyond a level; over beyond a second one, so that a value on the edge does not chatter. */
export interface LevelRule extends RuleBase {
  readonly type: "level";
  readonly when: ">=" | "<";
  readonly level: number;
  readonly clearLevel: number;
  /** How long it must hold before an alert is raised; 0: at once. */
  readonly forMs: number;
}

export type Rule = FlagRule | LevelRule;
