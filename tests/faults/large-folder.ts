import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { encodeDevice } from "../../rules/engine/checkpoint.ts";
import { emptyDeviceState } from "../../rules/engine/situation.ts";
import type { Device } from "../../rules/model/device.ts";
import type { Reading } from "../../rules/model/reading.ts";
import { secretHashOf } from "../../gateway/intake/devices.ts";
import { Identities, identify } from "../../gateway/intake/identity.ts";
import { openDatabase, type Connection } from "../../gateway/journal/database.ts";
import { databasePath } from "../../gateway/journal/files.ts";
import { insertReadings } from "../../gateway/journal/insert-readings.ts";
import { migrate } from "../../gateway/journal/migrate.ts";
import { RecordWriter } from "../../gateway/journal/record.ts";
import { createRunIndex } from "../../gateway/journal/run-index.ts";
import { STATEMENTS, type Write } from "../../gateway/journal/statements.ts";

export interface LargeFolder {
  readonly folder: string;
  readonly entries: number;
  readonly devices: number;
  /** Newest entries that no checkpoint covers. */
  readonly tail: number;
  /** Readings each device has sent before the journal begins: they fill its identity pages. */
  readonly remembered: number;
}

const EVERY_MS = 100;
const BATCH = 2_000;

/** The data folder of a community that has run for long, made without running it: for measuring a start. */
export function makeLargeFolder({ folder, entries, devices, tail, remembered }: LargeFolder): void {
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  const db = openDatabase({ path: databasePath(data), key: null });
  db.pragma("synchronous = OFF");
  migrate(db);
  const all = Array.from({ length: devices }, (_, index): Device => ({
    registration: index + 1,
    id: `pipe-${index + 1}`,
    kind: "pipe-pressure",
    zone: "b1-101",
    powered: "battery",
    expectEveryMs: null,
    station: null,
  }));
  const identities = all.map(() => new Identities());
  const put = (writes: readonly Write[]): void => {
    for (const [name, ...parameters] of writes) db.prepare(STATEMENTS[name]).run(...parameters);
  };
  db.transaction(() =>
    put(
      all.map(({ registration, id, kind, zone, powered }) => [
        "devicePut",
        registration,
        id,
        kind,
        zone,
        powered,
        null,
        null,
        secretHashOf(id),
        "api",
        0,
      ]),
    ),
  )();
  const startMs = Date.now() - entries * EVERY_MS;
  rememberOlder(identities, remembered, startMs);
  insertAll({ db, identities, entries, devices, startMs, checkpointId: entries - tail, put });
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}

const valuesOf = (id: number) => ({ pressure_kpa: 300 + (id % 100), battery_pct: 90 });

function rememberOlder(identities: readonly Identities[], remembered: number, startMs: number): void {
  for (const one of identities) {
    for (let seq = 0; seq < remembered; seq++) {
      identify(undefined, valuesOf(seq));
      one.judge(0, seq, 0, startMs);
    }
  }
}

function insertAll(parts: {
  readonly db: Connection;
  readonly identities: readonly Identities[];
  readonly entries: number;
  readonly devices: number;
  readonly startMs: number;
  readonly checkpointId: number;
  readonly put: (writes: readonly Write[]) => void;
}): void {
  const { db, identities, entries, devices, startMs, checkpointId, put } = parts;
  const index = createRunIndex(db);
  const { insert, note } = insertReadings(db, index.note);
  const records = new RecordWriter(BATCH * 400);
  for (let id = 1; id <= entries;) {
    records.reuse(records.bytes.buffer as ArrayBuffer);
    for (let left = BATCH; left > 0 && id <= entries; left--, id++) {
      const reading = readingOf(id, devices, startMs);
      records.add(reading, reading.receivedMs);
      if (id > checkpointId) continue;
      identify(reading.deviceAtMs, reading.values);
      identities[reading.device - 1]!.judge(0, 1_000_000 + reading.seq, 0, reading.receivedMs);
    }
    db.transaction(() => {
      insert(records.bytes.buffer as ArrayBuffer, records.count);
      index.writeSome(records.count);
    })();
    index.settle();
    note(records.bytes.buffer as ArrayBuffer, records.count);
    if (id - 1 >= checkpointId && id - 1 - BATCH < checkpointId) db.transaction(() => checkpoint(parts, put))();
  }
}

const readingOf = (id: number, devices: number, startMs: number): Reading => {
  const atMs = startMs + id * EVERY_MS;
  return {
    id,
    device: (id % devices) + 1,
    eventMs: atMs,
    receivedMs: atMs,
    boot: 0,
    seq: Math.floor(id / devices),
    flags: 0,
    values: valuesOf(id),
    deviceAtMs: undefined,
  };
};

function checkpoint(
  {
    identities,
    checkpointId,
    devices,
    startMs,
  }: { identities: readonly Identities[]; checkpointId: number; devices: number; startMs: number },
  put: (writes: readonly Write[]) => void,
): void {
  for (let registration = 1; registration <= devices; registration++) {
    const device: Device = {
      registration,
      id: "",
      kind: "pipe-pressure",
      zone: "b1-101",
      powered: "battery",
      expectEveryMs: null,
      station: null,
    };
    const heardMs = startMs + checkpointId * EVERY_MS;
    const state = {
      ...emptyDeviceState(device),
      lastHeardMs: heardMs,
      latest: valuesOf(1),
      latestAtMs: { pressure_kpa: heardMs, battery_pct: heardMs },
    };
    put([["deviceStatePut", registration, checkpointId, encodeDevice(state)], ...identities[registration - 1]!.takeWrites(registration)]);
  }
  put([["situationPut", "checkpoint", JSON.stringify({ journalId: checkpointId, aseq: 0, globals: { wallOffsetMs: 0 } })]]);
}
