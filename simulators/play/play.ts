import { setTimeout as wait } from "node:timers/promises";
import type { Text } from "../../rules/model/alert.ts";
import type { DeviceSpec } from "../devices/device.ts";
import type { SimulatedDevice } from "../fleet/simulated-device.ts";
import type { Beat, Plan } from "../scenarios/scenario.ts";
import { createDuties, type Duty } from "../truth/duties.ts";
import type { TruthLine } from "../truth/truth.ts";
import type { Cast } from "./cast.ts";
import type { Message } from "./message.ts";
import { createPace } from "./pace.ts";

export interface PlayOptions {
  readonly plan: Plan;
  readonly messages: Iterable<Message>;
  readonly cast: Cast;
  readonly speed: number;
  /** A line of the truth, in the order in which things happen. */
  readonly tell: (line: TruthLine) => void;
  /** A line for the person who watches; real ms since the start. */
  readonly say: (sinceMs: number, text: Text) => void;
  /** What people do meanwhile; the play lasts until they are done. `realMs`: of a moment of the play. */
  readonly alongside?: (realMs: (tMs: number) => number) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface PlayResult {
  readonly whole: boolean;
  readonly sent: number;
  readonly acknowledged: number;
  readonly nonsense: number;
  readonly expected: readonly Duty[];
}

/** Plays a plan in real time. Resolves at its end, or early when the signal says so. */
export async function play({ plan, messages, cast, speed, tell, say, alongside, signal }: PlayOptions): Promise<PlayResult> {
  const startMs = Date.now();
  const pace = createPace(speed, plan.realTime);
  const realMs = (tMs: number): number => startMs + Math.round(pace(tMs));
  const duties = createDuties();
  const expected: Duty[] = [];
  const counts = { sent: 0, acknowledged: 0, nonsense: 0 };
  const began = plan.happensAtMs === null ? null : realMs(plan.happensAtMs);
  const beats = plan.story.toSorted((one, other) => one.tMs - other.tMs);

  function beat({ tMs, text, zone, device }: Beat): void {
    say(pace(tMs), text);
    tell({ record: "happened", at: realMs(tMs), zone, device, text });
  }

  function owe(duty: Duty): void {
    expected.push(duty);
    say(duty.dueMs - startMs, { zh: `应报警:${duty.kind} ${duty.priority} ${duty.device}`, en: "this must raise an alert" });
    const { dueMs, kind, priority, device, zone } = duty;
    tell({ record: "expected", at: dueMs, began: plan.leads.has(device) ? began : null, kind, priority, device, zone });
  }

  function send(message: Message): void {
    const device = cast.byId.get(message.spec.id);
    if (device === undefined) return;
    for (const duty of duties(message, realMs(message.measuredMs), realMs(message.leavesMs))) owe(duty);
    if (message.nonsense !== null) {
      counts.nonsense++;
      return device.line.sendBytes(Buffer.from(message.nonsense, "latin1"));
    }
    counts.sent++;
    sendReading(device, message, realMs(message.measuredMs)).then(
      () => counts.acknowledged++,
      () => undefined,
    );
  }

  const people = alongside?.(realMs);
  for (const message of messages) {
    while (beats[0] !== undefined && beats[0].tMs <= message.leavesMs) {
      await until(realMs(beats[0].tMs), signal);
      if (signal.aborted) break;
      beat(beats[0]);
      beats.shift();
    }
    await until(realMs(message.leavesMs), signal);
    if (signal.aborted) break;
    send(message);
  }
  if (!signal.aborted) beats.forEach(beat);
  await people;
  await cast.settle();
  return { whole: !signal.aborted, ...counts, expected };
}

function sendReading(device: SimulatedDevice, message: Message, atMs: number): Promise<void> {
  const { seq, values, urgent, skewMs } = message;
  // Whichever key it was, it waits for a word; a test is no call.
  if ((values["pressed"] === true || values["assist"] === true) && values["test"] !== true) device.pressed();
  return device.line.send({ atMs, seq, values, urgent, skewMs });
}

/** Waits for a real moment; returns at once where it has passed or the play is cut short. */
async function until(atMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = atMs - Date.now();
  if (leftMs > 0 && !signal.aborted) await wait(leftMs, undefined, { signal }).catch(() => undefined);
}

/** Devices whose word the story does not depend on. */
export const spareOf = ({ cast, leads }: Plan): ReadonlySet<string> =>
  new Set(cast.filter(({ id }: DeviceSpec) => !leads.has(id)).map(({ id }) => id));
