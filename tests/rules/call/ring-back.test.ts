import { describe, expect, test } from "vitest";
import type { AlertCommand } from "../../../rules/model/input.ts";
import { theAlert, type World } from "../world.ts";
import { community, owedBy, toldIn } from "../response/station.ts";

const SECOND = 1_000;
const heard = (alert: string) => ({ kind: "receipt", alert, person: "li", role: "station" }) as const;
const STATION = ["group:group", "sms:leader", "call:leader", "sms:li", "call:li", "sms:chen", "call:chen"];

function called(...acts: readonly AlertCommand[]): World {
  const world = community();
  world.read("button-1", { pressed: true });
  const { id } = theAlert(world, "button-1", "sos");
  world.put(heard(id));
  for (const act of acts) world.act(id, act);
  return world;
}
const events = (world: World): readonly string[] => theAlert(world, "button-1", "sos").timeline.map(({ event }) => event);

describe("a call that nobody rings back within 30 s", () => {
  test("is on record, in its incident too, and the whole station hears of it although somebody has answered", () => {
    const world = called({ name: "acknowledge" });
    expect(toldIn(world.wait(29 * SECOND))).toEqual([]);
    const lines = world.wait(SECOND);
    expect(toldIn(lines)).toEqual(STATION);
    const alert = theAlert(world, "button-1", "sos");
    expect(alert.timeline.at(-1)).toMatchObject({ event: "ring-back-overdue", why: { zh: "30 秒内无人回电" }, by: null });
    const facts = lines.flatMap((made) => made.facts.flatMap((fact) => (fact.kind === "incident" ? fact.lines : [])));
    expect(facts.map(({ event }) => event)).toContain("alert-ring-back-overdue");
    // Once, and the answer stands.
    expect(toldIn(world.wait(200 * SECOND))).toEqual([]);
    expect(alert.acknowledged).not.toBeNull();
    expect(new Set(owedBy(world).map(({ key }) => key)).size).toBe(owedBy(world).length);
  });

  test("that nobody has answered either is on record, and the ladder climbs as ever", () => {
    const world = called();
    expect(toldIn(world.wait(30 * SECOND))).toEqual(["sms:leader", "call:leader", "sms:li", "call:li"]);
    expect(events(world)).toContain("ring-back-overdue");
    expect(toldIn(world.wait(30 * SECOND))).toContain("console:property");
  });

  test.each<readonly [string, AlertCommand]>([
    ["rung back", { name: "ring-back", result: "answered", note: "" }],
    ["rung back without an answer", { name: "ring-back", result: "no-answer", note: "" }],
    ["looked into", { name: "verify", result: "confirmed", by: "on-site", note: "" }],
  ])("is none where it was %s", (_what, act) => {
    const world = called({ name: "acknowledge" }, act);
    expect(toldIn(world.wait(100 * SECOND))).toEqual([]);
    expect(events(world)).not.toContain("ring-back-overdue");
  });

  test("is none where somebody stands beside her, nor where it was closed, nor of the green key", () => {
    const world = called({ name: "acknowledge" });
    world.dispatch(world.incident().id, { name: "stage", stage: "arrived", person: null, unit: null, note: "" });
    world.wait(60 * SECOND);
    expect(events(world)).not.toContain("ring-back-overdue");
    const closed = called({ name: "close", outcome: "false", note: "" });
    expect(toldIn(closed.wait(60 * SECOND))).toEqual([]);
    const green = community();
    green.read("button-1", { assist: true });
    green.wait(60 * SECOND);
    expect(theAlert(green, "button-1", "assist").timeline.map(({ event }) => event)).not.toContain("ring-back-overdue");
  });

  test("is one anew when she presses after it was over", () => {
    const world = called({ name: "acknowledge" });
    world.wait(31 * SECOND);
    world.read("button-1", { pressed: false });
    world.read("button-1", { pressed: true });
    world.act(theAlert(world, "button-1", "sos").id, { name: "acknowledge" });
    world.wait(31 * SECOND);
    expect(events(world).filter((event) => event === "ring-back-overdue")).toHaveLength(2);
  });
});
