import { plansOf } from "../evacuation/plan.ts";
import type { EvacuationPlan } from "../model/evacuation.ts";
import type { Site } from "../model/site.ts";
import type { Mistake } from "./mistakes.ts";
import type { Path } from "./yaml-value.ts";

const wrong = (path: Path, zh: string, en: string): Mistake => ({ path, at: "value", message: { zh, en } });

/**
 * Whether everybody gets out, where a site says how: a building without a word about exits and routes has no plan, which
 * its plan says; one with a plan has to be whole.
 */
export function evacuationMistakes(site: Site): readonly Mistake[] {
  if (site.exits.length + site.routes.length === 0) return [];
  const plans = plansOf(site);
  return [
    ...foreignExits(site),
    ...crampedPoints(site),
    ...site.buildings.flatMap(({ id }, index) => missingWays(plans.get(id)!, index, site)),
  ];
}

function missingWays({ building, zones, exits, routes }: EvacuationPlan, index: number, site: Site): readonly Mistake[] {
  if (exits.length === 0) {
    // Nobody sleeps in a pump house or a guard's hut.
    const hasFlats = site.zones.some((zone) => zone.building === building && zone.kind === "flat");
    if (!hasFlats && routes.length === 0) return [];
    return [wrong(["buildings", index, "id"], `${building} 没有出口,应列入 exits`, `${building} has no exit, expected one in exits`)];
  }
  const unreached = new Map<string, string>();
  for (const { id, floor, unit, goes } of zones) {
    const key = `${floor} ${unit ?? ""}`;
    if (goes === null && !unreached.has(key)) unreached.set(key, id);
  }
  return [...unreached.values()].map((id) => {
    const at = site.zones.findIndex((zone) => zone.id === id);
    const { floor, unit } = site.zones[at]!;
    const where =
      unit === undefined
        ? { zh: `${building} ${floor} 层`, en: `floor ${floor} of ${building}` }
        : { zh: `${building} ${unit} 单元 ${floor} 层`, en: `floor ${floor}, unit ${unit} of ${building}` };
    return wrong(
      ["zones", at, "floor"],
      `${where.zh}没有疏散路线可到(${id}),应有经过该层的 routes${routes.length === 0 ? ",该楼一条也没有" : ""}`,
      `no route reaches ${where.en} (${id}), expected one in routes that runs through it${routes.length === 0 ? "; this building has none" : ""}`,
    );
  });
}

/** Stairs lead out of their own building. */
function foreignExits({ routes, exits }: Site): readonly Mistake[] {
  const buildings = new Map(exits.map(({ id, building }) => [id, building]));
  return routes.flatMap(({ id, building, exit }, index) => {
    const found = buildings.get(exit);
    return found === undefined || found === building
      ? []
      : [
          wrong(
            ["routes", index, "exit"],
            `${id} 在 ${building},出口 ${exit} 却在 ${found}`,
            `${id} is in ${building}, its exit ${exit} in ${found}`,
          ),
        ];
  });
}

/** A place that holds nobody is no assembly point. */
const crampedPoints = ({ assemblyPoints, exits }: Site): readonly Mistake[] =>
  assemblyPoints.flatMap(({ id, capacity }, index) =>
    capacity > 0 || !exits.some(({ assembly }) => assembly === id)
      ? []
      : [
          wrong(
            ["assemblyPoints", index, "capacity"],
            `集合点 ${id} 容不下人,应大于 0`,
            `the assembly point ${id} holds nobody, expected more than 0`,
          ),
        ],
  );
