import type { SiteShown } from "../http/shapes.ts";

type Words = { readonly zh: string; readonly en: string };

/** Zone id to where it is: 3号楼2单元5层501室. */
export function placesOf({ buildings, zones }: Pick<SiteShown, "buildings" | "zones">): ReadonlyMap<string, Words> {
  const names = new Map(buildings.map(({ id, name }) => [id, name]));
  return new Map(zones.map((zone) => [zone.id, placeOf(names.get(zone.building) ?? { zh: zone.building, en: zone.building }, zone)]));
}

function placeOf(building: Words, { floor, outdoors, name, unit }: SiteShown["zones"][number]): Words {
  const level =
    outdoors === true ? [] : [floor < 0 ? { zh: `地下${-floor}层`, en: `basement ${-floor}` } : { zh: `${floor}层`, en: `floor ${floor}` }];
  const entrance = unit === undefined ? [] : [{ zh: `${unit}单元`, en: `unit ${unit}` }];
  const parts = [building, ...entrance, ...level, name];
  return { zh: parts.map(({ zh }) => zh).join(""), en: parts.map(({ en }) => en).join(", ") };
}
