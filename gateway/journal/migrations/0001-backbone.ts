/** First schema. A released migration is never edited: a later one mends it. */
export const backbone = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- Inputs in the order in which step saw them. kind: see INPUT_KIND in journal/record.ts.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, device INTEGER NOT NULL, now_ms INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;

-- Which journal ids of a block of ids belong to a device: written in the background, so that the hot path has no index.
CREATE TABLE reading_run (
  block INTEGER NOT NULL, device INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
  count INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (block, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  registration INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, zone TEXT NOT NULL, powered TEXT NOT NULL,
  expect_every_ms INTEGER, station TEXT, secret_hash BLOB, origin TEXT NOT NULL, created_ms INTEGER NOT NULL, deleted_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX device_live ON device (id) WHERE deleted_ms IS NULL;
CREATE INDEX device_id ON device (id);

-- Checkpoint: the state of one device with every input up to journal_id applied.
CREATE TABLE device_state (registration INTEGER PRIMARY KEY, journal_id INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE situation (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- What identifies readings already taken: pages of 64 entries.
CREATE TABLE identity_page (
  registration INTEGER NOT NULL, boot INTEGER NOT NULL, page INTEGER NOT NULL, newest_ms INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (registration, boot, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, kind TEXT NOT NULL, priority TEXT NOT NULL,
  device TEXT, building TEXT, zone TEXT, state TEXT NOT NULL, open INTEGER NOT NULL, raised_ms INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX alert_open ON alert (number) WHERE open = 1;
CREATE INDEX alert_device ON alert (device, number);
CREATE TABLE alert_step (aseq INTEGER PRIMARY KEY, alert TEXT NOT NULL, op TEXT NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;

CREATE TABLE delivery (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, device INTEGER NOT NULL, name TEXT NOT NULL, alert TEXT,
  created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, settled_ms INTEGER, how TEXT, body TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_owed ON delivery (number) WHERE settled_ms IS NULL;
CREATE TABLE task (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, device TEXT, opened_ms INTEGER NOT NULL,
  closed_ms INTEGER, closed_by TEXT, body TEXT NOT NULL
) STRICT;
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, received_ms INTEGER NOT NULL, reason TEXT NOT NULL,
  detail TEXT NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE INDEX quarantine_device ON quarantine (device, id);

-- hash = SHA-256(prev_hash || canonical JSON of the row): a changed, missing or moved row shows.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
  outcome TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;

-- A console has shown the first step of an alert; audible: its sound was on.
CREATE TABLE receipt (
  alert TEXT NOT NULL, person TEXT NOT NULL, aseq INTEGER NOT NULL, audible INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (alert, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, scope TEXT NOT NULL, password TEXT NOT NULL, created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL, disabled_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  hash BLOB PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, label TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE command_ref (
  person TEXT NOT NULL, ref TEXT NOT NULL, at_ms INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (person, ref)
) STRICT, WITHOUT ROWID;
`;
