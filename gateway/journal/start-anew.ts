import type { Connection } from "./database.ts";

/** Numbers that nobody can have been given between a backup and its restore: so many a second, and a start. */
const JUMPS = {
  // Ten times what a community sends (design: 10,000 readings a second), since a flood may have come meanwhile.
  journal: { perSecond: 100_000, atOnce: 1_000_000 },
  // Every device of a large community at once, and 10 a second from then on.
  alert: { perSecond: 10, atOnce: 50_000 },
  delivery: { perSecond: 50, atOnce: 200_000 },
  task: { perSecond: 10, atOnce: 50_000 },
  // They are places in an array: an import is 50,000 rows, but those of a second or two are told by their ids alone.
  registration: { perSecond: 0, atOnce: 1_000 },
} as const;

const HIGHEST: Readonly<Record<keyof typeof JUMPS, string>> = {
  journal: "SELECT max(id) FROM journal",
  alert: "SELECT max(number) FROM alert",
  delivery: "SELECT max(number) FROM delivery",
  task: "SELECT max(number) FROM task",
  registration: "SELECT max(registration) FROM device",
};

/**
 * Makes a restored database the beginning of another run of the log: screens ask anew (another epoch), and no id is given
 * twice, which a siren would take for a repeat. Ids go on from what may have been given until now.
 */
export function startAnew(db: Connection, ageMs: number): void {
  const seconds = Math.max(0, Math.ceil(ageMs / 1_000));
  const before = floorsOf(db);
  const floors = Object.fromEntries(
    Object.entries(JUMPS).map(([name, { perSecond, atOnce }]) => {
      const highest =
        (db
          .prepare(HIGHEST[name as keyof typeof JUMPS])
          .pluck()
          .get() as number | null) ?? 0;
      return [name, Math.max(highest, before[name] ?? 0) + atOnce + perSecond * seconds];
    }),
  );
  db.transaction(() => {
    db.prepare("DELETE FROM meta WHERE key = 'epoch'").run();
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('floors', ?)").run(JSON.stringify(floors));
  })();
}

function floorsOf(db: Connection): Readonly<Record<string, number>> {
  const kept = db.prepare("SELECT value FROM meta WHERE key = 'floors'").pluck().get() as string | undefined;
  return kept === undefined ? {} : (JSON.parse(kept) as Record<string, number>);
}
