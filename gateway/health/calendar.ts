import { schedule } from "node-cron";
import type { Logger } from "pino";
import type { Text } from "../../rules/model/alert.ts";
import type { Verdict } from "../journal/verify.ts";
import type { Write } from "../journal/statements.ts";

/** Every night when the community sleeps, in its own time zone. */
const NIGHTLY = "30 3 * * *";
/** An act's `ref` is remembered 10 min (contract). */
const REF_MS = 10 * 60_000;

export interface CalendarOptions {
  readonly timeZone: string;
  readonly log: Logger;
  readonly verify: () => Promise<readonly Verdict[]>;
  readonly write: (writes: readonly Write[]) => Promise<void>;
  readonly wallMs: () => number;
  readonly raise: (subject: string, why: Text) => void;
  readonly clear: (subject: string, why: Text) => void;
}

export interface Calendar {
  /** The night's work, now. Resolves when it is done; never rejects. */
  runNow(): Promise<void>;
  stop(): Promise<void>;
}

/** Work by the calendar: what nobody waits for. It walks over the whole journal and drops what has expired. */
export function createCalendar({ timeZone, log, verify, write, wallMs, raise, clear }: CalendarOptions): Calendar {
  let running: Promise<void> | null = null;

  async function check(): Promise<void> {
    const faults = (await verify()).filter(({ code }) => code !== 0).map(({ text }) => text);
    log.info({ event: "journal_verified", faults }, faults.length === 0 ? "the journal is sound" : "the journal has faults");
    if (faults.length === 0) return clear("journal", { zh: "数据库检查正常", en: "The journal is sound" });
    const first = faults[0]!.slice(0, 300);
    raise("journal", { zh: `数据库检查发现问题:${first}`, en: `The nightly check found a fault: ${first}` });
  }

  async function night(): Promise<void> {
    try {
      const nowMs = wallMs();
      await write([
        ["sessionExpire", nowMs],
        ["commandRefExpire", nowMs - REF_MS],
      ]);
      await check();
    } catch (error) {
      log.error({ event: "night_failed", err: error }, "the night's work failed");
      raise("journal", { zh: "夜间检查未能完成", en: `The nightly check could not be done: ${(error as Error).message}` });
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
