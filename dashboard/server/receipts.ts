import type { Alert } from "../../rules/model/alert.ts";
import type { LivePorts, LiveReceipt, LiveStep } from "./ports.ts";

/** Steps that raised an alert and may still be answered for; older ones are old news on every screen. */
const RAISED_MAX = 2_000;

/** Receipts of raised alerts, passed on once for each alert, person and `audible`. */
export interface Receipts {
  shown(step: LiveStep): void;
  /** False where the step raised no alert that this person sees, or was passed on already. */
  take(receipt: Omit<LiveReceipt, "alert">): boolean;
}

export function createReceipts(ports: LivePorts): Receipts {
  const raised = new Map<number, { readonly alert: Alert; readonly taken: Set<string> }>();
  return {
    shown({ aseq, op, alert }) {
      if (op !== "new" || raised.has(aseq)) return;
      raised.set(aseq, { alert, taken: new Set() });
      if (raised.size > RAISED_MAX) raised.delete(raised.keys().next().value!);
    },
    take(receipt) {
      const { aseq, person, audible } = receipt;
      const found = raised.get(aseq);
      const key = `${audible} ${person.name}`;
      if (found === undefined || found.taken.has(key) || !ports.rights.seesAlert(person, found.alert)) return false;
      found.taken.add(key);
      ports.onReceipt({ ...receipt, alert: found.alert.id });
      return true;
    },
  };
}
