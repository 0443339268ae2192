import { describe, expect, test } from "vitest";
import { isPending } from "../../../rules/response/notify.ts";
import { PLACES, theAlert, type World } from "../world.ts";
import { community, owedBy, toldIn, WITH_PLAN } from "./station.ts";

const SECOND = 1_000;
const NIGHT_SHIFT = ["group:group", "sms:chen"];

/** A building of six floors with two detectors on each. */
function tower(): World {
  const zones = new Map(PLACES.zones);
  for (let floor = 1; floor <= 6; floor++)
    zones.set(`b1-f${floor}`, { building: "b1", floor, text: { zh: `1号楼${floor}层`, en: `Building 1, floor ${floor}` }, kind: "stairs" });
  const world = community({ ...WITH_PLAN, zones });
  for (let floor = 1; floor <= 6; floor++)
    for (const side of ["a", "b"]) world.add(`det-${floor}${side}`, "smoke-detector", { zone: `b1-f${floor}` });
  return world;
}
const heard = (alert: string) => ({ kind: "receipt", alert, person: "li", role: "station" }) as const;

/** A fire on the first floor that somebody has answered: no ladder climbs any more. */
function answered(): World {
  const world = tower();
  world.read("det-1a", { alarm: true });
  const { id } = theAlert(world, "det-1a", "fire");
  world.put(heard(id));
  world.act(id, { name: "acknowledge" });
  world.act(id, { name: "verify", result: "confirmed", by: "on-site", note: "" });
  return world;
}

/** What people are told of fires: an incident's own clocks speak for themselves, as alerts of the gateway. */
const ofFires = (world: World, outcomes: ReturnType<World["wait"]>): string[] =>
  toldIn(
    outcomes.map(({ notifications }) => ({
      notifications: notifications.filter(({ alert }) => world.situation.alerts.get(alert)?.kind === "fire"),
    })),
  );

describe("a fire that grows", () => {
  test("is written about anew to whoever was told, by what is read and never by a call, once for each size", () => {
    const world = answered();
    world.wait(60 * SECOND);
    expect(toldIn([world.read("det-2a", { alarm: true })])).toEqual(NIGHT_SHIFT);
    // The same size again, and the same detector again, are no news.
    world.wait(60 * SECOND);
    expect(toldIn([world.read("det-2a", { alarm: true })])).toEqual([]);
    expect(toldIn([world.read("det-2b", { alarm: true })])).toEqual([]);
    // A third floor is.
    expect(toldIn([world.read("det-3a", { alarm: true })])).toEqual(NIGHT_SHIFT);
    expect(new Set(owedBy(world).map(({ key }) => key)).size).toBe(owedBy(world).length);
  });

  test("within seconds on every floor is one message more and not twelve", () => {
    const world = answered();
    const at = world.outcomes.length;
    for (let floor = 2; floor <= 6; floor++) for (const side of ["a", "b"]) world.read(`det-${floor}${side}`, { alarm: true });
    expect(toldIn(world.outcomes.slice(at))).toEqual([]);
    expect(ofFires(world, world.wait(30 * SECOND))).toEqual(NIGHT_SHIFT);
    expect(ofFires(world, world.wait(600 * SECOND))).toEqual([]);
  });

  test("takes back the smaller news that has not gone out", () => {
    const world = answered();
    world.wait(60 * SECOND);
    world.read("det-2a", { alarm: true });
    world.wait(60 * SECOND);
    world.read("det-3a", { alarm: true });
    const news = owedBy(world).filter(({ step }) => step.includes("+"));
    expect(news.filter(({ withdrawnAt }) => withdrawnAt === null)).toHaveLength(2);
    expect(news.filter(({ withdrawnAt }) => withdrawnAt !== null)).toHaveLength(2);
  });

  test("is told to the property too where the ladder had come so far", () => {
    const world = tower();
    world.read("det-1a", { alarm: true });
    world.wait(61 * SECOND);
    const told = toldIn([world.read("det-2a", { alarm: true })]);
    expect(told).toEqual(expect.arrayContaining(["sms:chen", "sms:leader", "sms:desk", "mail:desk"]));
    expect(told.filter((one) => one.startsWith("call:"))).toEqual([]);
  });

  test("in another building is another fire, and rings everybody", () => {
    const world = answered();
    world.wait(60 * SECOND);
    world.add("det-b2", "smoke-detector", { zone: "b2-101" });
    expect(toldIn([world.read("det-b2", { alarm: true })])).toContain("call:chen");
  });

  test("and is closed takes its news back", () => {
    const world = answered();
    world.wait(60 * SECOND);
    world.read("det-2a", { alarm: true });
    for (const { id } of [...world.situation.alerts.values()].filter(({ kind }) => kind === "fire"))
      world.act(id, { name: "close", outcome: "real", note: "" });
    expect(owedBy(world).filter((one) => one.step.includes("+") && isPending(one))).toEqual([]);
  });
});

test("heat in a bin that becomes a fire on the stairs is news of another kind, however few alarms there are", () => {
  const world = tower();
  world.read("bin-1", { temperature_c: 80 });
  const { id } = theAlert(world, "bin-1", "bin-fire");
  world.put(heard(id));
  world.act(id, { name: "acknowledge" });
  world.wait(60 * SECOND);
  world.add("det-x", "smoke-detector");
  expect(toldIn([world.read("det-x", { alarm: true })])).toEqual(NIGHT_SHIFT);
});
