import { wallOf } from "../../rules/engine/raise.ts";
import type { DutyAct, DutyCheck, Swap } from "../../rules/model/duty.ts";
import type { Actor, Refusal } from "../../rules/model/input.ts";
import type { Mark } from "../../rules/model/notification.ts";
import type { Situation } from "../../rules/model/situation.ts";
import { planOf } from "../../rules/response/climb.ts";
import { type DryRun, dryRun } from "../../rules/response/dry-run.ts";
import type { Asked } from "../../rules/response/ladder.ts";
import { isFor } from "../../rules/response/marks.ts";
import { notificationOf } from "../../rules/response/notify.ts";
import { onDuty, type TooFew, tooFewIn } from "../../rules/response/rota.ts";
import { refuse } from "../../rules/engine/commands.ts";
import type { Clock } from "../clock.ts";
import type { Runner } from "../runner/runner.ts";

const OTHER_STATION = refuse(403, "other_station", "不是本站的值班", "The duty of another station");
const WEEK_MS = 7 * 24 * 3_600_000;

/** A station's duty: who is there now, who is away, what is missing in the next seven days. */
export interface StationDuty {
  readonly station: string;
  readonly now: readonly string[];
  readonly swaps: readonly Swap[];
  readonly tooFew: readonly TooFew[];
  readonly checks: readonly DutyCheck[];
}

export type NewDutyAct = DutyAct extends infer One
  ? One extends { readonly name: "swap"; readonly swap: Swap }
    ? { readonly name: "swap"; readonly swap: Omit<Swap, "id" | "by"> }
    : One extends { readonly name: "handover" | "ask"; readonly id: string }
      ? Omit<One, "id">
      : One
  : never;

/** Where people act on the rota, and ask who would hear what. Everything that changes something is on disk when it answers. */
export interface DutyDesk {
  duty(): Promise<readonly StationDuty[]>;
  /** `isTheirs`: whether the person acts for a station; what is of another one is refused, on record. */
  act(
    act: NewDutyAct,
    by: Actor,
    isTheirs: (station: string) => boolean,
  ): Promise<{ readonly id: string; readonly refusal: Refusal | null }>;
  /** `at`: wall clock, ms since 1970; null: now. */
  dryRun(asked: Asked, at: number | null): Promise<DryRun>;
  /** A receiver says what became of a notification: no refusal, 404 where none waits for it, 403 where it is somebody else's. */
  mark(key: string, mark: Extract<Mark, "received" | "seen">, by: Actor): Promise<404 | 403 | null>;
  wallMs(): number;
}

export function createDutyDesk({
  situation,
  runner,
  clock,
}: {
  readonly situation: Situation;
  readonly runner: Pick<Runner, "put" | "onDisk" | "write" | "lastId">;
  readonly clock: Pick<Clock, "nowMs" | "wallMs">;
}): DutyDesk {
  const { utcOffsetMs } = situation.places;
  const now = (): number => wallOf(situation, clock.nowMs());

  function dutyOf(station: ReturnType<typeof planOf>["stations"][number]): StationDuty {
    const swaps = [...situation.swaps.values()].filter((swap) => swap.station === station.id);
    const atMs = now();
    return {
      station: station.id,
      now: onDuty(station, { swaps, atMs, utcOffsetMs }),
      swaps,
      tooFew: tooFewIn(station, { swaps, utcOffsetMs, fromMs: atMs, toMs: atMs + WEEK_MS, least: planOf(situation).leastOnDuty }),
      checks: [...situation.dutyChecks.values()].filter((check) => check.station === station.id),
    };
  }

  function withId(act: NewDutyAct, by: Actor): { readonly id: string; readonly act: DutyAct } {
    const id = "id" in act ? act.id : `${act.name}-${runner.lastId + 1}`;
    if (act.name === "swap") return { id, act: { name: "swap", swap: { ...act.swap, id, by: by.name } } };
    return { id, act: { ...act, id } };
  }

  function stationOf(act: DutyAct): string | undefined {
    switch (act.name) {
      case "swap":
        return act.swap.station;
      case "unswap":
        return situation.swaps.get(act.id)?.station;
      case "answer":
        return situation.dutyChecks.get(act.id)?.station;
      default:
        return act.station;
    }
  }

  return {
    async duty() {
      const all = planOf(situation).stations.map(dutyOf);
      // What is shown is on disk.
      await runner.onDisk();
      return all;
    },
    async act(asked, by, isTheirs) {
      const { id, act } = withId(asked, by);
      const station = stationOf(act);
      // What there is not is told by the queue.
      const refusal = station === undefined || isTheirs(station) ? runner.put({ kind: "duty", by, act }).refusal : OTHER_STATION;
      const outcome = refusal === null ? ("done" as const) : ("refused" as const);
      const audit = { atMs: clock.wallMs(), actor: by.name, action: `duty.${act.name}`, target: id, outcome, detail: { ...act } };
      runner.write([], [audit]);
      await runner.onDisk();
      return { id, refusal };
    },
    async dryRun(asked, at) {
      const ran = dryRun(planOf(situation), { ...asked, atMs: at ?? now(), utcOffsetMs, swaps: [...situation.swaps.values()] });
      await runner.onDisk();
      return ran;
    },
    async mark(key, mark, by) {
      const known = notificationOf(situation, key);
      if (known === undefined) return 404;
      const isTheirs = isFor(situation, known, by);
      const outcome = isTheirs ? ("done" as const) : ("refused" as const);
      const audit = { atMs: clock.wallMs(), actor: by.name, action: `delivery.${mark}`, target: key, outcome, detail: {} };
      if (isTheirs) runner.put({ kind: "mark", key, mark, reason: null }, { audit: [audit] });
      else runner.write([], [audit]);
      await runner.onDisk();
      return isTheirs ? null : 403;
    },
    wallMs: clock.wallMs,
  };
}
