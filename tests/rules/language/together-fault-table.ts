import type { TABLE } from "./fault-table.ts";

/** As `TABLE`: what a rule says of several devices and alerts together. */
export const TOGETHER: typeof TABLE = [
  [
    "a value that is absent for no time",
    25,
    "{ detector: burst, grade: burst }",
    "{ absent: pressure_kpa }",
    "25:11 for is missing, expected a duration such as 10m",
  ],
  [
    "a silence of a length of its own in nearness",
    25,
    "{ detector: burst, grade: burst }",
    "{ near: { absent: device, for: 10m }, devices: [pipe-pressure], in: zone, within: 1m }",
    "25:21 no absent can stand inside near, expected what a neighbour's own readings show, or { absent: device } alone",
  ],
  [
    "silence of others that the rule's own devices have no part in",
    25,
    "{ detector: burst, grade: burst }",
    "{ near: { absent: device }, devices: [smoke-detector], in: zone, within: 1m }",
    "25:48 found devices without pipe-pressure, expected it: only a device that is silent itself speaks of the silence around it",
  ],
  [
    "a P1 that is grouped with those of the whole building",
    19,
    "owner: station",
    "owner: station\n    group: building",
    "20:12 found building, expected zone, unit or alone: an alert that is or can become P1 is never grouped with those further away",
  ],
  [
    "an escalation that there is not",
    26,
    "owner: property",
    "owner: property\n    escalation: night",
    "27:17 the site file has no escalation night, did you mean nights?",
  ],
  [
    "an escalation for other priorities",
    12,
    "owner: property",
    "owner: property\n    escalation: nights",
    "13:17 the escalation nights is for P1, P2, expected one for P3 too",
  ],
  [
    "a P1 that is merged with others",
    19,
    "owner: station",
    "owner: station\n    once-per: unit",
    "20:15 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no once-per",
  ],
  [
    "a suppression along a medium of which nothing is drawn",
    10,
    "in: building",
    "along: power",
    "10:48 the site file draws no feeds of power, expected some under feeds",
  ],
  ["a suppression from nowhere", 10, ", in: building", "", "10:20 expected one of in and along"],
  ["a suppression both around and along", 10, "in: building", "in: building, along: water", "10:20 expected one of in and along"],
  [
    "a rule that would suppress a life at risk",
    26,
    "owner: property",
    "owner: property\n    inhibits: [{ alert: fire, in: building }]",
    "27:25 found fire, expected another kind: a life at risk is never suppressed",
  ],
  [
    "a rule that suppresses its own kind",
    26,
    "owner: property",
    "owner: property\n    inhibits: [{ alert: pipe-burst, in: building }]",
    "27:25 these suppress each other: pipe-burst ← pipe-burst, expected no circle",
  ],
];
