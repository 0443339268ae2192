import type { AlertState } from "../../rules/model/alert.ts";
import type { DeviceKind } from "../../rules/model/device.ts";
import { VALUES, VALUES_OF_KIND } from "../../rules/model/values.ts";

export type FieldType = "float" | "int" | "boolean";

/**
 * One measurement for each kind of device, and one for the transitions of alerts. Every field has one type for ever, a
 * number or a boolean: another one is refused by InfluxDB, and VictoriaMetrics turns text into 0. Append, never change.
 */
export const MEASUREMENT_OF: Readonly<Record<DeviceKind, string>> = {
  "smoke-detector": "smoke",
  "pipe-pressure": "pipe_pressure",
  "smart-bin": "bin_fill",
  "emergency-button": "sos_button",
  siren: "siren",
  "station-terminal": "station_terminal",
  cabinet: "cabinet",
};
export const ALERT_MEASUREMENT = "alert";

/** Bounded all of them: series are devices times measurements. Never a person, a message, an alert. */
export const TAGS = ["site", "building", "floor", "kind", "device_id"] as const;

/** Of every reading beside its values. */
const READING_FIELDS: Readonly<Record<string, FieldType>> = { seq: "int", boot: "int", unverified: "boolean" };

export const ALERT_FIELDS = {
  /** See STATE_NUMBER; missing where only the fact of the step was still known. */
  state: "int",
  /** 1 raised, 2 changed, 3 closed. */
  step: "int",
  active: "boolean",
  /** 1 life at risk to 4 notice. */
  priority: "int",
  occurrences: "int",
  /** The number in the alert's id: `alert-000012` is 12. */
  number: "int",
  /** Position in the log of all steps, without gaps. */
  aseq: "int",
} as const satisfies Readonly<Record<string, FieldType>>;

/** Append, never renumber: stored for years. */
export const STATE_NUMBER: Readonly<Record<AlertState, number>> = {
  closed: 0,
  shelved: 1,
  unacknowledged: 2,
  returned: 3,
  acknowledged: 4,
};
export const STEP_NUMBER = { new: 1, upd: 2, close: 3 } as const;

/** Every field that may be written, by measurement. */
export function fieldsOf(measurement: string): Readonly<Record<string, FieldType>> {
  if (measurement === ALERT_MEASUREMENT) return ALERT_FIELDS;
  const kinds = Object.entries(VALUES_OF_KIND).filter(([kind]) => MEASUREMENT_OF[kind as DeviceKind] === measurement);
  const names = new Set(kinds.flatMap(([, values]) => values));
  const values = VALUES.filter(({ name }) => names.has(name)).map(({ name, type }) => [name, type === "number" ? "float" : type] as const);
  return { ...Object.fromEntries(values), ...READING_FIELDS };
}
