import type { ServerMessage } from "../../wire/messages.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isText = (value: unknown): boolean => typeof value === "string";

function isColumns(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { i, s, v, ts } = value;
  return Array.isArray(i) && [s, v, ts].every((column) => Array.isArray(column) && column.length === i.length);
}

const isAlert = (value: unknown): boolean =>
  isFields(value) && isText(value["id"]) && isCount(value["version"]) && Array.isArray(value["timeline"]);

/** What each message must have before anything reads it; the rest is the gateway's own, of the same build. */
const CHECKS: Readonly<Record<ServerMessage["t"], (message: Fields) => boolean>> = {
  welcome: ({ epoch, now, aseq }) => isText(epoch) && typeof now === "number" && isCount(aseq),
  snap: ({ id, last, alerts, aseq, dict, col, base }) =>
    isText(id) &&
    typeof last === "boolean" &&
    (Array.isArray(alerts) ? isCount(aseq) && alerts.every(isAlert) : Array.isArray(dict) && isCount(base) && isColumns(col)),
  d: ({ id, n, col, rm }) => isText(id) && isCount(n) && isColumns(col) && Array.isArray(rm),
  al: ({ aseq, op, alert }) => isCount(aseq) && (op === undefined || isAlert(alert)),
  res: ({ ref, ok, err }) => isText(ref) && (ok === true || (ok === false && isFields(err))),
  in: ({ id, incidents }) => isText(id) && Array.isArray(incidents),
  gap: ({ id }) => isText(id),
  ping: () => true,
  pong: () => true,
};

function isServerMessage(value: unknown): value is ServerMessage {
  if (!isFields(value)) return false;
  const { t } = value;
  const checks: Readonly<Record<string, (message: Fields) => boolean>> = CHECKS;
  return typeof t === "string" && Object.hasOwn(CHECKS, t) && checks[t]!(value);
}

/** A message of the gateway; null where the text is none. */
export function readMessage(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return isServerMessage(value) ? value : null;
  } catch {
    return null;
  }
}
