import { describe, expect, test } from "vitest";
import type { Evacuation, EvacuationAct } from "../../../rules/model/evacuation.ts";
import type { IncidentLine } from "../../../rules/model/incident.ts";
import { createWorld, theAlert, type World } from "../world.ts";
import { WILLOW_PLACES } from "./willow.ts";

function community(): World {
  const world = createWorld({ places: WILLOW_PLACES });
  for (const id of ["smoke-1", "smoke-2"]) world.add(id, "smoke-detector", { zone: "b1-1-201" });
  world.add("smoke-b2", "smoke-detector", { zone: "b2-101" });
  world.add("button-1", "emergency-button", { zone: "b1-1-301" });
  return world;
}
const evacuations = (world: World): readonly Evacuation[] => [...world.situation.evacuations.values()];
const act = (world: World, evacuation: string | null, wanted: EvacuationAct) =>
  world.put({ kind: "evacuation", by: { name: "li", role: "station" }, evacuation, version: null, act: wanted });
const draftOf = (id: string, exercise = false): EvacuationAct => ({
  name: "draft",
  area: { kind: "building", id },
  exercise,
  confirmed: "phone",
  reason: "smoke",
});
const lines = (world: World): readonly IncidentLine[] =>
  world.outcomes.flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === "incident" ? fact.lines : [])));
const close = (world: World) => world.dispatch(world.incident().id, { name: "close", outcome: "real", note: "", closesAlerts: true });

describe("an evacuation and the incident of its building", () => {
  test("name each other from the draft on, and each step is a line of the incident's record", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    const [draft] = evacuations(world);
    expect(draft!.incident).toBe(world.incident().id);
    expect(world.incident().evacuations).toEqual([draft!.id]);
    act(world, draft!.id, { name: "issue", confirmed: "on-site" });
    act(world, draft!.id, { name: "assign", resident: "r-wang", carrier: "小李" });
    act(world, draft!.id, { name: "all-clear", reason: "火已灭" });
    expect(lines(world).flatMap(({ event, by }) => (event.startsWith("evacuation-") ? [`${event} ${by ?? ""}`] : []))).toEqual([
      "evacuation-drafted ",
      "evacuation-issued li",
      "evacuation-all-clear li",
    ]);
    expect(world.incident().evacuations).toEqual([draft!.id]);
    // Who is carried by whom stands on the board of those who go.
    expect(JSON.stringify(lines(world))).not.toContain("小李");
  });

  test("that was there before a fire was reported is taken in when the incident opens, by an alarm or by hand", () => {
    for (const open of [
      (world: World) => void world.read("smoke-1", { alarm: true }),
      (world: World) => void world.dispatch(null, { name: "open", alert: null, kind: "fire", zone: "b1-1-201", exercise: false, note: "" }),
    ]) {
      const world = community();
      act(world, null, draftOf("b1"));
      expect(evacuations(world)[0]!.incident).toBeNull();
      open(world);
      expect(evacuations(world)).toMatchObject([
        { incident: world.incident().id, version: 2, timeline: [{ event: "drafted" }, { event: "joined" }] },
      ]);
      expect(world.incident().evacuations).toEqual(["evac-000001"]);
    }
  });

  test("of another building, of a drill, and of somebody's call for help are not taken for it", () => {
    const world = community();
    world.read("button-1", { pressed: true });
    act(world, null, draftOf("b1"));
    expect(evacuations(world)[0]!.incident).toBeNull();
    act(world, null, draftOf("b2", true));
    world.read("smoke-b2", { alarm: true });
    const b2 = [...world.situation.incidents.values()].find(({ building }) => building === "b2")!;
    expect(b2.evacuations).toEqual(["evac-000003"]);
    expect(evacuations(world).map(({ incident }) => incident)).toEqual([null, null, b2.id]);
    expect(theAlert(world, "button-1", "sos").incident).not.toBe(b2.id);
  });

  test("an incident is not closed while people are told to leave; after the all-clear it is", () => {
    const world = community();
    world.read("smoke-1", { alarm: true });
    world.read("smoke-2", { alarm: true });
    expect(evacuations(world)[0]!.stage).toBe("issued");
    expect(close(world).refusal).toMatchObject({ status: 409, code: "evacuation_open" });
    expect(theAlert(world, "smoke-1", "fire").state).not.toBe("closed");
    act(world, "evac-000001", { name: "all-clear", reason: "out" });
    expect(close(world).refusal).toBeNull();
    expect(world.situation.incidents.size).toBe(0);
  });

  test("a draft that nobody was told goes with its incident", () => {
    const world = community();
    world.dispatch(null, { name: "open", alert: null, kind: "fire", zone: "b1-1-201", exercise: false, note: "" });
    act(world, null, draftOf("b1"));
    expect(evacuations(world)).toMatchObject([{ stage: "draft", incident: world.incident().id }]);
    expect(close(world).refusal).toBeNull();
    expect(evacuations(world)).toEqual([]);
    expect(
      lines(world)
        .map(({ event }) => event)
        .slice(-2),
    ).toEqual(["evacuation-cancelled", "closed"]);
  });
});
