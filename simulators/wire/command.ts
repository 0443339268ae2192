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
  const parsed = parse(payload);
  if (parsed === null || typeof parsed["id"] !== "string") return null;
  const { id, name, args, expiresAt } = parsed;
  return {
    id,
    name: typeof name === "string" ? name : null,
    args: isRecord(args) ? args : {},
    expiresAtMs: typeof expiresAt === "number" ? expiresAt : null,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function parse(payload: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
