import type { Text } from "../model/alert.ts";
import type { Actor, Input, Refusal } from "../model/input.ts";
import type { Fact, OutOfService } from "../model/nuisance.ts";
import type { Deadline, DeviceState, Situation } from "../model/situation.ts";
import { changed } from "./alert.ts";
import { refuse } from "./commands.ts";
import { pushDeadline } from "./deadlines.ts";
import { putHonesty } from "./honesty.ts";
import { collect, taskId } from "./outcomes.ts";
import { place, wallOf } from "./raise.ts";
import { deviceById } from "./situation.ts";
import { text } from "./words.ts";

/** Longest a device may be out of service by one grant. */
const GRANT_MS_MAX = 8 * 3_600_000;

type ServiceInput = Extract<Input, { kind: "service" }>;
type Why = Extract<Fact, { kind: "service" }>["why"];

/** A person takes a device out of service, for longer, or brings it back; or a refusal that changes nothing. */
export function setService(situation: Situation, input: ServiceInput): void {
  const { subject, until, by, nowMs } = input;
  const state = deviceById(situation, subject);
  const atMs = wallOf(situation, nowMs);
  const refusal =
    state === undefined ? refuse(404, "not_found", `没有 ${subject}`, `There is no ${subject}`) : refusalOf(state, until, atMs);
  if (refusal !== null || state === undefined) {
    collect().refusal = refusal;
    return;
  }
  if (until !== null) return grant(situation, state, input, until);
  const why = text(`${by.name} 解除屏蔽`, `Back in service: ${by.name}`);
  bringBack(situation, state, { cause: "ended", why, by, nowMs });
}

function refusalOf(state: DeviceState, until: number | null, atMs: number): Refusal | null {
  const { kind } = state.device;
  if (until === null)
    return state.outOfService === null ? refuse(409, "not_out_of_service", "该设备未屏蔽", "It is not out of service") : null;
  // It would silence every other device, a life at risk among them.
  if (kind === "siren" || kind === "station-terminal")
    return refuse(403, "never_out_of_service", "声光警报器和站内终端不能屏蔽", "What tells people is never taken out of service");
  if (until <= atMs) return refuse(400, "until_is_past", "屏蔽时间已过", "That time has passed");
  if (until > atMs + GRANT_MS_MAX) return refuse(400, "until_is_too_late", "每次最多屏蔽8小时", "At most 8 hours a grant");
  const hasP1 = [...(state.alerts?.values() ?? [])].some(({ priority, outOfService }) => priority === "P1" && !outOfService);
  return hasP1
    ? refuse(409, "life_at_risk", "有危及生命的告警未办结,不能屏蔽", "A life at risk is dealt with first: close its alert")
    : null;
}

function grant(situation: Situation, state: DeviceState, { by, reason, nowMs }: ServiceInput, untilMs: number): void {
  const atMs = wallOf(situation, nowMs);
  const task = state.outOfService?.task ?? openPatrol(situation, state, { untilMs, reason, atMs });
  const endsAtMs = untilMs - situation.wallOffsetMs;
  put(state, { sinceMs: atMs, untilMs, endsAtMs, by: by.name, reason, task }, "granted");
  armService(situation, state);
  const why = text(`已屏蔽:${reason}`, `Out of service: ${reason}`);
  for (const alert of state.alerts?.values() ?? [])
    if (!alert.outOfService)
      place(situation, changed(alert, { outOfService: true }, { atMs, event: "out-of-service", why, by: by.name, note: reason }));
}

function openPatrol(
  situation: Situation,
  { device }: DeviceState,
  { untilMs, reason, atMs }: { readonly untilMs: number; readonly reason: string; readonly atMs: number },
): string {
  const id = taskId(++situation.taskNumber);
  const why = text(`已屏蔽(${reason}),此处无防护:请巡查`, `Out of service (${reason}), unprotected: walk past`);
  collect().tasks.push({ id, kind: "patrol", device: device.id, openedMs: atMs, why, untilMs });
  return id;
}

/** Comes back by itself, by the queue's clock. */
export function armService({ deadlines }: Situation, { device, outOfService }: DeviceState): void {
  if (outOfService !== null) pushDeadline(deadlines, { kind: "service", atMs: outOfService.endsAtMs, device: device.registration });
}

export function serviceDue(situation: Situation, { device, atMs }: Extract<Deadline, { kind: "service" }>, nowMs: number): void {
  const state = situation.devices[device];
  if (state?.outOfService?.endsAtMs !== atMs) return;
  bringBack(situation, state, { cause: "time", why: text("屏蔽时间已到", "The time is up: back in service"), by: null, nowMs });
}

/** The clock was set: nobody can say any more until when (feature row 31). */
export function allInService(situation: Situation, nowMs: number): void {
  const why = text("系统时钟已调整,解除屏蔽", "The clock was set: back in service");
  for (const state of situation.devices)
    if (state !== undefined && state.outOfService !== null) bringBack(situation, state, { cause: "clock", why, by: null, nowMs });
}

interface Return {
  readonly cause: Why;
  readonly why: Text;
  readonly by: Actor | null;
  readonly nowMs: number;
}

/** What still holds is told as if it began now; what is over stays marked, as the record of what nobody was told. */
function bringBack(situation: Situation, state: DeviceState, { cause, why, by, nowMs }: Return): void {
  put(state, null, cause);
  const atMs = wallOf(situation, nowMs);
  for (const alert of state.alerts?.values() ?? [])
    if (alert.outOfService && alert.active)
      place(situation, changed(alert, { outOfService: false }, { atMs, event: "back-in-service", why, by: by?.name ?? null }));
}

function put(state: DeviceState, outOfService: OutOfService | null, why: Why): void {
  const { registration, id: device } = state.device;
  state.outOfService = outOfService;
  collect().facts.push({ kind: "service", registration, device, outOfService, why });
}

/** Whoever waits for this task may ask for another. The shell knows whether it was open. */
export function taskDone({ devices }: Situation, task: string): void {
  for (const state of devices) {
    if (state === undefined) continue;
    const { honesty, outOfService } = state;
    if (honesty?.task === task) putHonesty(state, { ...honesty, task: null });
    if (outOfService?.task === task) put(state, { ...outOfService, task: null }, "patrolled");
  }
}
