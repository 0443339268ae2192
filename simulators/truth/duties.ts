import type { AlertKind, Priority } from "../../rules/model/alert.ts";
import type { Message } from "../play/message.ts";
import { GUARANTEES, type Guarantee } from "./guarantee.ts";

/** An alert that the contract demands, and from when on. Real times, ms since 1970. */
export interface Duty {
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly device: string;
  readonly zone: string;
  readonly dueMs: number;
}

/**
 * Follows what leaves the devices and tells which alerts it obliges to, each once for a kind and device: the same alert is
 * merged as long as nobody closes it, and nobody in a play does.
 */
export function createDuties(): (message: Message, measuredMs: number, leavesMs: number) => readonly Duty[] {
  const sinceMs = new Map<string, number>();
  const done = new Set<string>();

  function dueOf({ kind, met, heldMs }: Guarantee, { spec, values }: Message, measuredMs: number, leavesMs: number): number | null {
    const key = `${kind} ${spec.id}`;
    const holds = met(values);
    if (holds === null || done.has(key)) return null;
    const known = sinceMs.get(key);
    if (!holds) {
      // What was measured before it began, and comes late, ends nothing.
      if (known !== undefined && measuredMs >= known) sinceMs.delete(key);
      return null;
    }
    const since = Math.min(known ?? measuredMs, measuredMs);
    sinceMs.set(key, since);
    if (leavesMs - since < heldMs) return null;
    done.add(key);
    return heldMs === 0 ? leavesMs : since + heldMs;
  }

  return (message, measuredMs, leavesMs) => {
    const { spec, values, nonsense } = message;
    if (nonsense !== null || values["test"] === true) return [];
    return GUARANTEES.flatMap((guarantee) => {
      if (guarantee.of !== null && guarantee.of !== spec.kind) return [];
      const dueMs = dueOf(guarantee, message, measuredMs, leavesMs);
      return dueMs === null ? [] : [{ kind: guarantee.kind, priority: guarantee.priority, device: spec.id, zone: spec.zone, dueMs }];
    });
  };
}
