import { schedule } from "node-cron";
import type { Upkeep } from "./upkeep.ts";

/** Every night when the community sleeps, in its own time zone. */
const NIGHTLY = "30 3 * * *";

export interface CalendarOptions {
  readonly timeZone: string;
  readonly upkeep: Pick<Upkeep, "run" | "idle">;
  /** The night's works, in their order. */
  readonly nightly: readonly string[];
}

export interface Calendar {
  /** The night's works, now. Resolves when they are done; never rejects. */
  runNow(): Promise<void>;
  stop(): Promise<void>;
}

/** Work by the calendar: what nobody waits for, one after another. */
export function createCalendar({ timeZone, upkeep, nightly }: CalendarOptions): Calendar {
  let running: Promise<void> | null = null;

  async function night(): Promise<void> {
    for (const name of nightly) {
      // A person may have begun one: this night's come after it.
      await upkeep.idle();
      await upkeep.run(name);
    }
  }

  const runNow = (): Promise<void> => (running ??= night().finally(() => (running = null)));
  const task = schedule(NIGHTLY, runNow, { timezone: timeZone, name: "night" });
  return {
    runNow,
    async stop() {
      await task.destroy();
    },
  };
}
