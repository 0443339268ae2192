import type { Alert, Text } from "../model/alert.ts";
import type { Actor, AlertCommand, Refusal } from "../model/input.ts";
import type { Situation } from "../model/situation.ts";
import { changed, type Transition } from "./alert.ts";
import { NO_ANSWER, RANG_BACK } from "../call/stages.ts";
import { pushDeadline } from "./deadlines.ts";
import { collect } from "./outcomes.ts";
import { watchAgain } from "./health.ts";
import { acceptNetwork } from "./network.ts";
import { place } from "./raise.ts";
import { endSilence } from "./silent-device.ts";
import { deviceById } from "./situation.ts";
import { answeredText, closedText, text } from "./words.ts";

/** Longest a reminder may be put off (contract). */
const SHELVE_MS_MAX = 8 * 3_600_000;

interface Act {
  readonly by: Actor;
  readonly alert: string;
  readonly version: number | null;
  readonly command: AlertCommand;
}

/** A person's act on an alert: a new version, or a refusal in the contract's terms that changes nothing. */
export function command(situation: Situation, act: Act, atMs: number): void {
  const alert = situation.alerts.get(act.alert);
  const refusal = alert === undefined ? gone(act) : (stale(alert, act) ?? refusalOf(alert, act.command, atMs));
  if (refusal !== null || alert === undefined) {
    collect().refusal = refusal;
    return;
  }
  // Idempotent: answered already.
  if (act.command.name === "acknowledge" && alert.acknowledged !== null) return;
  place(situation, next(alert, act, atMs));
  if (act.command.name === "close" && alert.kind === "pipe-burst" && act.command.outcome !== "real") acceptNetwork(situation, alert.zone);
  if (act.command.name === "shelve") armUnshelve(situation, alert.id, act.command.until);
  const state = alert.kind === "device-silent" && alert.active ? deviceById(situation, alert.device) : undefined;
  if (act.command.name !== "close" || state === undefined) return;
  const nowMs = atMs - situation.wallOffsetMs;
  watchAgain(situation, state, nowMs);
  endSilence(situation, state, nowMs);
}

/** Comes back by itself, by the queue's clock: a wall clock that is set back does not prolong it. */
export function armUnshelve(situation: Situation, alert: string, untilMs: number): void {
  pushDeadline(situation.deadlines, { kind: "unshelve", atMs: untilMs - situation.wallOffsetMs, alert, untilMs });
}

/** An alert that is not open: closed before, or never there. The shell knows which and may say 404. */
const gone = ({ alert }: Act): Refusal => refuse(409, "not_open", `${alert} 不在处理中`, `${alert} is not open`);

function stale(alert: Alert, { version }: Act): Refusal | null {
  if (version === null || version === alert.version) return null;
  // Every version adds a line: these are the ones the person has not seen.
  const unseen = alert.timeline.slice(-Math.max(1, alert.version - version));
  const who = unseen.findLast(({ by }) => by !== null)?.by ?? alert.device ?? "gateway";
  return refuse(412, "stale_version", `已被 ${who} 更改`, `Changed by ${who} meanwhile`);
}

function refusalOf(alert: Alert, act: AlertCommand, atMs: number): Refusal | null {
  switch (act.name) {
    case "acknowledge":
    case "close":
      return null;
    case "unshelve":
      return alert.shelvedUntil === null ? refuse(409, "not_shelved", "未暂缓提醒", "It was not put off") : null;
    case "ring-back":
      return alert.kind === "sos" || alert.kind === "assist" ? null : refuse(409, "not_a_call", "不是求助,无需回电", "Nobody has called");
    case "verify":
      return alert.verification === null ? refuse(409, "not_verifiable", "此类告警无需核实", "This kind is not verified") : null;
    case "shelve":
      return shelveRefusal(alert, act.until, atMs);
  }
}

function shelveRefusal(alert: Alert, until: number, atMs: number): Refusal | null {
  if (alert.priority === "P1") return refuse(403, "p1_is_never_shelved", "危及生命的告警不能暂缓", "A life at risk is never put off");
  if (until <= atMs) return refuse(400, "until_is_past", "暂缓时间已过", "That time has passed");
  if (until > atMs + SHELVE_MS_MAX) return refuse(400, "until_is_too_late", "最多暂缓8小时", "At most 8 hours");
  return null;
}

export const refuse = (status: Refusal["status"], code: string, zh: string, en: string): Refusal => ({
  status,
  code,
  message: text(zh, en),
});

function next(alert: Alert, { by, command: act }: Act, atMs: number): Alert {
  const say = (event: string, why: Text, note?: string): Transition =>
    note === undefined ? { atMs, event, why, by: by.name } : { atMs, event, why, by: by.name, note };
  switch (act.name) {
    case "acknowledge":
      return changed(alert, { acknowledged: { at: atMs, by: by.name } }, say("acknowledged", answeredText(alert, by.name), act.note));
    case "verify": {
      const how = text(act.result === "confirmed" ? "确警" : "误报", act.result);
      return changed(
        alert,
        { verification: act.result },
        say("verified", text(`${how.zh}(${WAYS[act.by].zh})`, `${how.en} (${WAYS[act.by].en})`), act.note),
      );
    }
    case "shelve":
      return changed(
        alert,
        { shelvedUntil: act.until },
        say("shelved", text(`暂缓提醒:${act.reason}`, `Put off: ${act.reason}`), act.reason),
      );
    case "unshelve":
      return changed(alert, { shelvedUntil: null }, say("unshelved", text("取消暂缓", "No longer put off")));
    case "ring-back":
      return act.result === "answered"
        ? changed(alert, {}, say(RANG_BACK, text("已回电,本人接听", "Rang back: she answered"), act.note))
        : changed(alert, {}, say(NO_ANSWER, text("回电无应答,须上门", "Rang back: no answer, somebody has to go"), act.note));
    case "close": {
      const closed = { at: atMs, by: by.name, note: act.note };
      return changed(alert, { closed, outcome: act.outcome }, say("closed", closedText(alert, by.name), act.note));
    }
  }
}

const WAYS = { "on-site": text("到场", "on site"), phone: text("电话", "by phone"), video: text("视频", "by video") } as const;
