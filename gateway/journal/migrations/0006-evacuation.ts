/** Evacuations with their notices, and what was found at doors. */
export const evacuation = `
CREATE TABLE evacuation (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, building TEXT NOT NULL, zone TEXT, stage TEXT NOT NULL,
  exercise INTEGER NOT NULL, drafted_ms INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX evacuation_open ON evacuation (number) WHERE stage <> 'ended';
-- Every mark is kept as it came: two that claim one number differ, and both count.
CREATE TABLE door_mark (
  evacuation TEXT NOT NULL, client TEXT NOT NULL, seq INTEGER NOT NULL, zone TEXT NOT NULL, resident TEXT NOT NULL, state TEXT NOT NULL,
  at_ms INTEGER NOT NULL, seen TEXT NOT NULL, by TEXT NOT NULL, received_ms INTEGER NOT NULL,
  PRIMARY KEY (evacuation, client, seq, zone, resident, state, at_ms, seen)
) STRICT, WITHOUT ROWID;
`;
