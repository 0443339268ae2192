/** Rule files: every set that was taken, and what rules in shadow would have raised. */
export const rules = `
-- body: JSON array of {name, text}. The set of a row holds from its journal id on.
CREATE TABLE rule_set (
  journal_id INTEGER PRIMARY KEY, hash TEXT NOT NULL, taken_ms INTEGER NOT NULL, taken_by TEXT, note TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX rule_set_hash ON rule_set (hash, journal_id);
CREATE TABLE shadow (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, priority TEXT NOT NULL,
  at_ms INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE INDEX shadow_rule ON shadow (rule, id);
`;
