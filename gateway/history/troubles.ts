import type { Logger } from "pino";
import type { Supervision } from "../health/supervision.ts";
import type { Journal } from "../journal/journal.ts";
import type { HistoryEvents } from "./history.ts";
import type { HistoryTrouble } from "./messages.ts";
import { DAY_MS } from "./rollup.ts";

/** What is done about what history says: the journal lets go, people are told. */
export function historyEvents({
  journal,
  supervision,
  log,
}: {
  readonly journal: Pick<Journal, "hold">;
  readonly supervision: Pick<Supervision, "raise" | "clear">;
  readonly log: Logger;
}): HistoryEvents {
  function told(trouble: HistoryTrouble): void {
    switch (trouble.kind) {
      case "damaged": {
        const { path, key, message } = trouble;
        log.error({ event: "history_damaged", path, key, reason: message }, "a part of history can't be read and was left out");
        return supervision.raise("history-damaged", {
          zh: `历史库有一段无法读取,已跳过:${path} ${key}`,
          en: `A part of history can't be read and was left out: ${path} ${key}: ${message}`,
        });
      }
      case "full":
        log.warn({ event: "history_full" }, "history finds no room: the journal keeps what it could not seal");
        return supervision.raise("history", {
          zh: "磁盘空间不足,历史库暂停归档,读数仍在日志中",
          en: "History finds no room on the disk: the journal keeps what it could not seal",
        });
      case "room":
        return supervision.clear("history", { zh: "历史库恢复归档", en: "History goes on" });
      case "removed": {
        const { days, months } = trouble;
        log.info({ event: "history_removed", days: days.map(dateOf), months: months.map(dateOf) }, "the oldest of history left");
      }
    }
  }

  return {
    onHeld: (throughId) => journal.hold("history", throughId),
    onTrouble: told,
    onEnded(message) {
      log.error({ event: "history_ended", reason: message }, "the history thread ended and is started again");
      supervision.raise("history", {
        zh: `历史线程意外结束,正在重启:${message}`,
        en: `The history thread ended and is started again; the journal keeps what it had not sealed: ${message}`,
      });
    },
  };
}

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
