import type { Alert } from "../../rules/model/alert.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../journal/store.ts";
import type { Acts, CommandAnswer } from "./acts.ts";
import type { Runner } from "./runner.ts";
import type { View } from "./view.ts";

/** A command with the same `ref` within this is the same command (contract). */
const REF_MS = 10 * 60_000;
/** Refs at hand; older ones are on the disk. */
const REFS_MAX = 5_000;

type Request = Parameters<Acts["command"]>[0];

/** Where people's acts enter the one queue. */
export function createDesk({
  runner,
  view,
  store,
  clock,
}: {
  readonly runner: Runner;
  readonly view: View;
  readonly store: Store;
  readonly clock: Clock;
}): Acts {
  const answers = new Map<string, Promise<CommandAnswer>>();
  /** Tasks whose end is on its way to the disk, where the store can't see it yet. */
  const finishing = new Set<string>();

  async function run({ by, alert, version, ref, command }: Request): Promise<CommandAnswer> {
    const outcomes = runner.put({ kind: "command", by, alert, version, command });
    const atMs = clock.wallMs();
    const { refusal } = outcomes;
    const audit = {
      atMs,
      actor: by.name,
      action: `alert.${command.name}`,
      target: alert,
      outcome: refusal === null ? ("done" as const) : ("refused" as const),
      detail: { command, refusal: refusal?.code ?? null },
    };
    const result = { ok: refusal === null, refusal, alert };
    runner.write(
      ref === null
        ? []
        : [
            ["commandRefExpire", atMs - REF_MS],
            ["commandRef", by.name, ref, atMs, JSON.stringify(result)],
          ],
      [audit],
    );
    // The last: what was due ran before it, in the same step.
    const made = outcomes.alerts.findLast((change) => change.alert.id === alert)?.alert;
    await runner.onDisk();
    return answerOf(result, made);
  }

  async function answerOf(
    { ok, refusal, alert }: { ok: boolean; refusal: Extract<CommandAnswer, { ok: false }>["refusal"] | null; alert: string },
    made?: Alert,
  ): Promise<CommandAnswer> {
    const now = made ?? view.alert(alert) ?? (await store.alert(alert));
    if (ok && now !== null) return { ok: true, alert: now, aseq: view.aseq };
    return { ok: false, refusal: refusal!, alert: now };
  }

  async function once(request: Request): Promise<CommandAnswer> {
    const kept = (await store.commandRef(request.by.name, request.ref!)) as Parameters<typeof answerOf>[0] | null;
    return kept === null ? run(request) : answerOf(kept);
  }

  return {
    command(request) {
      if (request.ref === null) return run(request);
      const key = `${request.by.name}\n${request.ref}`;
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = once(request);
      answers.set(key, answer);
      // Nothing was done: the same ref may try again.
      answer.catch(() => answers.delete(key));
      if (answers.size > REFS_MAX) answers.delete(answers.keys().next().value!);
      return answer;
    },
    async write(writes, audit) {
      runner.write(writes, audit);
      await runner.onDisk();
    },
    async finishTask(id, by, note) {
      const found = await store.task(id);
      if (found === null || found.doneAt !== null || finishing.has(id)) return false;
      finishing.add(id);
      const atMs = clock.wallMs();
      runner.put(
        { kind: "task-done", by, task: id },
        {
          writes: [["taskClose", atMs, by.name, note, id]],
          audit: [{ atMs, actor: by.name, action: "task.done", target: id, outcome: "done", detail: { note } }],
        },
      );
      await runner.onDisk();
      finishing.delete(id);
      return true;
    },
    async setService({ by, device, until, reason }) {
      const { refusal } = runner.put({ kind: "service", by, subject: device, until, reason });
      const action = until === null ? "device.in-service" : "device.out-of-service";
      const outcome = refusal === null ? ("done" as const) : ("refused" as const);
      const detail = { until, reason, refusal: refusal?.code ?? null };
      runner.write([], [{ atMs: clock.wallMs(), actor: by.name, action, target: device, outcome, detail }]);
      await runner.onDisk();
      return refusal;
    },
    async residentAct({ by, resident, act }) {
      const { refusal } = runner.put({ kind: "resident", by, resident, act });
      const outcome = refusal === null ? ("done" as const) : ("refused" as const);
      const detail = { ...act, refusal: refusal?.code ?? null };
      runner.write([], [{ atMs: clock.wallMs(), actor: by.name, action: `resident.${act.name}`, target: resident, outcome, detail }]);
      await runner.onDisk();
      return refusal;
    },
    async familyReaction({ family, contact, reaction }) {
      const { refusal } = runner.put({ kind: "family", family, contact, reaction });
      if (refusal === null) {
        const detail = { contact, reaction };
        runner.write([], [{ atMs: clock.wallMs(), actor: "family", action: "family.reaction", target: family, outcome: "done", detail }]);
      }
      await runner.onDisk();
      return refusal;
    },
    async reportBin({ by, device, trouble }) {
      const { refusal } = runner.put({ kind: "bin-report", by, subject: device, trouble });
      const outcome = refusal === null ? ("done" as const) : ("refused" as const);
      const detail = { trouble, refusal: refusal?.code ?? null };
      runner.write([], [{ atMs: clock.wallMs(), actor: by.name, action: "bin.report", target: device, outcome, detail }]);
      await runner.onDisk();
      return refusal;
    },
    wallMs: () => clock.wallMs(),
    nowMs: () => clock.nowMs(),
  };
}
