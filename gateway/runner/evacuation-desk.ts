import { MARKS_MAX } from "../../rules/evacuation/account.ts";
import type { Evacuation, EvacuationAct, DoorMark } from "../../rules/model/evacuation.ts";
import type { Actor, Refusal } from "../../rules/model/input.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../journal/store.ts";
import type { Failpoint } from "../outbox/outbox.ts";
import { markRow } from "./outcome-rows.ts";
import type { Runner } from "./runner.ts";

export type EvacuationAnswer = { readonly ok: true; readonly evacuation: Evacuation } | { readonly ok: false; readonly refusal: Refusal };

/** What people may ask about evacuations. Every answer comes after its commit. */
export interface EvacuationDesk {
  /** `evacuation` null: a new draft. `version`: the one the person saw; null where not given. */
  act(request: {
    readonly by: Actor;
    readonly evacuation: string | null;
    readonly version: number | null;
    readonly act: EvacuationAct;
  }): Promise<EvacuationAnswer>;
  /** Keeps what was found at doors; the same marks again change nothing. False where there is no room for more. */
  mark(request: { readonly by: Actor; readonly evacuation: string; readonly marks: readonly DoorMark[] }): Promise<boolean>;
}

export function createEvacuationDesk({
  runner,
  store,
  clock,
  reach,
}: {
  readonly runner: Pick<Runner, "put" | "write" | "onDisk">;
  readonly store: Pick<Store, "marks">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly reach: (point: Failpoint) => void;
}): EvacuationDesk {
  return {
    async act({ by, evacuation, version, act }) {
      const { facts, refusal } = runner.put({ kind: "evacuation", by, evacuation, version, act });
      reach("evacuation-put");
      const made = facts
        .flatMap((fact) => (fact.kind === "evacuation" ? [fact.evacuation] : []))
        .findLast(({ id }) => evacuation === null || id === evacuation);
      // What was done has its line with the row; what was refused has none yet.
      if (refusal !== null) {
        const line = { actor: by.name, action: `evacuation.${act.name}`, target: evacuation ?? "", outcome: "refused" as const };
        runner.write([], [{ ...line, atMs: clock.wallMs(), detail: { act, refusal: refusal.code } }]);
      }
      await runner.onDisk();
      return refusal === null && made !== undefined ? { ok: true, evacuation: made } : { ok: false, refusal: refusal ?? NOTHING_DONE };
    },
    async mark({ by, evacuation, marks }) {
      const kept = await store.marks(evacuation);
      if (kept.length + marks.length > MARKS_MAX) return false;
      const receivedAt = clock.wallMs();
      const writes = marks.map((mark) => markRow(evacuation, { ...mark, by: by.name, receivedAt }));
      const line = { atMs: receivedAt, actor: by.name, action: "evacuation.marks", target: evacuation, outcome: "done" as const };
      runner.put({ kind: "door-marks", by, evacuation, marks }, { writes, audit: [{ ...line, detail: { marks: marks.length } }] });
      await runner.onDisk();
      return true;
    },
  };
}

const NOTHING_DONE: Refusal = { status: 500, code: "step_failed", message: { zh: "处理时出错", en: "A step failed" } };
