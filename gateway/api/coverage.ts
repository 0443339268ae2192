import { z } from "zod";
import { type Person, sees } from "../access/roles.ts";
import type { Alert, AlertKind } from "../../rules/model/alert.ts";
import { type Coverage, coverageOf, type DeviceTrouble } from "../../rules/detectors/coverage.ts";
import { Id } from "../../rules/model/device.ts";
import type { DeviceView, View } from "../runner/view.ts";
import { type Api, Limit, nextOf, type Parts, Position } from "./context.ts";

/** At or below this a battery no longer drives a siren or a radio: `battery-low` comes at 20, long before. */
const BATTERY_DEAD_PCT = 5;
const TROUBLE_OF: Partial<Record<AlertKind, DeviceTrouble>> = {
  "device-silent": "silent",
  "device-tamper": "tamper",
  "device-fault": "fault",
};
/** The first that holds is told. */
const ORDER: readonly DeviceTrouble[] = ["never-heard", "silent", "out-of-service", "tamper", "fault", "battery"];

/** Which homes nothing protects now, and which devices stand idle. */
export function coverageRoutes(api: Api, ready: () => Parts): void {
  api.get(
    "/api/v1/coverage",
    {
      config: { permission: "coverage.read" },
      schema: { querystring: z.object({ building: Id.optional(), limit: Limit, after: Position.optional() }) },
    },
    (request) => {
      const { building, limit, after = 0 } = request.query;
      const { buildings, walk, kinds } = coverageFor(ready(), request.session!.person, building ?? null);
      const shown = walk.slice(after, after + limit);
      return { buildings, kinds, walk: shown, unprotected: walk.length, ...nextOf(walk.length > after + limit ? after + limit : null) };
    },
  );
}

/** Of the homes and devices a person may see, of one building or (null) all. */
export function coverageFor({ view, site }: Parts, person: Person, building: string | null): Coverage {
  const isShown = (its: string, zone: string): boolean => (building === null || its === building) && sees(person, its, zone);
  const troubles = troublesOf(view.openAlerts());
  return coverageOf({
    buildings: site.buildings,
    zones: site.zones.filter((zone) => isShown(zone.building, zone.id)),
    devices: [...view.devices()]
      .filter((one) => isShown(one.building, one.device.zone))
      .map((one) => ({ id: one.device.id, kind: one.device.kind, zone: one.device.zone, trouble: troubleOf(one, troubles) })),
    // That somebody in a flat needs a button says something about who lives there: only whoever keeps the site file sees that.
    buttonWanted: new Set(
      person.role === "administrator" ? site.residents.filter(({ needs }) => needs.length > 0).map(({ zone }) => zone) : [],
    ),
  });
}

/** Shelving an alert mends no device: what is active counts. */
function troublesOf(alerts: ReturnType<View["openAlerts"]>): ReadonlyMap<string, readonly DeviceTrouble[]> {
  const troubles = new Map<string, DeviceTrouble[]>();
  for (const alert of alerts.values()) {
    const trouble = troubleIn(alert);
    if (trouble === null || alert.device === null) continue;
    const its = troubles.get(alert.device);
    if (its === undefined) troubles.set(alert.device, [trouble]);
    else its.push(trouble);
  }
  return troubles;
}

const troubleIn = ({ kind, active }: Alert): DeviceTrouble | null => (active ? (TROUBLE_OF[kind] ?? null) : null);

function troubleOf(
  { device, lastHeardMs, latest, outOfService }: DeviceView,
  troubles: ReadonlyMap<string, readonly DeviceTrouble[]>,
): DeviceTrouble | null {
  const battery = latest["battery_pct"];
  const its = [
    ...(troubles.get(device.id) ?? []),
    ...(outOfService === null ? [] : (["out-of-service"] as const)),
    ...(lastHeardMs === 0 ? (["never-heard"] as const) : []),
    ...(typeof battery === "number" && battery <= BATTERY_DEAD_PCT ? (["battery"] as const) : []),
  ];
  return ORDER.find((trouble) => its.includes(trouble)) ?? null;
}
