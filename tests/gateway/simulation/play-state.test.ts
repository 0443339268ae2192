import { expect, test } from "vitest";
import { gone, heard, isOver, LINES_MAX, newPlay, stopping } from "../../../gateway/simulation/play-state.ts";

const wanted = { scenario: "bin-fire", speed: 4, building: null, seed: 1, faults: [] };
const started = newPlay(wanted, "admin", 1_000);
const running = heard(started, { say: "begun", lengthMs: 60_000, devices: 12 }, 2_000);

test("a play runs once its devices are there, and says about when it will be over", () => {
  expect(started).toMatchObject({ state: "starting", endsAt: null });
  expect(running).toMatchObject({ state: "running", endsAt: 62_000, devices: 12 });
  expect(heard(running, { say: "ended", whole: true }, 62_500)).toMatchObject({ state: "done", endedAt: 62_500, error: null });
});

test("who stopped it is kept; that its program then fails or goes away is no failure", () => {
  const cut = stopping(running, "li");
  expect(heard(cut, { say: "ended", whole: false }, 3_000)).toMatchObject({ state: "stopped", stoppedBy: "li" });
  expect(gone(cut, "it was ended", 3_000)).toMatchObject({ state: "stopped", error: null });
  expect(heard(stopping(started, "li"), { say: "begun", lengthMs: 1, devices: 1 }, 2_000).state).toBe("stopping");
});

test("a program that goes away in the middle has failed, with its reason; one that had ended has not", () => {
  const lost = gone(running, "nothing was heard", 5_000);
  expect(lost).toMatchObject({ state: "failed", error: "nothing was heard", endedAt: 5_000 });
  const done = heard(running, { say: "ended", whole: true }, 62_500);
  expect(gone(done, "the program ended", 70_000)).toBe(done);
  expect(isOver(lost) && isOver(done)).toBe(true);
});

test("lines are kept up to a bound, the newest, and those that are gone are counted", () => {
  const line = (at: number) => ({ say: "line", line: { record: "shown", at, device: "siren-1", words: "警报响起" } }) as const;
  let play = running;
  for (let at = 1; at <= LINES_MAX + 5; at++) play = heard(play, line(at), at);
  expect(play.lines).toHaveLength(LINES_MAX);
  expect(play.lines[0]?.at).toBe(6);
  expect(play.linesLost).toBe(5);
});
