import { SMALL_SITE } from "./launch.ts";

const homes = ["b1-101", "b1-102", "b1-501"];

/** The small site as a demonstration with devices in three homes and a yard: its fleet and its scenarios take no time. */
export const DEMONSTRATION_SITE = `${SMALL_SITE.replace("id: mini\n", "id: mini\ndemonstration: true\n").replace(
  "stations:\n",
  "  - { id: b2-yard, building: b2, floor: 1, kind: place, outdoors: true, name: { zh: 院子, en: yard }, column: 9 }\nstations:\n",
)}devices:
${homes
  .flatMap((zone) => [
    `  - { id: smoke-${zone}, kind: smoke-detector, zone: ${zone}, powered: battery, expectEveryMs: 60000 }`,
    `  - { id: button-${zone}, kind: emergency-button, zone: ${zone}, powered: battery, expectEveryMs: 60000 }`,
  ])
  .join("\n")}
  - { id: bin-1, kind: smart-bin, zone: b2-yard, powered: battery, expectEveryMs: 60000, stream: other }
  - { id: siren-1, kind: siren, zone: b2-yard, powered: mains, expectEveryMs: 60000 }
`;
