import type { Values } from "../../rules/model/values.ts";

/** One reading as it waits in a device. Times are the device's clock, ms since 1970. */
export interface Report {
  readonly atMs: number;
  /** null: the device counts nothing in this report. */
  readonly seq: number | null;
  readonly values: Values;
}

/** The bytes of a reading (contract, "MQTT"). */
export function readingPayload({ atMs, seq, values }: Report, boot: number, sentAtMs: number): string {
  const counted = seq === null ? {} : { boot, seq };
  return JSON.stringify({ at: atMs, sentAt: sentAtMs, ...counted, values });
}

/** What a device says of itself on connecting, and what its last will says. */
export const statePayload = (online: boolean): string => JSON.stringify(online ? { online, firmware: "1.2.0-simulated" } : { online });

export const replyPayload = (id: string, ok: boolean): string => JSON.stringify({ id, ok });

const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * The boot counter of a run that starts now: seconds since 2026. A real device keeps it in flash; this grows from run to run
 * as that does, so that a new run's sequence numbers are never taken for an old run's.
 */
export const bootCounter = (wallMs: number): number => Math.max(1, Math.floor((wallMs - EPOCH_MS) / 1_000));
