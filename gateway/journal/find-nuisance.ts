import { badActorsOf, chatteringOf, STALE_MS, staleOf } from "../../rules/engine/chatter.ts";
import { WEEK_MS } from "../../rules/engine/honesty.ts";
import type { Alert } from "../../rules/model/alert.ts";
import type { Honesty } from "../../rules/model/nuisance.ts";
import type { Connection } from "./database.ts";
import type { NuisanceQuery, NuisanceRows } from "./store.ts";

/** Alerts looked at, newest first: a body may have 50 KB, and other questions wait meanwhile. */
const ALERTS_MAX = 2_000;

/** Looks through the alerts of the last seven days and those still open, in the reader's thread. */
export function createNuisanceFinder(db: Connection): (query: NuisanceQuery) => NuisanceRows {
  const bodies = db
    .prepare(
      `SELECT body FROM alert WHERE (open = 1 OR raised_ms > @fromMs) AND (@zone IS NULL OR zone = @zone)
         AND (@buildings IS NULL OR building IS NULL OR building IN (SELECT value FROM json_each(@buildings)))
       ORDER BY number DESC LIMIT ${ALERTS_MAX}`,
    )
    .pluck();
  const open = db
    .prepare(
      `SELECT body FROM alert WHERE open = 1 AND raised_ms <= @fromMs AND (@zone IS NULL OR zone = @zone)
         AND (@buildings IS NULL OR building IS NULL OR building IN (SELECT value FROM json_each(@buildings)))
       ORDER BY number LIMIT ${ALERTS_MAX}`,
    )
    .pluck();
  const honesty = db
    .prepare(
      `SELECT device.id, situation.body FROM situation JOIN device ON device.registration = CAST(substr(situation.key, 9) AS INTEGER)
       WHERE situation.key >= 'honesty:' AND situation.key < 'honesty;'`,
    )
    .raw();

  return ({ wallMs, buildings, zone }) => {
    const bounds = { fromMs: wallMs - WEEK_MS, zone, buildings: buildings === null ? null : JSON.stringify(buildings) };
    const all = (bodies.all(bounds) as string[]).map((body) => JSON.parse(body) as Alert);
    // Oldest first: the newest of a flood must not push the stale ones out.
    const old = open.all({ ...bounds, fromMs: wallMs - STALE_MS }) as string[];
    return {
      lookedAt: all.length,
      chattering: chatteringOf(all, wallMs),
      badActors: badActorsOf(all.filter(({ raisedAt, lastAt }) => Math.max(raisedAt, lastAt) > bounds.fromMs)),
      stale: staleOf(
        old.map((body) => JSON.parse(body) as Alert),
        wallMs,
      ),
      honesty: (honesty.all() as [string, string][]).map(([device, body]) => ({ device, honesty: JSON.parse(body) as Honesty })),
    };
  };
}
