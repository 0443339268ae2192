import { isRecord, parseRecord } from "../json-record.ts";

/** What comes down to a device: a command, or an alert for a station's screen. */
export interface Delivered {
  readonly id: string;
  /** A command's name; null for an alert. */
  readonly name: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number | null;
}

/** null where the payload is nothing that a device could answer. */
export function readDelivered(payload: Buffer): Delivered | null {
  const parsed = parseRecord(payload.toString("utf8"));
  if (parsed === null || typeof parsed["id"] !== "string") return null;
  const { id, name, args, expiresAt } = parsed;
  return {
    id,
    name: typeof name === "string" ? name : null,
    args: isRecord(args) ? args : {},
    expiresAtMs: typeof expiresAt === "number" ? expiresAt : null,
  };
}
