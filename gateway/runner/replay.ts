import { step } from "../../rules/engine/step.ts";
import type { Input } from "../../rules/model/input.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Devices } from "../intake/devices.ts";
import { remember } from "../intake/identity.ts";
import { PACKED_COLUMNS } from "../journal/load.ts";
import { type PackedRows, unpackRows } from "../journal/packed-rows.ts";
import { decodeReading, INPUT_KIND } from "../journal/record.ts";
import type { ReplayGuard } from "./replay-guard.ts";
import { inputOf } from "./runner.ts";

export interface Replayed {
  readonly inputs: number;
  /** Kind and device of each alert it raised: alerts are rows already, so these are only compared with them. */
  readonly raised: readonly string[];
  /** Inputs that threw or can't be read. The live run went on after them too. */
  readonly failed: readonly number[];
  readonly skipped: readonly number[];
}

/** Applies the tail of the journal, a part at a time, so that /healthz answers meanwhile. */
export async function replay(
  tail: readonly PackedRows[],
  { situation, devices, guard }: { readonly situation: Situation; readonly devices: Devices; readonly guard: ReplayGuard },
): Promise<Replayed> {
  const raised: string[] = [];
  const failed: number[] = [];
  const skipped: number[] = [];
  let inputs = 0;

  function apply(row: Row): void {
    const { id } = row;
    inputs++;
    guard.before(id);
    if (guard.skipped.has(id)) {
      skipped.push(id);
      return;
    }
    try {
      const { alerts } = step(situation, inputFrom(row, situation, devices));
      for (const { op, alert } of alerts) {
        // The gateway's own alerts may come of what was owed, which is not replayed.
        // Only what devices said: silence counts from each readiness, and the gateway's own alerts from what was owed.
        if (op === "new" && alert.kind !== "supervision" && alert.kind !== "device-silent")
          raised.push(`${alert.kind} ${alert.device ?? ""}`);
      }
    } catch {
      failed.push(id);
    }
  }

  for (const part of tail) {
    const { numbers } = part;
    unpackRows(part, PACKED_COLUMNS.tail, (at, body) =>
      apply({ id: numbers[at]!, kind: numbers[at + 1]!, device: numbers[at + 2]!, nowMs: numbers[at + 3]!, body }),
    );
    await new Promise(setImmediate);
  }
  return { inputs, raised, failed, skipped };
}

/** A row of the journal. `nowMs`: queue time. */
interface Row {
  readonly id: number;
  readonly kind: number;
  readonly device: number;
  readonly nowMs: number;
  readonly body: Uint8Array;
}

function inputFrom({ id, kind, device, nowMs, body }: Row, situation: Situation, devices: Devices): Input {
  if (kind !== INPUT_KIND.reading) return inputOf(id, kind, nowMs, body);
  const reading = decodeReading(id, device, nowMs, body);
  const entry = devices.byRegistration(device);
  // Its identity was captured with the state of the device: what that holds already is not judged again.
  if (entry !== undefined && id > (situation.devices[device]?.appliedId ?? 0)) remember(entry.identities, reading, nowMs);
  return { kind: "reading", id, nowMs, reading };
}
