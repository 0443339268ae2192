import { expect, test } from "vitest";
import { community } from "./station.ts";
import { START_MS, type World } from "../world.ts";

const HOUR_MS = 3_600_000;
/** The world begins at 06:13:20 of a Wednesday; tests are at 10:00. */
const TO_TEST_MS = 10 * HOUR_MS - ((START_MS + 8 * HOUR_MS) % (24 * HOUR_MS));

function station(): { readonly world: World; readonly siren: number } {
  const world = community();
  const siren = world.add("siren-1", "siren", { zone: "post" });
  world.add("siren-b1", "siren");
  world.put({ kind: "started" });
  return { world, siren };
}

const commands = (world: World, device: string): string[] => world.owed(device).map(({ name }) => name);
const tasks = (world: World): string[] => world.outcomes.flatMap((outcomes) => outcomes.tasks.map(({ kind }) => kind));
const isOpen = ({ situation }: World, subject: string): boolean => situation.supervision.get(subject)?.active === true;
const answer = ({ world, siren }: ReturnType<typeof station>, ok: boolean) =>
  world.put({ kind: "reply", device: siren, delivery: world.owed("siren-1")[0]!.id, ok });

test("the station's sirens are tested at their time every day, those of homes are not; the answer is on record", () => {
  const at = station();
  at.world.wait(TO_TEST_MS - 1);
  expect(commands(at.world, "siren-1")).toEqual([]);
  at.world.wait(1);
  expect([commands(at.world, "siren-1"), commands(at.world, "siren-b1")]).toEqual([["test"], []]);
  expect(answer(at, true).records).toMatchObject([{ device: "siren-1", what: "test" }]);
  at.world.wait(24 * HOUR_MS);
  expect(commands(at.world, "siren-1")).toEqual(["test"]);
});

test("a siren that does not answer is a matter for supervision until it passes", () => {
  const at = station();
  at.world.wait(TO_TEST_MS);
  at.world.wait(10 * 60_000);
  expect(at.world.situation.supervision.get("siren-test:siren-1")).toMatchObject({ active: true, priority: "P3" });
  at.world.wait(24 * HOUR_MS - 10 * 60_000);
  answer(at, true);
  expect(isOpen(at.world, "siren-test:siren-1")).toBe(false);
});

test("while a life is at risk nothing is tested; what was put off too long is told as missed", () => {
  const { world } = station();
  world.read("button-1", { pressed: true });
  world.wait(TO_TEST_MS);
  expect(commands(world, "siren-1")).not.toContain("test");
  const { id } = world.open("button-1", "sos")!;
  world.act(id, { name: "close", outcome: "real", note: "" });
  world.wait(15 * 60_000);
  expect(commands(world, "siren-1")).toContain("test");
  world.read("button-1", { pressed: true });
  world.wait(26 * HOUR_MS);
  expect(isOpen(world, "daily-test:s1")).toBe(true);
});

test("an alarm takes the place of a test that is not answered yet", () => {
  const { world } = station();
  world.wait(TO_TEST_MS);
  world.read("button-1", { pressed: true });
  expect(commands(world, "siren-1")).toEqual(["siren_on"]);
  world.wait(11 * 60_000);
  expect(isOpen(world, "siren-test:siren-1")).toBe(false);
});

test("the sound is tried every day and the volunteers on Mondays, each a task; one not done is told, not asked twice", () => {
  const { world } = station();
  world.wait(TO_TEST_MS);
  expect(tasks(world)).toEqual(["test-sound"]);
  world.wait(24 * HOUR_MS);
  expect([tasks(world), isOpen(world, "test-sound:s1")]).toEqual([["test-sound"], true]);
  const task = world.situation.stationTests.get("s1")!.soundTask!;
  world.put({ kind: "task-done", by: { name: "li", role: "station" }, task });
  expect(isOpen(world, "test-sound:s1")).toBe(false);
  for (let day = 0; day < 4; day++) world.wait(24 * HOUR_MS);
  expect(tasks(world)).toEqual(["test-sound", "test-sound", "test-volunteers"]);
});
