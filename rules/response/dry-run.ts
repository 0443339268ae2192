import type { Swap } from "../model/duty.ts";
import type { ResponsePlan, RungPlan } from "../model/response-plan.ts";
import { type Asked, ladderOf } from "./ladder.ts";
import { CONSOLE, type Target, targetsOf } from "./recipients.ts";
import { minuteAt } from "./rota.ts";

/** Who hears what at which second, as long as nobody answers. */
export interface DryRun {
  readonly ladder: string;
  readonly steps: readonly {
    readonly atS: number;
    readonly tell: RungPlan["tell"];
    readonly again: boolean;
    readonly told: readonly Target[];
  }[];
}

export interface DryRunMoment extends Asked {
  /** Wall clock, ms since 1970. */
  readonly atMs: number;
  readonly utcOffsetMs: number;
  readonly swaps: readonly Swap[];
}

/** From the functions that tell in earnest; people heard at once, so that every rung keeps its time. */
export function dryRun(plan: ResponsePlan, asked: DryRunMoment): DryRun {
  const { id: ladder, rungs } = ladderOf(plan, asked, minuteAt(asked.atMs, asked.utcOffsetMs));
  const told = new Set<string>();
  const steps = rungs.map((rung) => {
    const targets = targetsOf(plan, rung, { ...asked, atMs: asked.atMs + rung.afterMs });
    const news = targets.filter((target) => (rung.isAgain ? target.channel !== CONSOLE : !told.has(nameOf(target))));
    for (const target of news) told.add(nameOf(target));
    return { atS: rung.afterMs / 1_000, tell: rung.tell, again: rung.isAgain, told: news };
  });
  return { ladder, steps };
}

const nameOf = ({ channel, recipient }: Target): string => `${channel}:${recipient}`;
