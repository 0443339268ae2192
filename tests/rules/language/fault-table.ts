/** A small set, sound as it stands; rows of the table below change one of its lines, counted from 1. */
export const LINES = `rules:
  - id: low
    alert: pipe-low-pressure
    priority: P2
    devices: [pipe-pressure]
    where: { buildings: [b1], zones: [b1-shaft] }
    when: { value: pressure_kpa, below: 70, clear: 75 }
    for: 60s
    schedule: { days: [mon], from: "22:00", to: "06:00" }
    inhibited-by: [{ alert: pipe-burst, in: building }]
    priority-changes: [{ to: P3, after: 10m }]
    owner: property
    message: { zh: "水压 {pressure_kpa}", en: "pressure {pressure_kpa}" }
  - id: hot
    alert: bin-fire
    priority: P1
    devices: [smart-bin]
    when: { value: temperature_c, at-least: 60 }
    owner: station
    message: { zh: "高温", en: "hot" }
  - id: burst
    alert: pipe-burst
    priority: P2
    devices: [pipe-pressure]
    when: { detector: burst, grade: burst }
    owner: property
    message: { zh: "爆管", en: "burst" }
tests:
  - name: low
    devices: [{ id: riser, kind: pipe-pressure }]
    given: [{ at: 0s, pressure_kpa: 60, every: 10s, until: 2m }]
    until: 3m
    expect: [{ at: 1m, by: 2m, raised: pipe-low-pressure }]
`.split("\n");

/** What is done wrong, in which line, what stands there and what is written instead, and the place and words of the fault. */
export const TABLE: readonly (readonly [string, number, string, string, string])[] = [
  [
    "a text that is no YAML",
    13,
    '"水压 {pressure_kpa}"',
    "水压 {pressure_kpa}",
    "13:23 YAML: Unexpected flow-map-start at node end; expected quotes around text with {, }, : or # in it",
  ],
  [
    "a Chinese colon",
    12,
    "owner: property",
    "owner\uFF1Aproperty",
    '12:5 YAML: Implicit keys need to be on a single line; full-width punctuation in this line, expected plain : , " { } [ ]',
  ],
  [
    "Chinese quotes",
    13,
    '"水压 {pressure_kpa}"',
    "\u201C水压 {pressure_kpa}\u201D",
    '13:24 YAML: Unexpected flow-map-start at node end; full-width punctuation in this line, expected plain : , " { } [ ]',
  ],
  [
    "no space after a colon",
    8,
    "for: 60s",
    "for:60s",
    "8:5 YAML: Implicit keys need to be on a single line; expected a space after the colon",
  ],
  [
    "a tab at the start of a line",
    8,
    "    for",
    "\tfor",
    "8:1 YAML: Tabs are not allowed as indentation; expected spaces at the start of the line",
  ],
  [
    "a bracket that is not closed",
    7,
    "clear: 75 }",
    "clear: 75",
    "8:5 YAML: Flow map in block collection must be sufficiently indented and end with a }; expected the bracket of line 7 to be closed, and quotes around text with # in it",
  ],
  [
    "a field that begins further left",
    12,
    "    owner",
    "   owner",
    "12:1 YAML: Sequence item without - indicator; expected the indentation of its neighbours, and every quote and bracket closed",
  ],
  ["an unknown key", 8, "for", "fro", "8:5 there is no key fro, did you mean for?"],
  ["a key that is missing", 12, "owner: property", "# nobody", "2:5 owner is missing, expected one of station, property, grid"],
  ["another type", 2, "low", "3", "2:9 found 3, expected text (a number in quotes)"],
  [
    "an id with capitals",
    2,
    "low",
    "Low",
    '2:9 found "Low", expected lower-case letters, digits and hyphens, at most 64, the first no hyphen',
  ],
  ["an id of the fixed core", 2, "low", "core-low", "2:9 ids that begin with core- are reserved, expected another"],
  ["an id that is used twice", 14, "hot", "low", "14:9 the id low is used twice, first in site.yaml, expected another"],
  [
    "an unknown kind of alert",
    3,
    "pipe-low-pressure",
    "pipe-low",
    '3:12 found "pipe-low", expected one of fire, fire-suspected, sos, assist, pipe-burst, pipe-low-pressure, pipe-leak, bin-full, bin-fire, bin-tilted, device-silent, device-fault, device-tamper, battery-low, supervision',
  ],
  [
    "a kind that comes from silence",
    3,
    "pipe-low-pressure",
    "device-silent",
    "3:12 device-silent is raised by the gateway itself from a device's silence, expected another kind",
  ],
  [
    "a kind that comes from a pressed key",
    15,
    "bin-fire",
    "sos",
    "15:12 sos is raised by the gateway itself from a pressed red key, expected another kind",
  ],
  [
    "a kind that is the gateway's own",
    3,
    "pipe-low-pressure",
    "supervision",
    "3:12 supervision is raised by the gateway itself from the gateway's own health, expected another kind",
  ],
  ["an unknown priority", 4, "P2", "P5", '4:15 found "P5", expected one of P1, P2, P3, P4'],
  [
    "an unknown kind of device",
    5,
    "pipe-pressure",
    "pipe",
    '5:15 found "pipe", expected one of smoke-detector, pipe-pressure, smart-bin, emergency-button, siren, station-terminal, cabinet',
  ],
  [
    "a kind whose values the rule does not look at",
    5,
    "pipe-pressure",
    "pipe-pressure, siren",
    "5:14 the rule asks nothing of siren, expected only kinds whose values it looks at",
  ],
  ["an unknown building", 6, "b1]", "b9]", "6:26 there is no building b9, expected an id of the site file"],
  ["an unknown zone", 6, "b1-shaft", "b1-roof", "6:39 there is no zone b1-roof, expected an id of the site file"],
  ["an unknown kind of zone", 6, "buildings: [b1]", "zone-kinds: [roof]", '6:27 found "roof", expected one of flat, shaft, stairs, place'],
  [
    "no condition",
    7,
    "{ value: pressure_kpa, below: 70, clear: 75 }",
    "low",
    '7:11 found "low", expected a condition such as { value: temperature_c, above: 60 }',
  ],
  ["an unknown condition", 7, "below: 70, clear: 75", "belwo: 70", "7:34 there is no condition belwo, did you mean below?"],
  [
    "a condition that is not complete",
    7,
    "{ value: pressure_kpa, below: 70, clear: 75 }",
    "{ value: pressure_kpa }",
    "7:11 the condition is not complete, expected one of all, any, not, count, near, absent, detector, is, rises, falls, deviates, differs, above, at-least, below, at-most",
  ],
  [
    "a value that there is not",
    7,
    "pressure_kpa",
    "pressure_bar",
    "7:20 pipe-pressure has no value pressure_bar, did you mean pressure_kpa?",
  ],
  [
    "a value of another kind of device",
    7,
    "pressure_kpa",
    "fill_pct",
    "7:20 pipe-pressure has no value fill_pct, expected one of pressure_kpa, flow_m3_h, fault, battery_pct, rssi_dbm, tamper",
  ],
  [
    "a level for a flag",
    7,
    "pressure_kpa, below: 70, clear: 75",
    "fault, below: 1",
    "7:20 fault is true or false, expected is: true or is: false",
  ],
  [
    "a flag for a level",
    7,
    "below: 70, clear: 75",
    "is: true",
    "7:20 pressure_kpa is a number, expected above, at-least, below or at-most",
  ],
  ["a level that can never be met", 18, "60", "1600", "18:45 at-least 1600 can never be met: temperature_c is between -60 and 1500"],
  [
    "a level that is always met",
    7,
    "below: 70, clear: 75",
    "below: 200000",
    "7:41 below 200000 is always met: pressure_kpa is between -101.4 and 100000",
  ],
  ["an end on the wrong side", 7, "clear: 75", "clear: 60", "7:52 found 60, expected at least the level 70"],
  [
    "an end that is never reached",
    18,
    "60",
    "60, clear: -70",
    "18:56 clear -70 can never be reached: temperature_c is between -60 and 1500",
  ],
  [
    "a change that is more than there can be",
    7,
    "below: 70, clear: 75",
    "falls: 200000, within: 1m",
    "7:41 found 200000, pressure_kpa can't change by more than 100101.4",
  ],
  [
    "a window that is too long",
    7,
    "below: 70, clear: 75",
    "falls: 20, within: 2d",
    '7:53 found "2d", expected a duration such as 30s, 5m, 2h or 7d, from 1s to 1d',
  ],
  [
    "a detector of another kind of device",
    25,
    "burst, grade: burst",
    "smoke, grade: fire",
    "25:23 smoke looks at a smoke-detector, the devices here are pipe-pressure",
  ],
  ["a grade that the detector does not give", 25, "grade: burst", "grade: bust", "25:37 burst has no grade bust, did you mean burst?"],
  [
    "a count in a count",
    25,
    "{ detector: burst, grade: burst }",
    "{ count: { count: { detector: burst, grade: burst }, at-least: 2, within: 1m }, at-least: 2, within: 1m }",
    "25:22 no count can stand inside count, expected what a reading shows by itself",
  ],
  [
    "silence in a count",
    25,
    "{ detector: burst, grade: burst }",
    "{ count: { absent: device, for: 1m }, at-least: 2, within: 1m }",
    "25:22 no absent can stand inside count, expected what a reading shows by itself",
  ],
  [
    "nearness in nearness",
    25,
    "{ detector: burst, grade: burst }",
    "{ near: { near: { value: alarm, is: true }, devices: [smoke-detector], in: zone, within: 1m }, devices: [smoke-detector], in: zone, within: 1m }",
    "25:21 no near can stand inside near, expected what a neighbour's own readings show, or { absent: device } alone",
  ],
  [
    "a neighbour's neighbours in nearness",
    25,
    "{ detector: burst, grade: burst }",
    "{ near: { value: flow_m3_h, differs: above, by: 1, from: site, within: 1m }, devices: [pipe-pressure], in: zone, within: 1m }",
    "25:39 no differs can stand inside near, expected what a neighbour's own readings show, or { absent: device } alone",
  ],
  [
    "a change within a priority change",
    11,
    "after: 10m",
    "when: { value: pressure_kpa, falls: 20, within: 1m }",
    "11:63 no falls can stand inside priority-changes, expected what the values of the moment show",
  ],
  [
    "an end within a priority change",
    11,
    "after: 10m",
    "when: { value: pressure_kpa, above: 60, clear: 50 }",
    "11:74 no clear can stand inside priority-changes, expected none",
  ],
  [
    "a count that would remember too much",
    25,
    "{ detector: burst, grade: burst }",
    "{ count: { detector: burst, grade: burst }, at-least: 65, within: 1m }",
    "25:65 found 65, expected at most 64",
  ],
  [
    "conditions nested too deep",
    25,
    "{ detector: burst, grade: burst }",
    "{ not: { not: { not: { not: { not: { not: { not: { not: { detector: burst, grade: burst } } } } } } } } }",
    "25:67 conditions are nested too deep, expected at most 8 levels",
  ],
  ["a duration without a unit", 8, "60s", "60", "8:10 found 60, expected a duration such as 30s, 5m, 2h or 7d, from 0s to 7d"],
  ["a duration that is too long", 8, "60s", "8d", '8:10 found "8d", expected a duration such as 30s, 5m, 2h or 7d, from 0s to 7d'],
  ["a time of day that there is not", 9, "22:00", "25:00", '9:36 found "25:00", expected a time of day, "00:00" to "24:00"'],
  ["a span of no length", 9, "06:00", "22:00", "9:49 from and to are the same, expected a span, or neither for the whole day"],
  ["floors from above to below", 6, "buildings: [b1]", "floors: { from: 3, to: 1 }", "6:22 found 3 to 1, expected the lower first"],
  ["a floor too deep", 6, "buildings: [b1]", "floors: { to: -9 }", "6:28 found -9, expected at least -5"],
  ["an unknown day", 9, "mon", "monday", '9:24 found "monday", expected one of sun, mon, tue, wed, thu, fri, sat'],
  [
    "kinds of alerts that suppress themselves",
    10,
    "pipe-burst",
    "pipe-low-pressure",
    "10:29 these suppress each other: pipe-low-pressure ← pipe-low-pressure, expected no circle",
  ],
  ["an unknown scope", 10, "building }", "house }", '10:45 found "house", expected one of zone, floor, unit, building, site'],
  ["a priority change without a cause", 11, "to: P3, after: 10m", "to: P3", "11:24 expected one of after and when"],
  ["a priority change to the same", 11, "P3", "P2", "11:30 the priority is P2 already, expected another"],
  [
    "a P1 that would be lowered",
    19,
    "owner: station",
    "owner: station\n    priority-changes: [{ to: P3, after: 10m }]",
    "20:30 found P3, expected no such change: a P1 is never lowered by itself",
  ],
  ["fire that is not P1", 16, "P1", "P2", "16:15 found P2, expected P1: bin-fire is always life at risk"],
  [
    "a P1 that waits",
    19,
    "owner: station",
    "owner: station\n    for: 10s",
    "20:10 a P1 is never delayed, expected no for: raise a P2 at once and let priority-changes make it P1",
  ],
  [
    "a P1 with hours",
    19,
    "owner: station",
    "owner: station\n    schedule: { days: [mon] }",
    "20:15 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no schedule",
  ],
  [
    "a P1 held by planned works",
    19,
    "owner: station",
    "owner: station\n    planned-works: hold",
    "20:20 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no planned-works",
  ],
  [
    "a P1 suppressed by another alert",
    19,
    "owner: station",
    "owner: station\n    inhibited-by: [{ alert: fire, in: building }]",
    "20:19 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no inhibited-by",
  ],
  [
    "a P1 that silence ends",
    19,
    "owner: station",
    "owner: station\n    clear-after-silence: 1h",
    "20:26 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no clear-after-silence",
  ],
  [
    "a P1 that waits for more readings",
    18,
    "{ value: temperature_c, at-least: 60 }",
    "{ count: { value: temperature_c, at-least: 60 }, at-least: 2, within: 1m }",
    "18:20 a P1 is never delayed, expected no count: raise a P2 at once and let priority-changes make it P1",
  ],
  [
    "a P1 that must learn first",
    18,
    "at-least: 60",
    "deviates: above, sigmas: 4, least: 10, learn: 1d",
    "18:45 a P1 is never delayed, expected no deviates: raise a P2 at once and let priority-changes make it P1",
  ],
  [
    "a P1 that waits for silence",
    18,
    "{ value: temperature_c, at-least: 60 }",
    "{ absent: device, for: 10m }",
    "18:21 a P1 is never delayed, expected no absent: raise a P2 at once and let priority-changes make it P1",
  ],
  [
    "a suppressed alert that can become P1",
    26,
    "owner: property",
    "owner: property\n    inhibited-by: [{ alert: fire, in: building }]\n    priority-changes: [{ to: P1, after: 10m }]",
    "27:19 an alert that is or can become P1 is never held, suppressed, merged or ended by silence, expected no inhibited-by",
  ],
  [
    "two roles that answer for one kind",
    27,
    '"burst" }',
    '"burst" }\n  - id: other\n    alert: pipe-burst\n    priority: P2\n    devices: [pipe-pressure]\n    where: { buildings: [b1] }\n    when: { detector: burst, grade: burst }\n    owner: station\n    message: { zh: "爆管", en: "burst" }',
    "34:12 found station, expected property, who answers for pipe-burst there by the rule burst",
  ],
  [
    "a message with an unknown value",
    13,
    '"pressure {pressure_kpa}"',
    '"pressure {pressure}"',
    "13:45 there is no value {pressure}, did you mean pressure_kpa?",
  ],
  [
    "a message with a level that there is not",
    27,
    '"burst"',
    '"burst {threshold}"',
    "27:30 the rule has no level, so {threshold} has nothing to show",
  ],
  ["a message with a brace alone", 27, '"burst"', '"burst {"', "27:30 a brace stands alone, expected {name}"],
  ["a message with Chinese braces", 27, '"burst"', '"burst \uFF5Bplace\uFF5D"', "27:30 found full-width braces, expected plain { }"],
  [
    "a message that is too long",
    20,
    "hot",
    "x".repeat(201),
    '20:30 found "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", expected at most 200 characters',
  ],
  ["a message in one language", 20, ', en: "hot"', "", "20:14 en is missing, expected text (a number in quotes)"],
  [
    "shadow beside buildings",
    12,
    "owner: property",
    "owner: property\n    shadow: [b1]",
    "6:25 with shadow the buildings are those of shadow, expected no buildings here",
  ],
  [
    "an unknown building of a shadow",
    26,
    "owner: property",
    "owner: property\n    shadow: [b9]",
    "27:14 there is no building b9, expected an id of the site file",
  ],
  [
    "a day that there is not",
    29,
    "name: low",
    'name: low\n    start: "2026-02-30 08:00"',
    '30:12 found "2026-02-30 08:00", expected a day and time such as "2026-01-05 08:00" or "2026-01-05 08:00 +08:00"',
  ],
  ["a device of a test given twice", 30, "}]", "}, { id: riser, kind: siren }]", "30:57 the id riser is used twice, expected another"],
  [
    "a reading without a value",
    31,
    "pressure_kpa: 60, ",
    "",
    "31:13 the reading has no value, expected one of pressure_kpa, flow_m3_h, fault, battery_pct, rssi_dbm, tamper",
  ],
  [
    "a reading of a value that the device has not",
    31,
    "pressure_kpa",
    "fill_pct",
    "31:23 riser is a pipe-pressure and has no fill_pct, expected one of pressure_kpa, flow_m3_h, fault, battery_pct, rssi_dbm, tamper",
  ],
  ["a reading that can't be", 31, "60,", "-200,", "31:37 found -200, expected a number from -101.4 to 100000"],
  ["a flag that is a number", 31, "pressure_kpa: 60", "fault: 1", "31:30 found 1, expected true or false"],
  [
    "a reading of an unknown device",
    31,
    "pressure_kpa",
    "device: rser, pressure_kpa",
    "31:31 the test has no device rser, did you mean riser?",
  ],
  ["a repetition without an end", 31, ", until: 2m", "", "31:13 expected both every and until, or neither"],
  ["a repetition that ends before it begins", 31, "at: 0s", "at: 170s", "31:62 found 2m, expected at least the 170s of at"],
  [
    "too many readings",
    31,
    "every: 10s, until: 2m",
    "every: 100ms, until: 1h",
    "31:13 the test has too many readings, expected at most 10000 with all repetitions",
  ],
  ["a test that ends too early", 32, "3m", "1m", "32:12 found 1m, expected at least the 2m of the last thing given or expected"],
  ["an expectation of nothing", 33, ", raised: pipe-low-pressure", "", "33:14 expected one of raised and cleared"],
  ["an expectation that ends before it begins", 33, "by: 2m", "by: 30s", "33:28 found 30s, expected at least the 1m of at"],
];
