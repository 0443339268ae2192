import { Kysely, SqliteDialect, type ColumnType } from "kysely";
import type { Task } from "../../rules/model/input.ts";
import { READING_FLAG, type Reading } from "../../rules/model/reading.ts";
import type { Connection } from "./database.ts";
import { createEvacuationQueries } from "./evacuation-queries.ts";
import { createExpiredFinder } from "./expired.ts";
import { createNuisanceFinder } from "./find-nuisance.ts";
import { createFinder } from "./find-readings.ts";
import { createLinkQueries } from "./link-queries.ts";
import { createIncidentQueries } from "./incident-queries.ts";
import { createDutyQueries } from "./duty-queries.ts";
import { page, pageOfBodies } from "./page.ts";
import { createLearntQueries } from "./learnt-queries.ts";
import { createRuleQueries } from "./rule-queries.ts";
import type { Page, Store, StoredReading, TaskRow } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

interface Tables {
  alert: {
    number: Read<number>;
    id: Read<string>;
    kind: Read<string>;
    device: Read<string | null>;
    building: Read<string | null>;
    zone: Read<string | null>;
    state: Read<string>;
    open: Read<number>;
    body: Read<string>;
  };
  alert_step: { aseq: Read<number>; op: Read<"new" | "upd" | "close">; body: Read<string> };
  receipt: { alert: Read<string>; person: Read<string>; audible: Read<number>; at_ms: Read<number> };
  quarantine: {
    id: Read<number>;
    device: Read<string>;
    received_ms: Read<number>;
    reason: Read<string>;
    detail: Read<string>;
    payload: Read<Uint8Array>;
  };
  audit: {
    seq: Read<number>;
    at_ms: Read<number>;
    actor: Read<string>;
    action: Read<string>;
    target: Read<string>;
    outcome: Read<string>;
    detail: Read<string>;
  };
  task: { number: Read<number>; id: Read<string>; closed_ms: Read<number | null>; closed_by: Read<string | null>; body: Read<string> };
  person: {
    name: Read<string>;
    role: Read<string>;
    scope: Read<string>;
    password: Read<string>;
    created_ms: Read<number>;
    disabled_ms: Read<number | null>;
  };
  session: { hash: Read<Uint8Array>; kind: Read<"cookie" | "token">; person: Read<string>; expires_ms: Read<number> };
  command_ref: { person: Read<string>; ref: Read<string>; result: Read<string> };
}

/** Every read there is, on a connection of its own. */
export function createQueries(db: Connection): Store {
  // Lists go through the query builder, readings do not: there its cost a query would show.
  const tables = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  const find = createFinder(db);
  const findExpired = createExpiredFinder(db);
  const findNuisance = createNuisanceFinder(db);
  const ends = db.prepare(
    "SELECT ifnull((SELECT value FROM meta WHERE key = 'trimmed_to'), 0) AS trimmedTo, ifnull((SELECT max(id) FROM journal), 0) AS newest",
  );

  return {
    ...createRuleQueries(db),
    ...createIncidentQueries(db),
    ...createEvacuationQueries(db),
    ...createLinkQueries(db),
    ...createLearntQueries(db),
    ...createDutyQueries(db),
    expired: (what, beforeMs) => Promise.resolve(findExpired(what, beforeMs)),
    readings: ({ registration, fromMs, toMs, after, limit }) =>
      // The ends first: what is committed while the rows are read is found by the next page.
      Promise.resolve(
        readings(
          { after, limit, ...(ends.get() as { trimmedTo: number; newest: number }) },
          find({ registration, fromMs, toMs, afterId: after ?? 0 }),
        ),
      ),
    async alerts({ state, kind, device, buildings, zone, before, limit }) {
      let query = tables
        .selectFrom("alert")
        .select(["number", "body"])
        .orderBy("number", "desc")
        .limit(limit + 1);
      if (state === "open" || state === "closed") query = query.where("open", "=", state === "open" ? 1 : 0);
      else if (state !== null) query = query.where("state", "=", state);
      if (kind !== null) query = query.where("kind", "=", kind);
      if (device !== null) query = query.where("device", "=", device);
      // The gateway's own alerts have no building: whoever is bound to some sees them too.
      if (buildings !== null) query = query.where((is) => is.or([is("building", "in", buildings), is("building", "is", null)]));
      if (zone !== null) query = query.where("zone", "=", zone);
      if (before !== null) query = query.where("number", "<", before);
      return pageOfBodies(await query.execute(), limit);
    },
    async alert(id) {
      const row = await tables.selectFrom("alert").select("body").where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : JSON.parse(row.body);
    },
    async alertSteps(aseq, limit) {
      const rows = await tables
        .selectFrom("alert_step")
        .selectAll()
        .where("aseq", ">", aseq)
        .where("body", "!=", "")
        .orderBy("aseq")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ aseq: row.aseq, op: row.op, alert: JSON.parse(row.body) }));
    },
    async receipts(alert) {
      const rows = await tables.selectFrom("receipt").selectAll().where("alert", "=", alert).orderBy("at_ms").limit(1_000).execute();
      return rows.map(({ person, audible, at_ms }) => ({ person, audible: audible === 1, at: at_ms }));
    },
    async quarantine({ device, before, limit }) {
      let query = tables
        .selectFrom("quarantine")
        .selectAll()
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (device !== null) query = query.where("device", "=", device);
      if (before !== null) query = query.where("id", "<", before);
      return page(
        await query.execute(),
        limit,
        ({ id }) => id,
        ({ id, device: from, received_ms, reason, detail, payload }) => ({
          id,
          device: from,
          receivedAt: received_ms,
          reason,
          detail,
          ...textOf(payload),
        }),
      );
    },
    async audit({ actor, action, before, limit }) {
      let query = tables
        .selectFrom("audit")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(limit + 1);
      if (actor !== null) query = query.where("actor", "=", actor);
      // A range and not LIKE: what people type has no wildcards.
      if (action !== null) query = query.where("action", ">=", action).where("action", "<", `${action}\uffff`);
      if (before !== null) query = query.where("seq", "<", before);
      return page(
        await query.execute(),
        limit,
        ({ seq }) => seq,
        ({ seq, at_ms, actor, action, target, outcome, detail }) => ({
          seq,
          at: at_ms,
          actor,
          action,
          target,
          outcome,
          detail: JSON.parse(detail),
        }),
      );
    },
    async tasks({ state, before, limit }) {
      let query = tables
        .selectFrom("task")
        .selectAll()
        .orderBy("number", "desc")
        .limit(limit + 1);
      if (state !== null) query = query.where("closed_ms", state === "open" ? "is" : "is not", null);
      if (before !== null) query = query.where("number", "<", before);
      return page(await query.execute(), limit, ({ number }) => number, taskOf);
    },
    async task(id) {
      const row = await tables.selectFrom("task").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : taskOf(row);
    },
    nuisance: (query) => Promise.resolve(findNuisance(query)),
    async people() {
      return (await tables.selectFrom("person").selectAll().orderBy("name").execute()).map(personOf);
    },
    async person(name) {
      const row = await tables.selectFrom("person").selectAll().where("name", "=", name).executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async session(hash) {
      const row = await tables.selectFrom("session").selectAll().where("hash", "=", Buffer.from(hash)).executeTakeFirst();
      return row === undefined ? null : { person: row.person, kind: row.kind, expiresAt: row.expires_ms };
    },
    async commandRef(person, ref) {
      const row = await tables
        .selectFrom("command_ref")
        .select("result")
        .where("person", "=", person)
        .where("ref", "=", ref)
        .executeTakeFirst();
      return row === undefined ? null : JSON.parse(row.result);
    },
  };
}

function taskOf(row: { closed_ms: number | null; closed_by: string | null; body: string }): TaskRow {
  const { note, ...task } = JSON.parse(row.body) as Task & { readonly note?: string };
  return { ...task, doneAt: row.closed_ms, doneBy: row.closed_by, note: note === undefined || note === "" ? null : note };
}

interface Span {
  readonly after: number | null;
  readonly limit: number;
  readonly trimmedTo: number;
  readonly newest: number;
}

function readings({ after, limit, trimmedTo, newest }: Span, found: Generator<Reading>): Page<StoredReading> & { gone: boolean } {
  const rows: StoredReading[] = [];
  let more = false;
  for (const reading of found) {
    if (rows.length === limit) {
      more = true;
      break;
    }
    rows.push(storedOf(reading));
  }
  const last = rows.at(-1)?.id ?? after ?? 0;
  // With nothing more now everything up to the newest has been looked at: who follows a quiet device is not left behind.
  const cursor = more ? last : Math.max(last, newest);
  return { rows, next: more ? last : null, cursor, gone: after !== null && after < trimmedTo };
}

function storedOf({ id, eventMs, receivedMs, boot, seq, values, flags }: Reading): StoredReading {
  return {
    id,
    at: eventMs,
    receivedAt: receivedMs,
    boot,
    seq: seq < 0 ? null : seq,
    values,
    unverified: (flags & READING_FLAG.unverified) !== 0,
    history: (flags & READING_FLAG.history) !== 0,
  };
}

function personOf(row: { name: string; role: string; scope: string; password: string; created_ms: number; disabled_ms: number | null }) {
  const { name, role, scope, password, created_ms, disabled_ms } = row;
  return { name, role, scope, password, createdAt: created_ms, disabledAt: disabled_ms };
}

function textOf(payload: Uint8Array): { payload: string; encoding: "utf8" | "base64" } {
  try {
    return { payload: new TextDecoder("utf-8", { fatal: true }).decode(payload), encoding: "utf8" };
  } catch {
    return { payload: Buffer.from(payload).toString("base64"), encoding: "base64" };
  }
}
