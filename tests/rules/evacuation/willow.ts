import { plansOf } from "../../../rules/evacuation/plan.ts";
import { readSiteFile } from "../../../rules/language/site-file.ts";
import { type Site, sitePlacesOf } from "../../../rules/model/site.ts";
import type { SitePlaces } from "../../../rules/model/situation.ts";

/** A house of two units on three floors over a garage, another beside it; people who need help. */
export const WILLOW_TEXT = `id: willow
name: { zh: 柳园, en: Willow }
unitCode: "33010600000001"
corner: { latitude: 30.25, longitude: 119.7 }
street: { zh: 甲街道, en: Street A }
district: { zh: 乙区, en: District B }
timeZone: Asia/Shanghai
buildings:
  - { id: b1, name: { zh: 12号楼, en: Building 12 }, floors: { from: -1, to: 3 }, x: 10, y: 10, width: 40, depth: 12 }
  - { id: b2, name: { zh: 2号楼, en: Building 2 }, floors: { from: 1, to: 2 }, x: 90, y: 10 }
zones:
  - { id: b1-1-1-stairs, building: b1, floor: 1, kind: stairs, name: { zh: 楼梯间, en: stairs }, unit: 1, column: 0 }
  - { id: b1-1-2-stairs, building: b1, floor: 2, kind: stairs, name: { zh: 楼梯间, en: stairs }, unit: 1, column: 0 }
  - { id: b1-1-3-stairs, building: b1, floor: 3, kind: stairs, name: { zh: 楼梯间, en: stairs }, unit: 1, column: 0 }
  - { id: b1-1-101, building: b1, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, unit: 1, column: 1 }
  - { id: b1-1-201, building: b1, floor: 2, kind: flat, name: { zh: 201室, en: flat 201 }, unit: 1, column: 1 }
  - { id: b1-1-301, building: b1, floor: 3, kind: flat, name: { zh: 301室, en: flat 301 }, unit: 1, column: 1 }
  - { id: b1-2-2-stairs, building: b1, floor: 2, kind: stairs, name: { zh: 楼梯间, en: stairs }, unit: 2, column: 2 }
  - { id: b1-2-101, building: b1, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, unit: 2, column: 3 }
  - { id: b1-2-201, building: b1, floor: 2, kind: flat, name: { zh: 201室, en: flat 201 }, unit: 2, column: 3 }
  - { id: b1-garage, building: b1, floor: -1, kind: place, name: { zh: 车库, en: garage }, column: 0 }
  - { id: b1-yard, building: b1, floor: 1, kind: place, name: { zh: 空地, en: yard }, outdoors: true, column: 4 }
  - { id: b2-101, building: b2, floor: 1, kind: flat, name: { zh: 101室, en: flat 101 }, column: 0 }
  - { id: duty-room, building: b2, floor: 1, kind: place, name: { zh: 值班室, en: duty room }, column: 1 }
exits:
  - { id: exit-1, building: b1, name: { zh: 1单元大门, en: door 1 }, people_per_min: 60, assembly: lawn }
  - { id: exit-2, building: b1, name: { zh: 2单元大门, en: door 2 }, people_per_min: 60, assembly: lawn }
  - { id: exit-3, building: b2, name: { zh: 大门, en: door }, people_per_min: 60, assembly: gate }
routes:
  - { id: route-1, building: b1, name: { zh: 1单元楼梯, en: stairs 1 }, exit: exit-1, people_per_min: 40, zones: [b1-garage, b1-1-1-stairs, b1-1-2-stairs, b1-1-3-stairs] }
  - { id: route-2, building: b1, name: { zh: 2单元楼梯, en: stairs 2 }, exit: exit-2, people_per_min: 40, zones: [b1-2-101, b1-2-2-stairs] }
assemblyPoints:
  - { id: lawn, name: { zh: 东门广场, en: East Gate }, capacity: 200 }
  - { id: gate, name: { zh: 西门, en: West Gate }, capacity: 200 }
stations:
  - id: station-1
    name: { zh: 微型消防站, en: micro fire station }
    zones: [duty-room]
    covers: [b1, b2]
    people: [{ id: leader, name: 演示站长, role: leader, phone: "+0 1" }, { id: member-1, name: 小李, role: member, phone: "+0 2" }]
    shifts: [{ from: "00:00", to: "24:00", people: [leader] }]
residents:
  - { id: r-wang, zone: b1-1-301, name: 王奶奶, needs: [wheelchair], contacts: [], keyHolder: leader, carriers: [member-1], consent: { responders: true, family: true, since: "2025-01-31" } }
  - { id: r-zhao, zone: b1-2-201, name: 赵大爷, needs: [bedridden, oxygen], contacts: [], keyHolder: null, consent: { responders: false, family: true, since: "2025-01-31" } }
  - { id: r-deaf, zone: b1-1-201, name: 钱阿姨, needs: [deaf], contacts: [], keyHolder: null, consent: { responders: true, family: true, since: "2025-01-31" } }
  - { id: r-well, zone: b1-1-101, name: 孙先生, needs: [], contacts: [], keyHolder: null, consent: { responders: true, family: true, since: "2025-01-31" } }
`;

export function willow(text: string = WILLOW_TEXT): Site {
  const read = readSiteFile(text);
  if (!read.ok) throw new Error(read.faults.map(({ line, message }) => `${line}: ${message.en}`).join("; "));
  return read.site;
}

export const WILLOW_PLACES: SitePlaces & { plans: ReturnType<typeof plansOf> } = { ...sitePlacesOf(willow()), plans: plansOf(willow()) };
