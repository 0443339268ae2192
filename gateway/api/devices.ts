import { z } from "zod";
import type { Person } from "../access/roles.ts";
import { isBound, sees } from "../access/roles.ts";
import { DeviceKind, Id } from "../../rules/model/device.ts";
import type { OutOfService } from "../../rules/model/nuisance.ts";
import type { DeviceView } from "../runner/view.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";
import { DeviceBody, IMPORT_BYTES, importRows, wantedDevice } from "./import.ts";
import { notFound, problem } from "./problem.ts";

const Named = z.object({ id: z.string().max(200) });

/** Devices: the list, one, new ones, gone ones. */
export function deviceRoutes(api: Api, ready: () => Parts): void {
  const read = { config: { permission: "device.read" as const } };
  const write = { config: { permission: "device.write" as const } };

  api.get(
    "/api/v1/devices",
    {
      ...read,
      schema: {
        querystring: z.object({
          limit: Limit,
          after: Position.optional(),
          kind: DeviceKind.optional(),
          zone: Id.optional(),
          outOfService: z.enum(["true", "false"]).optional(),
        }),
      },
    },
    (request) => {
      const { limit, after = Infinity, kind, zone, outOfService } = request.query;
      const { person } = request.session!;
      const all = [...ready().view.devices()]
        .filter(({ device, building }) => sees(person, building, device.zone))
        .filter(({ device }) => (kind === undefined || device.kind === kind) && (zone === undefined || device.zone === zone))
        .filter((view) => outOfService === undefined || (view.outOfService !== null) === (outOfService === "true"))
        .filter(({ device }) => device.registration < after)
        .sort((one, other) => other.device.registration - one.device.registration);
      const shown = all.slice(0, limit);
      return { devices: shown.map(show), ...nextOf(all.length > limit ? shown.at(-1)!.device.registration : null) };
    },
  );

  api.get("/api/v1/devices/:id", { ...read, schema: { params: Named } }, (request) =>
    show(seen(ready(), request.session!.person, request.params.id)),
  );

  api.post("/api/v1/devices", { ...write, schema: { body: DeviceBody } }, async (request, reply) => {
    const [answer] = await ready().register.add([wantedDevice(request.body)], request.session!.person);
    if (answer!.ok && answer!.secret !== null) return reply.code(201).send({ id: answer!.id, secret: answer!.secret });
    const why = answer!.ok ? `${answer!.id} exists already` : answer!.reason;
    throw problem(answer!.ok || why.includes("exists") ? 409 : 400, "not_added", `无法添加:${why}`, why);
  });

  api.delete("/api/v1/devices/:id", { ...write, schema: { params: Named } }, async (request, reply) => {
    if (!(await ready().register.remove(request.params.id, request.session!.person))) throw notFound(request.params.id);
    return reply.code(204).send();
  });

  api.post("/api/v1/devices/import", { ...write, bodyLimit: IMPORT_BYTES }, (request) =>
    importRows(ready().register, request.body, request.session!.person),
  );
}

/** True where a person may see what concerns this device. One that is gone is for those who see everything. */
export function seesDevice({ view }: Parts, person: Person, id: string): boolean {
  if (!isBound(person)) return true;
  const found = view.device(id);
  return found !== undefined && sees(person, found.building, found.device.zone);
}

export function seen({ view }: Parts, person: Person, id: string): DeviceView {
  const found = view.device(id);
  if (found === undefined || !sees(person, found.building, found.device.zone)) throw notFound(id);
  return found;
}

function show({
  device,
  building,
  floor,
  status,
  lastHeardMs,
  latest,
  connected,
  quarantined,
  unverified,
  clockFaults,
  emergenciesAtQos0,
  outOfService,
}: DeviceView) {
  const { id, kind, zone, powered, expectEveryMs, station } = device;
  return {
    id,
    kind,
    zone,
    building,
    floor,
    powered,
    expectEveryMs,
    station,
    status,
    connected,
    lastHeardAt: lastHeardMs === 0 ? null : lastHeardMs,
    battery_pct: latest["battery_pct"] ?? null,
    latest,
    quarantined,
    unverified,
    clockFaults,
    emergenciesAtQos0,
    outOfService: outOfService === null ? null : shownService(outOfService),
  };
}

/** As the outside sees it: who runs the queue's clock is our own affair. */
export const shownService = ({ sinceMs, untilMs, by, reason, task }: OutOfService) => ({
  since: sinceMs,
  until: untilMs,
  by,
  reason,
  task,
});
