import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../../gateway/config.ts";
import { tidyWork } from "../../../gateway/health/tidy.ts";
import { createAuditChain, verifyAudit } from "../../../gateway/journal/audit-chain.ts";
import type { Connection } from "../../../gateway/journal/database.ts";
import { createExpiredFinder } from "../../../gateway/journal/expired.ts";
import { STATEMENTS, type Write } from "../../../gateway/journal/statements.ts";
import { verifyAuditOf, verifyJournalOf } from "../../../gateway/journal/verify.ts";
import { recoverFolder } from "../../faults/recover-folder.ts";
import { connectDevice } from "../../harness/device.ts";
import { startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { openTestDatabase } from "../journal/folder.ts";

const DAY_MS = 24 * 3_600_000;
const NOW_MS = 1_800_000_000_000;
const KEEP_MS = 400 * DAY_MS;
const OLD_MS = NOW_MS - 401 * DAY_MS;
const YOUNG_MS = NOW_MS - 399 * DAY_MS;

const id = (what: string, number: number): string => `${what}-${String(number).padStart(6, "0")}`;

/** An alert with its step, its receipt and its climb; closed where `closedMs` is given. */
function addAlert(db: Connection, number: number, raisedMs: number, closedMs: number | null): void {
  const body = JSON.stringify({ id: id("alert", number), closed: closedMs === null ? null : { at: closedMs } });
  db.prepare("INSERT INTO alert VALUES (?, ?, 1, 'fire', 'P1', NULL, NULL, NULL, 'closed', ?, ?, ?)").run(
    number,
    id("alert", number),
    closedMs === null ? 1 : 0,
    raisedMs,
    body,
  );
  db.prepare("INSERT INTO alert_step VALUES (?, ?, 'new', ?, '')").run(number, id("alert", number), raisedMs);
  db.prepare("INSERT INTO receipt VALUES (?, 'admin', 1, 1, 0)").run(id("alert", number));
  db.prepare("INSERT INTO climb_alert VALUES (?, 'climb')").run(id("alert", number));
}

function auditOf(db: Connection) {
  const chain = createAuditChain(db);
  return (atMs: number): void =>
    chain.append({ atMs, actor: "admin", action: "alert.acknowledge", target: "alert-000001", outcome: "done", detail: {} });
}

function addIncident(db: Connection, number: number, more: { open: number; closedMs: number | null; body?: string }): void {
  db.prepare(
    `INSERT INTO incident (number, id, version, kind, open, exercise, opened_ms, closed_ms, body) VALUES (?, ?, 1, 'fire', ?, 0, ?, ?, ?)`,
  ).run(number, id("incident", number), more.open, OLD_MS, more.closedMs, more.body ?? "{}");
  db.prepare("INSERT INTO incident_line VALUES (?, 1, ?, 'opened', '{}')").run(number, OLD_MS);
}

/** A community's tables with rows that are over, young, open and newest. */
function fill(db: Connection): void {
  db.prepare("INSERT INTO situation VALUES ('checkpoint', ?)").run(JSON.stringify({ journalId: 1, aseq: 100 }));
  addAlert(db, 1, OLD_MS, OLD_MS);
  addAlert(db, 2, OLD_MS, YOUNG_MS);
  addAlert(db, 3, OLD_MS, null);
  addAlert(db, 4, OLD_MS, OLD_MS);
  addAlert(db, 5, OLD_MS, OLD_MS);
  addAlert(db, 6, YOUNG_MS, YOUNG_MS);
  addIncident(db, 2026000001, { open: 0, closedMs: OLD_MS });
  addIncident(db, 2026000002, { open: 0, closedMs: YOUNG_MS });
  addIncident(db, 2026000003, { open: 1, closedMs: null, body: JSON.stringify({ alerts: [id("alert", 4)] }) });
  for (const [number, stage, atMs] of [
    [1, "ended", OLD_MS],
    [2, "sent", OLD_MS],
    [3, "ended", OLD_MS],
  ] as const) {
    db.prepare("INSERT INTO evacuation VALUES (?, ?, 1, 'b1', NULL, ?, 0, ?, '{}')").run(number, id("evacuation", number), stage, atMs);
    db.prepare("INSERT INTO door_mark VALUES (?, 'phone', 1, 'b1-101', '', 'left', 0, '', 'admin', 0)").run(id("evacuation", number));
  }
  for (const [number, settledMs] of [
    [1, OLD_MS],
    [2, null],
    [3, YOUNG_MS],
    [4, OLD_MS],
  ] as const) {
    db.prepare("INSERT INTO task VALUES (?, ?, 'inspect', NULL, ?, ?, NULL, '{}')").run(number, id("task", number), OLD_MS, settledMs);
    db.prepare("INSERT INTO delivery VALUES (?, ?, 'command', 1, 'siren_on', NULL, ?, 0, ?, NULL, '{}')").run(
      number,
      id("delivery", number),
      OLD_MS,
      settledMs,
    );
    db.prepare("INSERT INTO notification VALUES (?, ?, 'alert-000001', ?, ?, '{}')").run(
      number,
      `key-${number}`,
      settledMs ?? OLD_MS,
      settledMs === null ? 1 : 0,
    );
    db.prepare("INSERT INTO duty_record VALUES (?, 'check', 'station-1', ?, '{}')").run(number, settledMs ?? YOUNG_MS);
  }
  const add = auditOf(db);
  for (let row = 0; row < 1_203; row++) add(OLD_MS);
  for (let row = 0; row < 7; row++) add(YOUNG_MS);
}

/** The work on a database of this thread, every write a transaction as the writer makes them; `after` runs behind each. */
function workOn(db: Connection, { wallMs = () => NOW_MS, after = () => {} }: { wallMs?: () => number; after?: () => void } = {}) {
  const find = createExpiredFinder(db);
  const writes: (readonly Write[])[] = [];
  const work = tidyWork({
    expired: (what, beforeMs) => Promise.resolve(find(what, beforeMs)),
    write: (rows, audit) => {
      db.transaction(() => {
        for (const [name, ...parameters] of rows) db.prepare(STATEMENTS[name]).run(...parameters);
        const chain = createAuditChain(db);
        for (const entry of audit) chain.append(entry);
      })();
      writes.push(rows);
      after();
      return Promise.resolve();
    },
    wallMs,
    keepMs: KEEP_MS,
  });
  return { writes, run: (signal = new AbortController().signal) => work.run(signal, () => {}, null) };
}

const keysOf = (db: Connection, sql: string): unknown[] => db.prepare(sql).pluck().all();

test("what is over for longer than it is kept leaves with all that hangs from it; what is open, younger or newest stays", async () => {
  const folder = temporaryFolder();
  const db = openTestDatabase(folder);
  db.transaction(() => fill(db))();
  const said = await workOn(db).run();
  expect(said.en).toBe(
    "Dropped: alerts 2, steps of alerts 5, incidents 1, evacuations 1, tasks 1, deliveries 1, notifications 1, duty records 1, audit rows 1203",
  );
  const alerts = [2, 3, 4, 6].map((number) => id("alert", number));
  expect(keysOf(db, "SELECT id FROM alert ORDER BY number")).toEqual(alerts);
  expect(keysOf(db, "SELECT alert FROM receipt ORDER BY alert")).toEqual(alerts);
  expect(keysOf(db, "SELECT alert FROM climb_alert ORDER BY alert")).toEqual(alerts);
  expect(keysOf(db, "SELECT aseq FROM alert_step")).toEqual([6]);
  expect(keysOf(db, "SELECT number FROM incident ORDER BY number")).toEqual([2026000002, 2026000003]);
  expect(keysOf(db, "SELECT incident FROM incident_line ORDER BY incident")).toEqual([2026000002, 2026000003]);
  expect(keysOf(db, "SELECT number FROM evacuation ORDER BY number")).toEqual([2, 3]);
  expect(keysOf(db, "SELECT evacuation FROM door_mark ORDER BY evacuation")).toEqual([id("evacuation", 2), id("evacuation", 3)]);
  for (const table of ["task", "delivery", "notification", "duty_record"])
    expect(keysOf(db, `SELECT number FROM ${table} ORDER BY number`), table).toEqual([2, 3, 4]);
  expect(verifyJournalOf(folder, null)).toMatchObject({ code: 0 });
  expect((await workOn(db).run()).en).toBe("Done");
});

test("no transaction removes more than a commit of readings may wait for, and stopped between two it goes on there", async () => {
  const db = openTestDatabase();
  const add = auditOf(db);
  db.transaction(() => {
    for (let number = 1; number <= 1_000; number++) addAlert(db, number, OLD_MS, OLD_MS);
    for (let row = 0; row < 1_200; row++) add(OLD_MS);
  })();
  const abort = new AbortController();
  const first = workOn(db, { after: () => first.writes.length === 3 && abort.abort() });
  await expect(first.run(abort.signal)).rejects.toThrow(/abort/);
  expect(db.prepare("SELECT count(*) FROM alert").pluck().get()).toBe(600);
  const second = workOn(db);
  await second.run();
  expect(db.prepare("SELECT count(*) FROM alert").pluck().get()).toBe(1);
  const rows = second.writes.flat().map(([, keys]) => (String(keys).startsWith("[") ? (JSON.parse(String(keys)) as unknown[]).length : 0));
  expect(Math.max(...rows)).toBeLessThanOrEqual(500);
  expect(verifyAudit(db)).toMatchObject({ ok: true, first: 1_201 });
});

test("each day takes what that day makes too old, and the audit trail stays one chain", async () => {
  const db = openTestDatabase();
  const add = auditOf(db);
  // One transaction each would be one sync each.
  db.exec("BEGIN");
  for (let day = 0; day < 10; day++) {
    addAlert(db, day + 1, NOW_MS + day * DAY_MS, NOW_MS + day * DAY_MS);
    for (let row = 0; row < 3; row++) add(NOW_MS + day * DAY_MS);
  }
  db.exec("COMMIT");
  for (let day = 0; day < 10; day++) {
    await workOn(db, { wallMs: () => NOW_MS + KEEP_MS + day * DAY_MS + 1 }).run();
    expect(db.prepare("SELECT count(*) FROM alert").pluck().get()).toBe(Math.max(9 - day, 1));
    expect(verifyAudit(db)).toMatchObject({ ok: true, first: 3 * (day + 1) + 1 });
  }
  // The rows that told of the first cuts have expired themselves.
  await workOn(db, { wallMs: () => NOW_MS + 3 * KEEP_MS }).run();
  expect(verifyAudit(db)).toMatchObject({ ok: true });
  expect(db.prepare("SELECT count(*) FROM audit").pluck().get()).toBeLessThanOrEqual(3);
});

describe("a trail that was shortened by somebody else is no trail that was cut", () => {
  const cut = async (): Promise<Connection> => {
    const db = openTestDatabase();
    const add = auditOf(db);
    for (let row = 0; row < 10; row++) add(row < 5 ? OLD_MS : YOUNG_MS);
    await workOn(db).run();
    expect(verifyAudit(db)).toEqual({ ok: true, first: 6, rows: 7 });
    return db;
  };

  test.each([
    ["more rows than it says", "DELETE FROM audit WHERE seq <= 7", { ok: false, seq: 6, reason: "row is missing" }],
    [
      "with the anchor moved along",
      `UPDATE meta SET value = (SELECT json_object('seq', seq, 'hash', hex(hash)) FROM audit WHERE seq = 7) WHERE key = 'audit_anchor';
       DELETE FROM audit WHERE seq <= 7`,
      { ok: false, seq: 7, reason: "everything up to here is missing" },
    ],
    ["without its anchor", "DELETE FROM meta WHERE key = 'audit_anchor'", { ok: false, seq: 1, reason: "row is missing" }],
    ["and its first row changed", "UPDATE audit SET actor = 'x' WHERE seq = 6", { ok: false, seq: 6, reason: "row was changed" }],
  ])("%s", async (_how, sql, verdict) => {
    const db = await cut();
    db.exec(sql);
    expect(verifyAudit(db)).toEqual(verdict);
  });
});

test("a running gateway drops them while readings come in, shows it, and what is left is recovered", { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "data"));
  const db = openTestDatabase(join(folder, "data"));
  const add = auditOf(db);
  const longAgoMs = Date.now() - 401 * DAY_MS;
  db.transaction(() => {
    for (let number = 1; number <= 1_500; number++) addAlert(db, number, longAgoMs, longAgoMs);
    for (let row = 0; row < 1_200; row++) add(longAgoMs);
  })();
  const gateway = await startGateway({ folder, env: { LINAN_RECORD_DAYS: "400" } });
  const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector");
  expect((await gateway.admin.post("/api/v1/upkeep/tidy/start")).status).toBe(202);
  const tidy = async () =>
    (await gateway.admin.get("/api/v1/upkeep")).body.works.find(({ name }: { name: string }) => name === "tidy") as {
      running: { done: number } | null;
      last: { outcome: string; text: { en: string } };
    };
  let reports = 0;
  while ((await tidy()).running !== null) {
    await smoke.report({ temperature_c: 20 + (reports++ % 5) });
  }
  expect((await tidy()).last).toMatchObject({ outcome: "done", text: { en: expect.stringMatching(/alerts 1499, .*audit rows 1200/) } });
  expect(reports).toBeGreaterThan(0);
  await smoke.report({ alarm: true });
  const { alerts } = (await gateway.admin.get("/api/v1/alerts?kind=fire&state=open")).body;
  expect(alerts).toMatchObject([{ id: id("alert", 1_501) }]);
  await gateway.end();
  const data = join(folder, "data");
  const { recovered } = await recoverFolder(data);
  expect(recovered.troubles).toEqual([]);
  expect(verifyJournalOf(data, null)).toMatchObject({ code: 0 });
  expect(verifyAuditOf(data, null)).toMatchObject({ code: 0, text: expect.stringMatching(/rows from 1201, unbroken/) });
});

test("less than a year is a fault at start", () => {
  expect(readConfig({ LINAN_RECORD_DAYS: "365" })).toEqual({ ok: false, faults: ["LINAN_RECORD_DAYS: at least 366 (a year)"] });
});
