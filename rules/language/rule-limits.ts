const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a set of rule files may need at most, so that state per device stays small and a reload takes under a second. */
export const RULE_LIMITS = {
  files: 100,
  /** Characters of one file. */
  fileCharacters: 1024 * 1024,
  rules: 1_000,
  tests: 2_000,
  /** Conditions within conditions, and all conditions of one rule. */
  depth: 8,
  conditions: 64,
  /** A count remembers the time of each. */
  counted: 64,
  nearDevices: 50,
  forMs: 7 * DAY_MS,
  keepMs: 7 * DAY_MS,
  silenceMs: 30 * DAY_MS,
  /** Windows of count, rises, falls and differs. */
  windowMs: DAY_MS,
  nearMs: HOUR_MS,
  learnMinMs: HOUR_MS,
  learnMs: 30 * DAY_MS,
  messageCharacters: 200,
  priorityChanges: 4,
  inhibitions: 10,
  testDevices: 50,
  /** Readings of one test with all repetitions, and of all tests together. */
  testReadings: 10_000,
  allReadings: 200_000,
  testMs: 31 * DAY_MS,
  testExpectations: 200,
  /** Faults told at once: more would bury the first. */
  faults: 200,
} as const;

/** Floors of a building, as in the site file: basements are negative. */
export const FLOORS = { lowest: -5, highest: 120 } as const;
