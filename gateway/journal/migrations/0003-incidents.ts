/** Incidents: what each is now, and its record, which only grows. Times are ms; those of answer, arrival and so on are durations. */
export const incidents = `
CREATE TABLE incident (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, kind TEXT NOT NULL, building TEXT, zone TEXT,
  station TEXT, open INTEGER NOT NULL, exercise INTEGER NOT NULL, opened_ms INTEGER NOT NULL, closed_ms INTEGER, outcome TEXT,
  answer_ms INTEGER, arrival_ms INTEGER, verification_ms INTEGER, travel_ms INTEGER, body TEXT NOT NULL
) STRICT;
CREATE INDEX incident_open ON incident (number) WHERE open = 1;
CREATE INDEX incident_opened ON incident (opened_ms);
CREATE TABLE incident_line (
  incident INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (incident, seq)
) STRICT, WITHOUT ROWID;
`;
