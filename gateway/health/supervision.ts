import type { Text } from "../../rules/model/alert.ts";
import { JUMP_MS, type Clock } from "../clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { Runner } from "../runner/runner.ts";
import type { SpaceWatch } from "./space.ts";

/** A commit that takes longer is a disk in trouble. */
const SLOW_COMMIT_MS = 1_000;
const LOOK_MS = 1_000;
/** Looks without trouble until an alert is over: one good second proves little. */
const CALM_LOOKS = 30;
/** Looks without a trim until the journal counts as below its bound: an hour. */
const TRIM_LOOKS = 3_600;

export interface Supervision {
  raise(subject: string, why: Text, priority?: "P2" | "P3"): void;
  clear(subject: string, why: Text): void;
  /** The disk's space has changed: looked at now and not with the next second. */
  spaceChanged(): void;
  /** Readings left the journal because it is full. */
  trimmed(): void;
  /** Readings left the journal that this sink had not taken. */
  sinkLost(sink: string): void;
  /** The journal is at a bound and waits for history. */
  trimWaits(): void;
  stop(): void;
}

/** The gateway watches itself: its clock and its disk. Everything it finds is an input, so it is an alert like others. */
export function createSupervision(options: {
  readonly runner: Pick<Runner, "put">;
  readonly clock: Clock;
  readonly journal: Pick<Journal, "counters">;
  /** Subjects with an alert that is active now. Asked for each time: a person may have closed one whose cause goes on. */
  readonly isActive: (subject: string) => boolean;
  readonly space: Pick<SpaceWatch, "refusesTelemetry" | "freeBytes">;
  /** As the last run left it. */
  readonly wallOffsetMs: number;
}): Supervision {
  const { runner, clock, journal, isActive, space, wallOffsetMs } = options;
  let calm = 0;
  let looksSinceTrim = 0;
  const sinksThatLost = new Set<string>();

  function raise(subject: string, why: Text, priority: "P2" | "P3" = "P2"): void {
    if (isActive(subject)) return;
    runner.put({ kind: "supervision", subject, active: true, priority, why });
  }

  function clear(subject: string, why: Text): void {
    if (!isActive(subject)) return;
    runner.put({ kind: "supervision", subject, active: false, priority: "P3", why });
  }

  function jumped(offsetMs: number, jumpMs: number): void {
    runner.put({ kind: "wall", offsetMs });
    if (Math.abs(jumpMs) <= JUMP_MS) return;
    const seconds = Math.round(jumpMs / 1_000);
    raise("clock", { zh: `系统时钟跳变 ${seconds} 秒`, en: `The system clock jumped by ${seconds} s` }, "P3");
    // A jump is over when it is seen: the next one is told again.
    clear("clock", { zh: "已按新时间继续", en: "Going on with the new time" });
  }

  function lookAtClock(): void {
    const offsetMs = clock.measureOffsetMs();
    const jumpMs = offsetMs - clock.offsetMs;
    if (Math.abs(jumpMs) <= JUMP_MS) return;
    clock.setOffsetMs(offsetMs);
    jumped(offsetMs, jumpMs);
  }

  function lookAtDisk(): void {
    const { commitMsLast, waitingSinceMs } = journal.counters();
    const slowMs = Math.max(commitMsLast, waitingSinceMs ?? 0);
    calm = slowMs > SLOW_COMMIT_MS ? 0 : calm + 1;
    if (slowMs > SLOW_COMMIT_MS)
      raise("slow-disk", { zh: `写盘耗时 ${Math.round(slowMs)} 毫秒`, en: `The disk took ${Math.round(slowMs)} ms for a commit` });
    else if (calm > CALM_LOOKS) clear("slow-disk", { zh: "写盘恢复正常", en: "The disk is fast again" });
  }

  function lookAtSpace(): void {
    const mib = Math.round(space.freeBytes / 1024 / 1024);
    if (space.refusesTelemetry)
      raise("disk-full", {
        zh: `磁盘空间不足(剩余 ${mib} MiB),已停收普通读数`,
        en: `The disk is nearly full (${mib} MiB left): telemetry is refused`,
      });
    else clear("disk-full", { zh: `磁盘空间恢复(剩余 ${mib} MiB)`, en: `The disk has room again (${mib} MiB)` });
    if (++looksSinceTrim > TRIM_LOOKS) calmJournal();
  }

  function calmJournal(): void {
    clear("journal-full", { zh: "日志已低于上限", en: "The journal is below its bound" });
    for (const sink of sinksThatLost)
      clear(`sink-lost:${sink}`, { zh: `${sink} 一小时内未再丢失`, en: `${sink} has lost nothing for an hour` });
    sinksThatLost.clear();
  }

  // While the gateway was down the clock may have gone back; that it went forward is what clocks do.
  if (clock.offsetMs !== wallOffsetMs) jumped(clock.offsetMs, clock.offsetMs - wallOffsetMs);
  const timer = setInterval(() => {
    lookAtClock();
    lookAtDisk();
    lookAtSpace();
  }, LOOK_MS);
  function trimmed(): void {
    looksSinceTrim = 0;
    raise("journal-full", { zh: "日志达到上限,最早的读数已删除", en: "The journal reached its bound: its oldest readings were removed" });
  }

  function sinkLost(sink: string): void {
    looksSinceTrim = 0;
    sinksThatLost.add(sink);
    raise(`sink-lost:${sink}`, {
      zh: `${sink} 落后太多,最早的读数未能写入(历史库中仍有)`,
      en: `${sink} was too far behind: its oldest readings left the journal unsent (history still has them)`,
    });
  }

  function trimWaits(): void {
    looksSinceTrim = 0;
    raise("journal-full", {
      zh: "日志达到上限,历史库尚未收下最早的读数,暂不删除",
      en: "The journal reached its bound and keeps growing: history does not hold its oldest readings yet",
    });
  }

  return { raise, clear, trimmed, sinkLost, trimWaits, spaceChanged: lookAtSpace, stop: () => clearInterval(timer) };
}
