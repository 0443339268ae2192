import type { DutyCheck, Handover } from "../../rules/model/duty.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { Connection } from "./database.ts";
import { pageOfBodies } from "./page.ts";
import type { AlertDeliveries, Store } from "./store.ts";

/** Rows of one alert: a site has 400 recipients a rung. */
const DELIVERIES_MAX = 2_000;

/** Reads of who was told, and of duty. */
export function createDutyQueries(db: Connection): Pick<Store, "deliveries" | "dutyRecords"> {
  const told = db
    .prepare(
      `SELECT body FROM notification WHERE alert = @alert OR alert IN (SELECT climb FROM climb_alert WHERE alert = @alert)
       ORDER BY number LIMIT ${DELIVERIES_MAX}`,
    )
    .pluck();
  const devices = db.prepare(
    `SELECT delivery.id, device.id AS device, device.kind, delivery.name, delivery.created_ms AS createdMs,
       delivery.settled_ms AS settledMs, delivery.how
     FROM delivery JOIN device ON device.registration = delivery.device WHERE delivery.alert = ?
     ORDER BY delivery.number LIMIT ${DELIVERIES_MAX}`,
  );
  const consoles = db.prepare("SELECT person, audible, at_ms AS at FROM receipt WHERE alert = ? ORDER BY at_ms, person");
  const records = db.prepare(
    `SELECT number, body FROM duty_record WHERE kind = @kind AND at_ms >= @fromMs AND at_ms < @toMs AND number < @before
     ORDER BY number DESC LIMIT @limit`,
  );

  return {
    deliveries: (alert) =>
      Promise.resolve({
        notifications: told.all({ alert }).map((body) => JSON.parse(body as string) as Notification),
        devices: devices.all(alert) as AlertDeliveries["devices"],
        consoles: (consoles.all(alert) as { person: string; audible: number; at: number }[]).map(({ person, audible, at }) => ({
          person,
          audible: audible === 1,
          at,
        })),
      }),
    dutyRecords: ({ kind, fromMs, toMs, before, limit }) => {
      const rows = records.all({ kind, fromMs, toMs, before: before ?? Number.MAX_SAFE_INTEGER, limit: limit + 1 });
      return Promise.resolve(pageOfBodies<Handover | DutyCheck>(rows as { number: number; body: string }[], limit));
    },
  };
}
