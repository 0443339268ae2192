import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { bytesOf } from "../../gateway/history/files.ts";
import { openDatabase } from "../../gateway/journal/database.ts";

/** One measured number. */
export interface Point {
  readonly device: number;
  readonly atMs: number;
  readonly value: number;
}

/** The same numbers as plain rows, one a number, the way one would begin. */
export interface Peer {
  readonly bytes: number;
  /** ms for all rows of a device. */
  day(device: number): Promise<number>;
  /** ms for rollups of all devices by the hour. */
  hours(): Promise<number>;
  close(): void;
}

const HOURS_SQL = "SELECT device, at_ms / 3600000 AS hour, min(value), max(value), avg(value), count(*) FROM point GROUP BY 1, 2";
const DAY_SQL = "SELECT at_ms, value FROM point WHERE device = ? ORDER BY at_ms";

export function sqliteRows(folder: string, key: Uint8Array | null, points: readonly Point[]): Peer {
  const path = join(folder, "rows.db");
  const db = openDatabase({ path, key, isRebuildable: true });
  db.exec("CREATE TABLE point (device INTEGER, at_ms INTEGER, value REAL, PRIMARY KEY (device, at_ms)) STRICT, WITHOUT ROWID");
  const insert = db.prepare("INSERT OR REPLACE INTO point VALUES (?, ?, ?)");
  db.transaction(() => {
    for (const { device, atMs, value } of points) insert.run(device, atMs, value);
  })();
  db.pragma("wal_checkpoint(TRUNCATE)");
  const timed = (sql: string, ...parameters: unknown[]): Promise<number> => {
    const startedMs = performance.now();
    db.prepare(sql)
      .raw()
      .all(...parameters);
    return Promise.resolve(performance.now() - startedMs);
  };
  return { bytes: bytesOf(path), day: (device) => timed(DAY_SQL, device), hours: () => timed(HOURS_SQL), close: () => void db.close() };
}

export async function duckRows(folder: string, points: readonly Point[]): Promise<Peer> {
  const path = join(folder, "rows.duckdb");
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run("CREATE TABLE point (device INTEGER, at_ms BIGINT, value DOUBLE)");
  const appender = await connection.createAppender("point");
  for (const { device, atMs, value } of points) {
    appender.appendInteger(device);
    appender.appendBigInt(BigInt(atMs));
    appender.appendDouble(value);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run("CHECKPOINT");
  const timed = async (sql: string): Promise<number> => {
    const startedMs = performance.now();
    await connection.runAndReadAll(sql);
    return performance.now() - startedMs;
  };
  return {
    bytes: bytesOf(path),
    day: (device) => timed(DAY_SQL.replace("?", String(device))),
    hours: () => timed(HOURS_SQL.replace("at_ms / 3600000", "at_ms // 3600000")),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
