import type { LadderPlan, PersonPlan, ResponsePlan, RungPlan, StationPlan, WayPlan } from "../model/response-plan.ts";
import type { Site } from "../model/site.ts";
import type { SiteRecipient, SiteWay } from "../model/site-response.ts";
import { BUILT_IN } from "./built-in.ts";

type Ladder = Site["escalation"][number];
const DEFAULTS = { answerExpiresS: 300, heardWithinS: 10, leastOnDuty: 1, dutyCheckS: 60, dailyTest: "10:00" } as const;
const DAY_MIN = 24 * 60;

/** A time of day as minutes; "24:00" is 1440. */
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** What the site file says of telling people; where it says nothing, what is built in. */
export function responsePlanOf(site: Site): ResponsePlan {
  const settings = { ...DEFAULTS, ...site.response };
  return {
    ladders: [...site.escalation.map(ladderPlanOf), ...BUILT_IN],
    ways: site.ways.map(wayPlanOf),
    people: [...site.stations.flatMap(({ people }) => people.map(staffPlanOf)), ...site.recipients.map(personPlanOf), ...gridPeople(site)],
    stations: site.stations.map(stationPlanOf),
    answerExpiresMs: settings.answerExpiresS * 1_000,
    heardWithinMs: settings.heardWithinS * 1_000,
    leastOnDuty: settings.leastOnDuty,
    dutyCheckMs: settings.dutyCheckS * 1_000,
    dailyTestMin: minuteOf(settings.dailyTest) % DAY_MIN,
  };
}

function ladderPlanOf({ id, priorities, kinds, buildings, hours, rungs, onlyNamed = false }: Ladder): LadderPlan {
  return {
    id,
    priorities,
    kinds: kinds ?? null,
    buildings: buildings ?? null,
    hours: hours === undefined ? null : { fromMin: minuteOf(hours.from), toMin: minuteOf(hours.to) },
    rungs: rungs.flatMap(rungPlansOf).sort((one, other) => one.afterMs - other.afterMs),
    onlyNamed,
  };
}

/** A rung that repeats is several: the later ones call only those who have not reacted. */
function rungPlansOf({ afterS, tell, people, ways, repeat }: Ladder["rungs"][number]): RungPlan[] {
  const base = { tell, people: people ?? null, ways: ways ?? null };
  const again = Array.from({ length: repeat?.times ?? 0 }, (_, index) => ({
    ...base,
    afterMs: (afterS + (index + 1) * repeat!.everyS) * 1_000,
    isAgain: true,
  }));
  return [{ ...base, afterMs: afterS * 1_000, isAgain: false }, ...again];
}

const READ_BY_MANY: ReadonlySet<string> = new Set(["webhook", "dingtalk", "wecom", "feishu"]);

function wayPlanOf({ id, kind, tiers }: SiteWay): WayPlan {
  return { id, kind, tiers: READ_BY_MANY.has(kind) ? (tiers ?? ["station", "property", "street", "district"]) : null };
}

const staffPlanOf = ({ id }: { readonly id: string }): PersonPlan => ({
  id,
  tier: "station",
  buildings: null,
  hasPhone: true,
  hasMail: false,
  ways: null,
});

const personPlanOf = ({ id, tier, phone, mail, buildings, ways }: SiteRecipient): PersonPlan => ({
  id,
  tier,
  buildings: buildings ?? null,
  hasPhone: phone !== undefined,
  hasMail: mail !== undefined,
  ways: ways ?? null,
});

/** Whoever looks after a grid is told with the property. */
const gridPeople = ({ grids }: Site): readonly PersonPlan[] =>
  grids.map(({ id, buildings }) => ({
    id: gridWorkerId(id),
    tier: "property",
    buildings,
    hasPhone: true,
    hasMail: false,
    ways: null,
  }));

/** A grid's worker as a recipient: no colon, since keys of notifications are parted by it. */
export const gridWorkerId = (grid: string): string => `worker-of-${grid}`;

const stationPlanOf = ({ id, covers, people, shifts }: Site["stations"][number]): StationPlan => ({
  id,
  covers,
  people: people.map((person) => person.id),
  leaders: people.filter(({ role }) => role === "leader").map((person) => person.id),
  shifts: shifts.map((shift) => ({ fromMin: minuteOf(shift.from), toMin: minuteOf(shift.to), people: shift.people })),
});
