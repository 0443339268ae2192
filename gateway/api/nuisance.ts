import { borneBy } from "../../rules/engine/flood.ts";
import { DAY_MS, falseWithin, WEEK_MS } from "../../rules/engine/honesty.ts";
import { routineOf } from "../../rules/engine/routine.ts";
import { answersFor } from "../../rules/engine/effects.ts";
import { homeOf, type Person } from "../access/roles.ts";
import type { DeviceView } from "../runner/view.ts";
import { seesAlert } from "./alerts.ts";
import type { Api, Parts } from "./context.ts";
import { seesDevice, shownService } from "./devices.ts";

/** Entries of a list in the answer. */
const LISTED_MAX = 1_000;

/** How good the alerts are: floods, what chatters or is stale, who is worst, how often each device was right, who is out of service. */
export function nuisanceRoutes(api: Api, ready: () => Parts): void {
  api.get("/api/v1/nuisance", { config: { permission: "nuisance.read" } }, async (request) => {
    const { store, acts } = ready();
    const { person } = request.session!;
    const wallMs = acts.wallMs();
    const { honesty, ...rows } = await store.nuisance({ wallMs, buildings: person.scope.buildings, zone: homeOf(person) });
    const detectors = honesty
      .filter(({ device }) => seesDevice(ready(), person, device))
      .map(({ device, honesty: { outcomes, task, ...known } }) => ({
        device,
        outcomes,
        falseIn7Days: falseWithin({ outcomes, task, ...known }, wallMs, WEEK_MS),
        falseInDay: falseWithin({ outcomes, task, ...known }, wallMs, DAY_MS),
        task,
      }))
      .sort((one, other) => other.falseIn7Days - one.falseIn7Days || (one.device < other.device ? -1 : 1))
      .slice(0, LISTED_MAX);
    return { at: wallMs, floods: floodsFor(ready(), person), ...rows, detectors, outOfService: outOfServiceFor(ready(), person) };
  });
}

/** Every station, and during a flood which of its open alerts may be folded together. */
function floodsFor({ view, site, acts }: Parts, person: Person) {
  const stations = site.stations.map(({ id, covers }) => ({ id, covers: new Set(covers) }));
  return stations.map(({ id: station }) => {
    const flood = view.floods().get(station);
    const since = flood?.sinceMs ?? null;
    const its = [...view.openAlerts().values()].filter((alert) => answersFor({ stations }, station, alert.building));
    const routine = since === null ? [] : routineOf(its).filter((alert) => seesAlert(person, alert));
    return {
      station,
      since,
      alertsIn10Min: flood === undefined ? 0 : borneBy(flood, acts.nowMs()),
      routine: routine.slice(0, LISTED_MAX).map(({ id }) => id),
    };
  });
}

/** Always listed. `unprotected`: nothing else of its kind in service watches that place. */
function outOfServiceFor(parts: Parts, person: Person) {
  const all = [...parts.view.devices()];
  const inService = new Set(all.filter(({ outOfService }) => outOfService === null).map(watchOf));
  return all
    .filter(({ outOfService, device }) => outOfService !== null && seesDevice(parts, person, device.id))
    .slice(0, LISTED_MAX)
    .map((one) => ({
      device: one.device.id,
      zone: one.device.zone,
      building: one.building,
      unprotected: !inService.has(watchOf(one)),
      ...shownService(one.outOfService!),
    }));
}

const watchOf = ({ device }: DeviceView): string => `${device.kind} ${device.zone}`;
