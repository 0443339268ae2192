import { type DeviceExplanation, explain } from "../../rules/engine/explain.ts";
import { deviceById } from "../../rules/engine/situation.ts";
import type { Situation } from "../../rules/model/situation.ts";
import type { Clock } from "../clock.ts";
import type { Runner } from "./runner.ts";

export interface Explained extends DeviceExplanation {
  /** Wall clock of what is explained, ms since 1970. */
  readonly atMs: number;
}

export interface Explainer {
  /** Why each rule does or does not hold its alert at a device now; null where there is no such device. */
  explain(device: string): Promise<Explained | null>;
}

/** Looks at the live situation, which may be ahead of the disk: the answer waits until all that it was made of is on it. */
export function createExplainer({
  situation,
  runner,
  clock,
}: {
  readonly situation: Situation;
  readonly runner: Pick<Runner, "onDisk">;
  readonly clock: Pick<Clock, "nowMs" | "wallMs">;
}): Explainer {
  return {
    async explain(device) {
      const state = deviceById(situation, device);
      if (state === undefined) return null;
      const explained = { ...explain(situation, state, clock.nowMs()), atMs: clock.wallMs() };
      await runner.onDisk();
      return explained;
    },
  };
}
