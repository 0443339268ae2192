import type { DeviceKind } from "../rules/model/device.ts";
import type { DeviceSpec } from "./devices/device.ts";
import { isRecord } from "./json-record.ts";

/** The demonstration's devices with their secrets, as the gateway writes them into its data folder. */
export interface Community {
  readonly site: string;
  readonly devices: readonly DeviceSpec[];
  /** Device id to secret. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What checks the notices of this community: 32 bytes, base64; null where the file has none. */
  readonly noticeKey: string | null;
}

const KINDS: Readonly<Record<DeviceKind, true>> = {
  "smoke-detector": true,
  "pipe-pressure": true,
  "smart-bin": true,
  "emergency-button": true,
  siren: true,
  "station-terminal": true,
  cabinet: true,
};

/** Reads the text of a secrets file. Throws an Error that says which entry is wrong. */
export function readCommunity(text: string): Community {
  const file = record(JSON.parse(text), "the file");
  const rows = file["devices"];
  if (!Array.isArray(rows)) throw new Error("devices is not a list");
  const secrets = new Map<string, string>();
  const devices = rows.map((row: unknown, index) => {
    const fields = record(row, `device ${index + 1}`);
    const spec = specOf(fields);
    secrets.set(spec.id, word(fields, "secret"));
    return spec;
  });
  const { noticeKey } = file;
  return { site: word(file, "site"), devices, secrets, noticeKey: typeof noticeKey === "string" ? noticeKey : null };
}

/** At most `max` of them, spread over all: some of every building and kind, and not the first building whole. */
export function spread<Item>(items: readonly Item[], max: number): readonly Item[] {
  if (items.length <= max) return items;
  return Array.from({ length: max }, (_, index) => items[Math.floor((index * items.length) / max)]).filter((item) => item !== undefined);
}

function specOf(fields: Record<string, unknown>): DeviceSpec {
  const kind = word(fields, "kind");
  if (!isKind(kind)) throw new Error(`${kind} is no kind of device`);
  return {
    id: word(fields, "id"),
    kind,
    zone: word(fields, "zone"),
    building: word(fields, "building"),
    floor: typeof fields["floor"] === "number" ? fields["floor"] : 1,
    powered: fields["powered"] === "mains" ? "mains" : "battery",
    expectEveryMs: typeof fields["expectEveryMs"] === "number" ? fields["expectEveryMs"] : null,
    station: typeof fields["station"] === "string" ? fields["station"] : null,
  };
}

const isKind = (word: string): word is DeviceKind => Object.hasOwn(KINDS, word);

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`${what} is not an object`);
  return value;
}

function word(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new Error(`${name} is missing`);
  return value;
}
