const KEYS = "SELECT value FROM json_each(?)";

/**
 * Every row the gateway writes beside readings, by name. A write travels to the worker as its name and parameters, so
 * that the only place with SQL for writing is here. Bodies are JSON.
 */
export const STATEMENTS = {
  journalInput: "INSERT INTO journal (id, kind, device, now_ms, body, checksum) VALUES (?, ?, ?, ?, ?, ?)",
  devicePut: `INSERT INTO device (registration, id, kind, zone, powered, expect_every_ms, station, secret_hash, origin, created_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (registration) DO UPDATE SET zone = excluded.zone, powered = excluded.powered,
      expect_every_ms = excluded.expect_every_ms, station = excluded.station, secret_hash = excluded.secret_hash`,
  deviceDelete: "UPDATE device SET deleted_ms = ? WHERE registration = ?",
  deviceStatePut: "INSERT OR REPLACE INTO device_state (registration, journal_id, body) VALUES (?, ?, ?)",
  deviceStateDelete: "DELETE FROM device_state WHERE registration = ?",
  identityPut: "INSERT OR REPLACE INTO identity_page (registration, boot, page, newest_ms, body) VALUES (?, ?, ?, ?, ?)",
  identityDeleteBoot: "DELETE FROM identity_page WHERE registration = ? AND boot = ?",
  identityForget: "DELETE FROM identity_page WHERE registration = ?",
  situationPut: "INSERT OR REPLACE INTO situation (key, body) VALUES (?, ?)",
  situationDelete: "DELETE FROM situation WHERE key = ?",
  alertPut: `INSERT INTO alert (number, id, version, kind, priority, device, building, zone, state, open, raised_ms, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET version = excluded.version, priority = excluded.priority, state = excluded.state,
      open = excluded.open, body = excluded.body`,
  alertStep: "INSERT INTO alert_step (aseq, alert, op, at_ms, body) VALUES (?, ?, ?, ?, ?)",
  deliveryOwe: `INSERT INTO delivery (number, id, channel, device, name, alert, created_ms, expires_ms, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  deliverySettle: "UPDATE delivery SET settled_ms = ?, how = ? WHERE id = ? AND settled_ms IS NULL",
  taskOpen: "INSERT INTO task (number, id, kind, device, opened_ms, body) VALUES (?, ?, ?, ?, ?, ?)",
  taskClose: `UPDATE task SET closed_ms = ?, closed_by = ?, body = json_set(body, '$.note', ?) WHERE id = ? AND closed_ms IS NULL`,
  receipt: `INSERT INTO receipt (alert, person, aseq, audible, at_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (alert, person) DO UPDATE SET audible = max(audible, excluded.audible)`,
  quarantine: "INSERT INTO quarantine (device, received_ms, reason, detail, payload) VALUES (?, ?, ?, ?, ?)",
  personPut: `INSERT INTO person (name, role, scope, password, created_ms, changed_ms) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET role = excluded.role, scope = excluded.scope, password = excluded.password,
      changed_ms = excluded.changed_ms, disabled_ms = NULL`,
  personDisable: "UPDATE person SET disabled_ms = ? WHERE name = ?",
  sessionPut: `INSERT OR REPLACE INTO session (hash, kind, person, created_ms, expires_ms, label) VALUES (?, ?, ?, ?, ?, ?)`,
  sessionLonger: "UPDATE session SET expires_ms = ? WHERE hash = ?",
  sessionDelete: "DELETE FROM session WHERE hash = ?",
  sessionDeletePerson: "DELETE FROM session WHERE person = ?",
  sessionExpire: "DELETE FROM session WHERE expires_ms < ?",
  commandRef: "INSERT OR REPLACE INTO command_ref (person, ref, at_ms, result) VALUES (?, ?, ?, ?)",
  commandRefExpire: "DELETE FROM command_ref WHERE at_ms < ?",
  ruleSetPut: "INSERT INTO rule_set (journal_id, hash, taken_ms, taken_by, note, body) VALUES (?, ?, ?, ?, ?, ?)",
  shadowPut: "INSERT INTO shadow (rule, device, kind, priority, at_ms, why) VALUES (?, ?, ?, ?, ?, ?)",
  incidentPut: `INSERT INTO incident (number, id, version, kind, building, zone, station, open, exercise, opened_ms, closed_ms, outcome,
      answer_ms, arrival_ms, verification_ms, travel_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET version = excluded.version, kind = excluded.kind, open = excluded.open,
      closed_ms = excluded.closed_ms, outcome = excluded.outcome, answer_ms = excluded.answer_ms, arrival_ms = excluded.arrival_ms,
      verification_ms = excluded.verification_ms, travel_ms = excluded.travel_ms, body = excluded.body`,
  incidentLine: "INSERT INTO incident_line (incident, seq, at_ms, event, body) VALUES (?, ?, ?, ?, ?)",
  notificationPut: `INSERT INTO notification (key, alert, owed_ms, open, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET open = excluded.open, body = excluded.body`,
  dutyRecord: "INSERT INTO duty_record (kind, station, at_ms, body) VALUES (?, ?, ?, ?)",
  climbAlert: "INSERT OR IGNORE INTO climb_alert (alert, climb) VALUES (?, ?)",
  evacuationPut: `INSERT INTO evacuation (number, id, version, building, zone, stage, exercise, drafted_ms, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET version = excluded.version, stage = excluded.stage, body = excluded.body`,
  markPut: `INSERT OR IGNORE INTO door_mark (evacuation, client, seq, zone, resident, state, at_ms, seen, by, received_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  // What has expired (expired.ts), by a JSON array of keys.
  forgetAlerts: `DELETE FROM alert WHERE id IN (${KEYS}) AND open = 0`,
  forgetReceipts: `DELETE FROM receipt WHERE alert IN (${KEYS})`,
  forgetClimbs: `DELETE FROM climb_alert WHERE alert IN (${KEYS})`,
  forgetSteps: `DELETE FROM alert_step WHERE aseq IN (${KEYS})`,
  forgetIncidents: `DELETE FROM incident WHERE number IN (${KEYS}) AND open = 0`,
  forgetLines: `DELETE FROM incident_line WHERE incident IN (${KEYS})`,
  forgetEvacuations: `DELETE FROM evacuation WHERE id IN (${KEYS}) AND stage = 'ended'`,
  forgetMarks: `DELETE FROM door_mark WHERE evacuation IN (${KEYS})`,
  forgetTasks: `DELETE FROM task WHERE number IN (${KEYS})`,
  forgetDeliveries: `DELETE FROM delivery WHERE number IN (${KEYS})`,
  forgetNotifications: `DELETE FROM notification WHERE number IN (${KEYS}) AND open = 0`,
  forgetDuty: `DELETE FROM duty_record WHERE number IN (${KEYS})`,
  forgetAudit: `DELETE FROM audit WHERE seq IN (${KEYS})`,
  metaPut: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
} as const;

export type StatementName = keyof typeof STATEMENTS;
export const STATEMENT_NAMES = Object.keys(STATEMENTS) as StatementName[];
export type SqlValue = string | number | null | Uint8Array;

/** One row to write: statement name, then its parameters in order. */
export type Write = readonly [statement: StatementName, ...parameters: SqlValue[]];

/** An act for the audit trail; the worker chains its hash. */
export interface AuditEntry {
  readonly atMs: number;
  /** Person, `device:<id>`, or `gateway`. */
  readonly actor: string;
  /** What was done, dotted: `alert.acknowledge`, `device.delete`, `session.refused`. */
  readonly action: string;
  readonly target: string;
  readonly outcome: "done" | "refused" | "failed";
  readonly detail: Readonly<Record<string, unknown>>;
}
