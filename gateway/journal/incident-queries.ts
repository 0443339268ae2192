import { type ColumnType, Kysely, SqliteDialect } from "kysely";
import type { Connection } from "./database.ts";
import { page, pageOfBodies } from "./page.ts";
import type { Store } from "./store.ts";

type Read<Type> = ColumnType<Type, never, never>;

interface Tables {
  incident: {
    number: Read<number>;
    id: Read<string>;
    kind: Read<string>;
    building: Read<string | null>;
    zone: Read<string | null>;
    station: Read<string | null>;
    open: Read<number>;
    exercise: Read<number>;
    opened_ms: Read<number>;
    outcome: Read<string | null>;
    answer_ms: Read<number | null>;
    arrival_ms: Read<number | null>;
    verification_ms: Read<number | null>;
    travel_ms: Read<number | null>;
    body: Read<string>;
  };
  incident_line: { incident: Read<number>; seq: Read<number>; body: Read<string> };
}

/** Reads of incidents, their records and the times they took. */
export function createIncidentQueries(db: Connection): Pick<Store, "incidents" | "incident" | "incidentLines" | "incidentTimes"> {
  const tables = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    async incidents({ state, buildings, zone, before, limit }) {
      let query = tables
        .selectFrom("incident")
        .select(["number", "body"])
        .orderBy("number", "desc")
        .limit(limit + 1);
      if (state !== null) query = query.where("open", "=", state === "open" ? 1 : 0);
      if (buildings !== null) query = query.where((is) => is.or([is("building", "in", buildings), is("building", "is", null)]));
      if (zone !== null) query = query.where("zone", "=", zone);
      if (before !== null) query = query.where("number", "<", before);
      return pageOfBodies(await query.execute(), limit);
    },
    async incident(id) {
      const row = await tables.selectFrom("incident").select("body").where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : JSON.parse(row.body);
    },
    async incidentLines({ id, after, limit }) {
      const rows = await tables
        .selectFrom("incident_line")
        .innerJoin("incident", "incident.number", "incident_line.incident")
        .select(["incident_line.seq", "incident_line.body"])
        .where("incident.id", "=", id)
        .where("incident_line.seq", ">", after)
        .orderBy("incident_line.seq")
        .limit(limit + 1)
        .execute();
      return page(
        rows,
        limit,
        ({ seq }) => seq,
        ({ body }) => JSON.parse(body),
      );
    },
    async incidentTimes({ fromMs, toMs, buildings, limit }) {
      let query = tables
        .selectFrom("incident")
        .select(["id", "kind", "station", "opened_ms", "exercise", "outcome", "answer_ms", "arrival_ms", "verification_ms"])
        .where("opened_ms", ">=", fromMs)
        .where("opened_ms", "<", toMs)
        .orderBy("opened_ms")
        .limit(limit);
      if (buildings !== null) query = query.where("building", "in", buildings);
      const rows = await query.execute();
      return rows.map(({ opened_ms, answer_ms, arrival_ms, verification_ms, exercise, ...row }) => ({
        ...row,
        openedAt: opened_ms,
        exercise: exercise === 1,
        answerMs: answer_ms,
        arrivalMs: arrival_ms,
        verificationMs: verification_ms,
      }));
    },
  };
}
