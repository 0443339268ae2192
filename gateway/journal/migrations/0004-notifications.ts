/** Who was told of what by which way, and what came of it. */
export const notifications = `
-- open: its alert is still followed. body: rules/model/notification.ts.
CREATE TABLE notification (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, alert TEXT NOT NULL, owed_ms INTEGER NOT NULL, open INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX notification_open ON notification (number) WHERE open = 1;
CREATE INDEX notification_alert ON notification (alert, number);
-- Alerts that were told together with the one that began it.
CREATE TABLE climb_alert (alert TEXT NOT NULL, climb TEXT NOT NULL, PRIMARY KEY (alert, climb)) STRICT, WITHOUT ROWID;
-- Duty checks that are over, and signatures under shifts. kind: check, handover.
CREATE TABLE duty_record (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, station TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX duty_record_kind ON duty_record (kind, at_ms);
`;
