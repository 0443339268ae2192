import { setTimeout as rest } from "node:timers/promises";
import type { Text } from "../../rules/model/alert.ts";
import { ANCHOR, CUT } from "../journal/audit-chain.ts";
import { type Expired, EXPIRING, type Expiring } from "../journal/expired.ts";
import type { AuditEntry, StatementName, Write } from "../journal/statements.ts";
import type { Work } from "./upkeep.ts";

/** An act's `ref` is remembered 10 min (contract). */
const REF_MS = 10 * 60_000;
/** Between two transactions: whatever waited for the first is on disk before the next. */
const REST_MS = 25;

/** What is removed with a row, each by its key: first what hangs from it. */
const FORGETS: Readonly<Record<Expiring, readonly StatementName[]>> = {
  alert: ["forgetReceipts", "forgetClimbs", "forgetAlerts"],
  step: ["forgetSteps"],
  incident: ["forgetLines", "forgetIncidents"],
  evacuation: ["forgetMarks", "forgetEvacuations"],
  task: ["forgetTasks"],
  delivery: ["forgetDeliveries"],
  notification: ["forgetNotifications"],
  duty: ["forgetDuty"],
  audit: ["forgetAudit"],
};

export interface TidyOptions {
  readonly expired: (what: Expiring, beforeMs: number) => Promise<readonly Expired[]>;
  /** One transaction, resolved when it is on disk. */
  readonly write: (writes: readonly Write[], audit: readonly AuditEntry[]) => Promise<void>;
  readonly wallMs: () => number;
  /** How long what is over stays. */
  readonly keepMs: number;
}

/** Drops what has expired, in small transactions between the others. Stopped at any moment it goes on there the next time. */
export function tidyWork({ expired, write, wallMs, keepMs }: TidyOptions): Work {
  return {
    name: "tidy",
    title: { zh: "清理过期记录", en: "Drop what has expired" },
    async run(signal, tell) {
      const nowMs = wallMs();
      const gone = new Map<Expiring, number>();
      let done = 0;
      await write(
        [
          ["sessionExpire", nowMs],
          ["commandRefExpire", nowMs - REF_MS],
        ],
        [],
      );
      for (const what of EXPIRING) {
        for (let lastKey: number | string | null = null; ;) {
          signal.throwIfAborted();
          const rows = await expired(what, nowMs - keepMs);
          if (rows.length === 0) break;
          if (rows[0]!.key === lastKey) throw new Error(`${what} ${lastKey} does not leave`);
          lastKey = rows[0]!.key;
          await write(writesFor(what, rows), what === "audit" ? [cutEntry(rows, nowMs)] : []);
          gone.set(what, (gone.get(what) ?? 0) + rows.length);
          done += rows.length;
          tell(done, done);
          await rest(REST_MS, undefined, { signal });
        }
      }
      if (done > 0) await write([], [tidiedEntry(gone, nowMs)]);
      return saidOf(gone);
    },
  };
}

function writesFor(what: Expiring, rows: readonly Expired[]): readonly Write[] {
  const keys = JSON.stringify(rows.map(({ key }) => key));
  const last = rows.at(-1)!;
  const writes = FORGETS[what].map((name): Write => [name, keys]);
  if (what === "step") return [...writes, ["metaPut", "steps_forgotten_to", last.key]];
  if (what === "audit") return [...writes, ["metaPut", ANCHOR, JSON.stringify(cutAt(last))]];
  return writes;
}

const cutAt = ({ key, hash }: Expired) => ({ seq: key, hash });

/** The trail says itself where it was cut: the row is part of the chain. */
const cutEntry = (rows: readonly Expired[], atMs: number): AuditEntry => ({
  atMs,
  actor: "gateway",
  action: CUT,
  target: "audit",
  outcome: "done",
  detail: cutAt(rows.at(-1)!),
});

const tidiedEntry = (gone: ReadonlyMap<Expiring, number>, atMs: number): AuditEntry => ({
  atMs,
  actor: "gateway",
  action: "records.forget",
  target: "tidy",
  outcome: "done",
  detail: Object.fromEntries(gone),
});

function saidOf(gone: ReadonlyMap<Expiring, number>): Text {
  if (gone.size === 0) return { zh: "已清理", en: "Done" };
  const zh = [...gone].map(([what, rows]) => `${NAMES[what].zh} ${rows}`).join("、");
  const en = [...gone].map(([what, rows]) => `${NAMES[what].en} ${rows}`).join(", ");
  return { zh: `已清理:${zh}`, en: `Dropped: ${en}` };
}

const NAMES: Readonly<Record<Expiring, Text>> = {
  alert: { zh: "报警", en: "alerts" },
  step: { zh: "报警变更", en: "steps of alerts" },
  incident: { zh: "警情", en: "incidents" },
  evacuation: { zh: "疏散", en: "evacuations" },
  task: { zh: "任务", en: "tasks" },
  delivery: { zh: "下发", en: "deliveries" },
  notification: { zh: "通知", en: "notifications" },
  duty: { zh: "值班记录", en: "duty records" },
  audit: { zh: "审计", en: "audit rows" },
};
