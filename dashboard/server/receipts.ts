import type { Alert } from "../../rules/model/alert.ts";
import type { LivePorts, LiveReceipt, LiveStep } from "./ports.ts";

/** Steps that may still be answered for; older ones are old news on every screen. */
const STEPS_MAX = 5_000;
/** Alerts whose receipts are remembered, so that each is passed on once; a receipt of an older one may come twice. */
const ALERTS_MAX = 5_000;

export type Shown = Omit<LiveReceipt, "alert">;

/** Receipts of alerts that were shown, passed on once for each alert, person and `audible`. */
export interface Receipts {
  /** A step goes out to a screen. */
  step(step: LiveStep): void;
  /** The step was shown to a person; nothing where it is unknown, or not for this person. Gives how many were passed on. */
  take(shown: Shown): number;
  /** Alerts that came with a snapshot were shown. */
  takeAll(shown: Shown, alerts: readonly string[]): number;
}

export function createReceipts(ports: LivePorts): Receipts {
  /** By `aseq` modulo its length: a replay of old steps displaces no new one. */
  const steps: ({ readonly aseq: number; readonly alert: Alert } | undefined)[] = [];
  const taken = new Map<string, Set<string>>();

  function pass(shown: Shown, alert: string): number {
    const key = `${shown.audible} ${shown.person.name}`;
    const keys = taken.get(alert) ?? new Set<string>();
    if (keys.has(key)) return 0;
    keys.add(key);
    taken.set(alert, keys);
    if (taken.size > ALERTS_MAX) taken.delete(taken.keys().next().value!);
    ports.onReceipt({ ...shown, alert });
    return 1;
  }

  return {
    step({ aseq, alert }) {
      const slot = aseq % STEPS_MAX;
      if ((steps[slot]?.aseq ?? 0) < aseq) steps[slot] = { aseq, alert };
    },
    take(shown) {
      const found = steps[shown.aseq % STEPS_MAX];
      return found?.aseq === shown.aseq && ports.rights.seesAlert(shown.person, found.alert) ? pass(shown, found.alert.id) : 0;
    },
    takeAll: (shown, alerts) => alerts.reduce((count, alert) => count + pass(shown, alert), 0),
  };
}
