import { peopleOf, type SiteResident } from "../../../rules/model/site.ts";
import { createWorld, PLACES, START_MS, type World, type WorldOptions } from "../world.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MINUTE_MS = 60_000;

/** Granny Wang in flat 501 with a daughter and a neighbour; she has agreed to everything unless a test says otherwise. */
export const WANG: SiteResident = {
  id: "wang",
  zone: "b1-501",
  name: "王奶奶",
  needs: ["alone"],
  contacts: [
    { name: "王小明", relation: "女儿", phone: "+0 1" },
    { name: "李阿姨", relation: "邻居", phone: "+0 2" },
  ],
  keyHolder: null,
  consent: { responders: true, family: true, since: "2026-01-01" },
  watch: { okBy: "10:00", inactivity: false, since: "2026-01-01" },
};

/** The site of `world.ts` with her in it. */
export const placesWith = (...residents: readonly SiteResident[]) => ({ ...PLACES, people: peopleOf(residents, PLACES.utcOffsetMs) });

/** Local midnight of the day on which a test begins. */
export const MIDNIGHT_MS = Math.floor((START_MS + PLACES.utcOffsetMs) / DAY_MS) * DAY_MS - PLACES.utcOffsetMs;

/** Her home at this hour of the day after, with a button, a detector and a water meter. */
export function home(hour: number, resident: Partial<SiteResident> = {}, options: Omit<WorldOptions, "places"> = {}): World {
  const world = createWorld({ ...options, places: placesWith({ ...WANG, ...resident }), isReady: false });
  world.nowMs = MIDNIGHT_MS + DAY_MS + hour * HOUR_MS;
  for (const [id, kind] of [
    ["button", "emergency-button"],
    ["smoke", "smoke-detector"],
    ["meter", "pipe-pressure"],
  ] as const)
    world.add(id, kind, { expectEveryMs: 30 * DAY_MS });
  world.put({ kind: "started" });
  return world;
}

/** Moves the clock to this hour of the day on which the test began, or of a later one. */
export const until = (world: World, hour: number, day = 0) =>
  world.wait(MIDNIGHT_MS + DAY_MS + day * DAY_MS + hour * HOUR_MS - world.nowMs);

export const spoken = (world: World): string[] =>
  world.outcomes.flatMap(({ owed }) => owed.filter(({ name }) => name === "say").map(({ args }) => String(args["text"])));
export const tasksOf = (world: World): string[] => world.outcomes.flatMap(({ tasks }) => tasks.map(({ kind }) => kind));
export const toldOf = (world: World): string[] =>
  [...world.situation.families.values()].flatMap(({ told }) => told.map(({ name }) => name));
