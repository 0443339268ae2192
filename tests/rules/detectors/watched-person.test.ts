import { expect, test } from "vitest";
import { watchOf } from "../../../rules/detectors/watched-person.ts";

const consent = { responders: true, family: true, since: "2026-01-01" };
const contacts = [{ name: "王小明", relation: "儿子", phone: "0" }];

test("without a word in the site file nobody is watched", () => {
  const { ok, activity } = watchOf({ consent, contacts }, 0);
  expect(ok).toBeNull();
  expect(activity.consented).toBe(false);
});

test("the daily I'm OK does not bring the other watch with it", () => {
  const { ok, activity } = watchOf({ consent, contacts, watch: { okBy: "09:30", pressOnly: true, since: "2026-01-01" } }, 28_800_000);
  expect(ok).toMatchObject({ dueMinute: 570, passive: false, utcOffsetMs: 28_800_000 });
  expect(ok!.steps.map(({ ask }) => ask)).toEqual(["person", "family", "grid"]);
  expect(activity.consented).toBe(false);
});

test("the family is left out where the person did not allow it, or nobody can be rung", () => {
  const watch = { okBy: "10:00", inactivity: true, since: "2026-01-01" };
  for (const resident of [
    { consent: { ...consent, family: false }, contacts, watch },
    { consent, contacts: [], watch },
  ]) {
    const { ok, activity } = watchOf(resident, 0);
    expect(ok!.steps.map(({ ask }) => ask)).toEqual(["person", "grid"]);
    expect(activity).toMatchObject({ consented: true, steps: ok!.steps });
  }
});
