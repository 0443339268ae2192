import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Connection, openDatabase } from "./database.ts";
import { damagedPath, databasePath } from "./files.ts";
import { fillSteps } from "./fill-steps.ts";
import { migrate } from "./migrate.ts";

/** Rows read at a time. */
const ROWS = 1_000;
/** Damaged places of one table that are stepped over: beyond it, what is left is not worth the search. */
const GAPS_MAX = 10_000;
/** Errors that say that pages are not what was written; with a key a page whose seal is broken is one. */
const isDamage = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|IOERR_(DATA|CORRUPTFS))/.test((error as { code?: string }).code ?? "");

/** Notes that the database is damaged, for the next start; false where the error is another. */
export function noteDamage(folder: string, error: unknown): boolean {
  if (!isDamage(error)) return false;
  writeFileSync(damagedPath(folder), (error as Error).message, { mode: 0o600 });
  return true;
}

/** What a salvage found, as it is kept in `meta` until it has been told. */
export interface Salvaged {
  /** Folder with the damaged files. */
  readonly aside: string;
  /** Tables of which something could not be read. */
  readonly damaged: readonly string[];
}

/**
 * Where the last run ended on a damaged page: every row that can still be read goes into a fresh database, and the damaged
 * files are set aside untouched. Killed at any moment it is done again, or is done. Throws where the file can't be read at
 * all: then only a backup helps.
 */
export function salvageIfDamaged(folder: string, key: Uint8Array | null, stamp: string): void {
  if (!existsSync(damagedPath(folder))) return;
  const aside = join(folder, `set-aside-damaged-${stamp}`);
  const fresh = join(folder, ".gateway.db.partial");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${fresh}${suffix}`, { force: true });
  const damaged = copyReadable(databasePath(folder), fresh, key, aside);
  mkdirSync(aside, { mode: 0o700 });
  for (const suffix of ["-shm", "-wal", ""]) {
    const path = `${databasePath(folder)}${suffix}`;
    if (existsSync(path)) renameSync(path, join(aside, `gateway.db${suffix}`));
  }
  renameSync(fresh, databasePath(folder));
  writeFileSync(join(aside, "what-was-lost.txt"), `${readFileSync(damagedPath(folder), "utf8")}\n${damaged.join("\n")}\n`);
  rmSync(damagedPath(folder));
}

function copyReadable(from: string, to: string, key: Uint8Array | null, aside: string): readonly string[] {
  const source = openDatabase({ path: from, key, readonly: true });
  const target = openDatabase({ path: to, key });
  target.pragma("synchronous = OFF");
  migrate(target);
  const damaged = tablesOf(target).filter((table) => !copyTable(source, target, table));
  source.close();
  settle(target, { aside, damaged });
  target.pragma("synchronous = FULL");
  target.pragma("wal_checkpoint(TRUNCATE)");
  // One file: nothing of it is left in a log when it is renamed.
  target.pragma("journal_mode = DELETE");
  target.close();
  return damaged;
}

const tablesOf = (db: Connection): readonly string[] =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all() as string[];

/** False where something of the table could not be read. */
function copyTable(source: Connection, target: Connection, table: string): boolean {
  const columns = target.prepare(`SELECT name, pk FROM pragma_table_info('${table}')`).all() as { name: string; pk: number }[];
  const names = columns.map(({ name }) => name).join(", ");
  const insert = target.prepare(`INSERT OR REPLACE INTO ${table} (${names}) VALUES (${columns.map(() => "?").join(", ")})`);
  const keys = columns
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => name);
  const isByNumber =
    keys.length === 1 && target.prepare(`SELECT type FROM pragma_table_info('${table}') WHERE pk = 1`).pluck().get() === "INTEGER";
  try {
    const select = `SELECT ${columnsIn(source, table, columns)} FROM ${table} NOT INDEXED`;
    const put = (rows: readonly unknown[][]): number => putAll(target, insert, rows);
    if (isByNumber) return copyByNumber(source, `${select} WHERE ${keys[0]} >= ? ORDER BY ${keys[0]} LIMIT ${ROWS}`, put);
    return copyFromBothEnds(source, select, { keys, put });
  } catch (error) {
    if (!isDamage(error) && !/no such (table|column)/.test((error as Error).message)) throw error;
    return false;
  }
}

/** Columns that an older schema lacks are empty. */
function columnsIn(source: Connection, table: string, columns: readonly { readonly name: string }[]): string {
  const known = new Set(source.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all());
  return columns.map(({ name }) => (known.has(name) ? name : `NULL AS ${name}`)).join(", ");
}

/** A row that is not what its table takes is rubbish from a damaged page. Returns how many were left out. */
function putAll(target: Connection, insert: ReturnType<Connection["prepare"]>, rows: readonly unknown[][]): number {
  let refused = 0;
  target.transaction(() => {
    for (const row of rows) {
      try {
        insert.run(row);
      } catch {
        refused++;
      }
    }
  })();
  return refused;
}

/** From the root to the first row at or after `from`, and on to the first page that can't be read. */
interface Run {
  readonly rows: readonly unknown[][];
  readonly isBroken: boolean;
}

/** In the order of numbers, and over a leaf that can't be read: the next one is found from the root. */
function copyByNumber(source: Connection, sql: string, put: (rows: readonly unknown[][]) => number): boolean {
  const statement = source.prepare(sql).raw();
  const read = (from: number): Run => {
    const rows: unknown[][] = [];
    try {
      for (const row of statement.iterate(from) as IterableIterator<unknown[]>) rows.push(row);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return { rows, isBroken: true };
    }
    return { rows, isBroken: false };
  };
  let from = 0;
  let isWhole = true;
  for (let gaps = 0; gaps < GAPS_MAX;) {
    const { rows, isBroken } = read(from);
    if (put(rows) > 0) isWhole = false;
    if (!isBroken && rows.length < ROWS) return isWhole;
    from = Number(rows.at(-1)?.[0] ?? from - 1) + 1;
    if (!isBroken) continue;
    gaps++;
    isWhole = false;
    const next = firstReadable(from, (at) => isReadable(read(at)));
    if (next === null) return false;
    from = next;
  }
  return false;
}

const isReadable = ({ rows, isBroken }: Run): boolean => rows.length > 0 || !isBroken;

/** By doubling steps over what can't be read, then back to its end by halves. null: nothing more can be read. */
function firstReadable(from: number, reads: (at: number) => boolean): number | null {
  let step = 1;
  while (!reads(from + step)) {
    step *= 2;
    if (from + step > Number.MAX_SAFE_INTEGER / 2) return null;
  }
  let [broken, readable] = [from + Math.floor(step / 2), from + step];
  while (readable - broken > 1) {
    const middle = Math.floor((broken + readable) / 2);
    if (reads(middle)) readable = middle;
    else broken = middle;
  }
  return readable;
}

interface Ends {
  readonly keys: readonly string[];
  readonly put: (rows: readonly unknown[][]) => number;
}

/** A table without numbers, which is small: from the beginning to the damage, and from the end back to it. */
function copyFromBothEnds(source: Connection, select: string, { keys, put }: Ends): boolean {
  let isWhole = true;
  for (const direction of ["ASC", "DESC"]) {
    const rows: unknown[][] = [];
    const order = keys.map((name) => `${name} ${direction}`).join(", ");
    try {
      for (const row of source
        .prepare(`${select.replace(" NOT INDEXED", "")} ORDER BY ${order}`)
        .raw()
        .iterate() as IterableIterator<unknown[]>)
        rows.push(row);
    } catch (error) {
      if (!isDamage(error)) throw error;
      isWhole = false;
    }
    if (put(rows) > 0) isWhole = false;
    if (isWhole) return true;
  }
  return false;
}

/** What is lost is known from now on. */
function settle(db: Connection, salvaged: Salvaged): void {
  const ends = "SELECT ifnull((SELECT value FROM meta WHERE key = 'steps_forgotten_to'), 0), ifnull(max(aseq), 0) FROM alert_step";
  const [forgottenTo, last] = db.prepare(ends).raw().get() as [number, number];
  fillSteps(db, forgottenTo, last);
  db.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('checksums_after', ifnull((SELECT max(id) FROM journal), 0))");
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('salvaged', ?)").run(JSON.stringify(salvaged));
}
