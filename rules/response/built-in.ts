import type { LadderPlan, ResponsePlan, RungPlan } from "../model/response-plan.ts";

type Step = readonly [afterS: number, tell: RungPlan["tell"]];

const ladder = (id: string, priorities: LadderPlan["priorities"], steps: readonly Step[]): LadderPlan => ({
  id,
  priorities,
  kinds: null,
  buildings: null,
  hours: null,
  rungs: steps.map(([afterS, tell]) => ({ afterMs: afterS * 1_000, tell, people: null, ways: null, isAgain: false })),
});

/** What holds where the site file has no ladder: a person within 30 s, the next tier at 60 s, the street when 3 minutes are over. */
export const BUILT_IN: readonly LadderPlan[] = [
  ladder(
    "built-in-life",
    ["P1"],
    [
      [0, "team"],
      [30, "station"],
      [60, "property"],
      [180, "street"],
      [600, "district"],
    ],
  ),
  ladder(
    "built-in-urgent",
    ["P2"],
    [
      [0, "team"],
      [0, "property"],
      [900, "street"],
    ],
  ),
  ladder("built-in-routine", ["P3", "P4"], [[0, "property"]]),
];

/** Where nothing is known of a site. */
export const PLAN_OF_NOTHING: ResponsePlan = {
  ladders: BUILT_IN,
  ways: [],
  people: [],
  stations: [],
  answerExpiresMs: 300_000,
  heardWithinMs: 10_000,
  leastOnDuty: 1,
  dutyCheckMs: 60_000,
  dailyTestMin: 600,
};
