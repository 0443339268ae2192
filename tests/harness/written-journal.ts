import { mkdirSync } from "node:fs";
import { openDatabase } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { insertReadings } from "../../gateway/journal/insert-readings.ts";
import { migrate } from "../../gateway/journal/migrate.ts";
import { RecordWriter } from "../../gateway/journal/record.ts";
import { STATEMENTS } from "../../gateway/journal/statements.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Values } from "../../rules/model/values.ts";

export interface WrittenReading {
  readonly device: number;
  readonly atMs: number;
  readonly seq: number;
  readonly values: Values;
}

/** A journal as the writer would have left it, made without a gateway: for what only reads it. */
export interface WrittenJournal {
  readonly folder: string;
  /** Registers a smoke detector unless told otherwise. */
  device(registration: number, id: string, kind?: string, zone?: string): void;
  /** One commit; returns the last journal id. */
  readings(readings: readonly WrittenReading[]): number;
  step(aseq: number, op: "new" | "upd" | "close", alert: Partial<Alert> & { readonly id: string }): void;
  /** As when a bound was passed. */
  trim(throughId: number): void;
  close(): void;
}

export function writeJournal(folder: string, key: Uint8Array | null = null): WrittenJournal {
  mkdirSync(folder, { recursive: true });
  const db = openDatabase({ path: databasePath(folder), key });
  migrate(db);
  db.prepare(STATEMENTS.metaPut).run("epoch", "first");
  const insert = insertReadings(db, () => {}).insert;
  const statements = {
    device: db.prepare(STATEMENTS.devicePut),
    alert: db.prepare(STATEMENTS.alertPut),
    step: db.prepare(STATEMENTS.alertStep),
  };
  let lastId = 0;

  return {
    folder,
    device: (registration, id, kind = "smoke-detector", zone = "b1-101") =>
      void statements.device.run(registration, id, kind, zone, "battery", null, null, null, "api", 0),
    readings(readings) {
      const records = new RecordWriter(1024 * 1024);
      for (const { device, atMs, seq, values } of readings)
        records.add({ id: ++lastId, device, eventMs: atMs, receivedMs: atMs, boot: 1, seq, flags: 0, values }, atMs);
      db.transaction(() => insert(records.bytes.buffer as ArrayBuffer, records.count))();
      return lastId;
    },
    step(aseq, op, given) {
      const alert = { ...ALERT, ...given };
      const body = JSON.stringify(alert);
      const number = Number(alert.id.slice(-6));
      const { id, version, kind, priority, device, building, zone, state, raisedAt, lastAt } = alert;
      db.transaction(() => {
        statements.alert.run(number, id, version, kind, priority, device, building, zone, state, op === "close" ? 0 : 1, raisedAt, body);
        statements.step.run(aseq, id, op, lastAt, body);
      })();
    },
    trim(throughId) {
      db.prepare("DELETE FROM journal WHERE id <= ?").run(throughId);
      db.prepare(STATEMENTS.metaPut).run("trimmed_to", throughId);
    },
    close: () => db.close(),
  };
}

const ALERT = {
  version: 1,
  kind: "fire",
  priority: "P1",
  device: "smk-1",
  building: "b1",
  zone: "b1-101",
  state: "unacknowledged",
  active: true,
  occurrences: 1,
  raisedAt: 0,
  lastAt: 0,
};
