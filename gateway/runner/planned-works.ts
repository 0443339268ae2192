import { wallOf } from "../../rules/engine/raise.ts";
import { WORKS_MAX } from "../../rules/engine/works.ts";
import type { Actor } from "../../rules/model/input.ts";
import type { PlannedWorks, Situation } from "../../rules/model/situation.ts";
import type { Clock } from "../clock.ts";
import type { Runner } from "./runner.ts";

export type NewWorks = Omit<PlannedWorks, "id" | "by">;

export interface WorksDesk {
  /** Those that are not over, as the disk has them: the newest first. */
  list(): Promise<readonly PlannedWorks[]>;
  /** On disk when it answers; null where there are too many already. */
  plan(works: NewWorks, by: Actor): Promise<PlannedWorks | null>;
  /** False where there are no such works, or they are over. */
  cancel(id: string, by: Actor): Promise<boolean>;
}

/** Where people announce works: an input like any other, so that a replay and a backtest know of them. */
export function createWorksDesk({
  situation,
  runner,
  clock,
}: {
  readonly situation: Situation;
  readonly runner: Pick<Runner, "put" | "onDisk" | "lastId">;
  readonly clock: Pick<Clock, "nowMs" | "wallMs">;
}): WorksDesk {
  const current = (): PlannedWorks[] =>
    [...situation.works.values()].filter(({ toMs }) => toMs > wallOf(situation, clock.nowMs())).reverse();

  return {
    async list() {
      const works = current();
      await runner.onDisk();
      return works;
    },
    async plan(works, by) {
      if (current().length >= WORKS_MAX) return null;
      const put = { ...works, id: `works-${runner.lastId + 1}`, by: by.name };
      const audit = [
        { atMs: clock.wallMs(), actor: by.name, action: "works.plan", target: put.id, outcome: "done" as const, detail: { ...works } },
      ];
      runner.put({ kind: "works", put, removed: null }, { audit });
      await runner.onDisk();
      return put;
    },
    async cancel(id, by) {
      if (!current().some((works) => works.id === id)) return false;
      const audit = [{ atMs: clock.wallMs(), actor: by.name, action: "works.cancel", target: id, outcome: "done" as const, detail: {} }];
      runner.put({ kind: "works", put: null, removed: id }, { audit });
      await runner.onDisk();
      return true;
    },
  };
}
