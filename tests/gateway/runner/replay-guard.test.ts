import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { guardReplay } from "../../../gateway/runner/replay-guard.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

/** A start that dies at an input; returns the inputs it left out. */
function die(folder: string, at: number): number[] {
  const guard = guardReplay(folder);
  for (let id = 1; id <= at; id++) if (!guard.skipped.has(id)) guard.before(id);
  return [...guard.skipped];
}

test("an input at which two starts have died is left out by the third, and stays so until a checkpoint covers it", () => {
  const folder = temporaryFolder();
  expect(die(folder, 7)).toEqual([]);
  expect(die(folder, 7)).toEqual([]);
  const third = guardReplay(folder);
  expect([...third.skipped]).toEqual([7]);
  third.done(3);
  const fourth = guardReplay(folder);
  expect([...fourth.skipped]).toEqual([7]);
  fourth.done(7);
  expect([...guardReplay(folder).skipped]).toEqual([]);
});

test("a start that was killed once in its replay leaves nothing out afterwards", () => {
  const folder = temporaryFolder();
  die(folder, 5);
  const second = guardReplay(folder);
  second.before(5);
  second.before(6);
  second.done(0);
  expect(existsSync(join(folder, "replaying"))).toBe(false);
  expect([...guardReplay(folder).skipped]).toEqual([]);
});

test("a second poisonous input is found like the first", () => {
  const folder = temporaryFolder();
  die(folder, 7);
  die(folder, 7);
  expect(die(folder, 9)).toEqual([7]);
  expect([...guardReplay(folder).skipped]).toEqual([7, 9]);
});
