import type { Notification } from "../../../rules/model/notification.ts";
import type { ResponsePlan, RungPlan } from "../../../rules/model/response-plan.ts";
import type { SitePlaces } from "../../../rules/model/situation.ts";
import { PLAN_OF_NOTHING } from "../../../rules/response/built-in.ts";
import { createWorld, PLACES, type World } from "../world.ts";

const person = (id: string, tier: "station" | "property" | "street", more = {}) => ({
  id,
  tier,
  buildings: null,
  hasPhone: true,
  hasMail: false,
  ways: null,
  ...more,
});

export const rung = (afterS: number, tell: RungPlan["tell"], more: Partial<RungPlan> = {}): RungPlan => ({
  afterMs: afterS * 1_000,
  tell,
  people: null,
  ways: null,
  isAgain: false,
  ...more,
});

/** Two on duty by day and one by night, a leader, a property desk and a street; SMS, calls, a group and a mailbox. */
export const PLAN: ResponsePlan = {
  ...PLAN_OF_NOTHING,
  ways: [
    { id: "sms", kind: "sms", tiers: null },
    { id: "call", kind: "voice", tiers: null },
    { id: "group", kind: "dingtalk", tiers: ["station"] },
    { id: "mail", kind: "mail", tiers: null },
  ],
  people: [
    person("leader", "station"),
    person("li", "station"),
    person("chen", "station"),
    person("desk", "property", { buildings: ["b1"], hasMail: true }),
    person("street", "street", { hasPhone: false, hasMail: true }),
  ],
  stations: [
    {
      id: "s1",
      covers: ["b1", "b3"],
      people: ["leader", "li", "chen"],
      leaders: ["leader"],
      shifts: [
        { fromMin: 480, toMin: 1_200, people: ["leader", "li"] },
        { fromMin: 1_200, toMin: 480, people: ["chen"] },
      ],
    },
  ],
};

export const WITH_PLAN: SitePlaces = { ...PLACES, response: PLAN };

/** A community with a stairwell of detectors, a button, and what tells people. */
export function community(places: SitePlaces = WITH_PLAN): World {
  const world = createWorld({ places, isReady: false });
  world.add("smoke-1", "smoke-detector");
  world.add("smoke-2", "smoke-detector");
  world.add("button-1", "emergency-button");
  world.add("button-2", "emergency-button", { zone: "b2-101" });
  world.add("bin-1", "smart-bin");
  return world;
}

/** Everything owed so far, the last state of each. */
export function owedBy(world: World): Notification[] {
  const all = new Map<string, Notification>();
  for (const { notifications } of world.outcomes) for (const one of notifications) all.set(one.key, one);
  return [...all.values()];
}

/** `channel:recipient` of what a stretch of outcomes has newly owed. */
export const toldIn = (outcomes: readonly { readonly notifications: readonly Notification[] }[]): string[] =>
  outcomes
    .flatMap(({ notifications }) => notifications)
    .filter(({ isOpen, owedAt, withdrawnAt, sentAt, failedAt, seenAt, receivedAt, actedAt }) => {
      const isNew = sentAt === null || sentAt === owedAt;
      return isOpen && isNew && [withdrawnAt, failedAt, seenAt, receivedAt, actedAt].every((at) => at === null);
    })
    .map(({ channel, recipient }) => `${channel}:${recipient}`);
