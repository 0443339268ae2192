import { z } from "zod";
import { ALERT_KINDS } from "../../rules/model/alert.ts";
import { Id } from "../../rules/model/device.ts";
import type { Notification } from "../../rules/model/notification.ts";
import type { AlertDeliveries } from "../journal/store.ts";
import { seesAlert } from "./alerts.ts";
import { type Api, type Parts, Time } from "./context.ts";
import { forbidden, notFound, problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(64) });
const Key = z.object({ key: z.string().min(3).max(300) });
const Receipt = z.strictObject({ stage: z.enum(["received", "seen"]) });
const Asked = z.object({
  kind: z.enum(ALERT_KINDS),
  priority: z.enum(["P1", "P2", "P3", "P4"]),
  building: Id.optional(),
  at: Time.optional(),
});

/** Who was told of an alert and what came of it, and who would be. */
export function deliveryRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/alerts/:id/deliveries", { config: { permission: "delivery.read" }, schema: { params: Named } }, async (request) => {
    const { id } = request.params;
    const alert = ready().view.alert(id) ?? (await ready().store.alert(id));
    if (alert === null || !seesAlert(request.session!.person, alert)) throw notFound(id);
    return { deliveries: shown(id, await ready().store.deliveries(id)) };
  });

  api.post(
    "/api/v1/deliveries/:key/receipt",
    { config: { permission: "delivery.mark" }, schema: { params: Key, body: Receipt } },
    async (request, reply) => {
      const { person } = request.session!;
      const { name, role } = person;
      const { key } = request.params;
      const { access, duty, view, store } = ready();
      const id = key.slice(0, key.indexOf(":"));
      const alert = view.alert(id) ?? (await store.alert(id));
      if (alert === null) throw notFound(key);
      const action = `delivery.${request.body.stage}`;
      if (!seesAlert(person, alert)) {
        access.record({ actor: name, action, target: key, outcome: "refused", detail: {} });
        throw forbidden();
      }
      const fault = await duty.mark(key, request.body.stage, { name, role });
      if (fault !== null) throw fault === 403 ? forbidden() : notFound(key);
      return reply.code(204).send();
    },
  );

  api.get(
    "/api/v1/escalation/dry-run",
    { config: { permission: "duty.read" }, schema: { querystring: Asked } },
    async ({ query: { kind, priority, building, at } }) => {
      if (building !== undefined && !ready().site.buildings.some(({ id }) => id === building))
        throw problem(400, "unknown_building", `没有 ${building}`, `There is no ${building}`);
      return ready().duty.dryRun({ kind, priority, building: building ?? null }, at ?? null);
    },
  );
}

const NOTHING = { sentAt: null, receivedAt: null, seenAt: null, actedAt: null, withdrawnAt: null, failedAt: null, reason: null };
/** How far each has come: the last that holds. */
const STAGES = [
  ["failedAt", "failed"],
  ["withdrawnAt", "withdrawn"],
  ["sentAt", "sent"],
  ["receivedAt", "received"],
  ["seenAt", "seen"],
  ["actedAt", "acted"],
] as const;

type Row = typeof NOTHING extends infer Keys ? { readonly [Key in keyof Keys]: number | string | null } : never;
const stageOf = (row: Row): string => STAGES.findLast(([key]) => row[key] !== null)?.[1] ?? "owed";

/** One list for all ways: people, the devices of the LAN, and each console that has shown it. */
function shown(alert: string, { notifications, devices, consoles }: AlertDeliveries) {
  return [
    ...notifications.map(fromNotification),
    ...devices.map(({ id, device, kind, name, createdMs, settledMs, how }) => {
      const at = { withdrawn: "withdrawnAt", expired: "failedAt", replied: "receivedAt" }[how ?? ""];
      const row = { ...NOTHING, ...(at === undefined ? {} : { [at]: settledMs }), reason: how === "expired" ? "no answer" : null };
      return {
        key: `${alert}:${id}:${kind}:${device}`,
        step: name,
        channel: kind,
        recipient: device,
        stage: stageOf(row),
        owedAt: createdMs,
        ...row,
      };
    }),
    ...consoles.map(({ person, audible, at }) => {
      const row = { ...NOTHING, sentAt: at, receivedAt: at, seenAt: at };
      const base = { key: `${alert}:shown:console:${person}`, step: "shown", channel: "console", recipient: person };
      return { ...base, stage: "seen", owedAt: at, ...row, audible };
    }),
  ];
}

function fromNotification(one: Notification) {
  const { key, step, channel, recipient, owedAt, sentAt, receivedAt, seenAt, actedAt, withdrawnAt, failedAt, reason } = one;
  const row = { sentAt, receivedAt, seenAt, actedAt, withdrawnAt, failedAt, reason };
  return { key, step, channel, recipient, stage: stageOf(row), owedAt, ...row };
}
