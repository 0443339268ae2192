import type { Alert, AlertKind } from "../model/alert.ts";
import type { Honesty } from "../model/nuisance.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { collect, taskId } from "./outcomes.ts";
import { deviceById } from "./situation.ts";
import { text } from "./words.ts";

export const DAY_MS = 24 * 3_600_000;
export const WEEK_MS = 7 * DAY_MS;
/** A detector in a home that is wrong twice in a week is about to be taken down by who lives there. */
const AT_HOME_IN_A_WEEK = 2;
/** GB 50440: a detector with more false alarms a day than this has to be dealt with. */
const IN_A_DAY_MAX = 5;
/** False alarms remembered of a device: more than the bounds above need. */
const FALSE_MAX = 8;

/** What a device says of the world; that it is silent, broken or empty is no word of its own to be wrong about. */
const ITS_WORD: ReadonlySet<AlertKind> = new Set([
  "fire",
  "fire-suspected",
  "sos",
  "assist",
  "pipe-burst",
  "pipe-low-pressure",
  "pipe-leak",
  "bin-full",
  "bin-fire",
  "bin-tilted",
]);
export const isItsWord = (kind: AlertKind): boolean => ITS_WORD.has(kind);
const NOTHING_YET: Honesty = { outcomes: {}, falseAtMs: [], task: null };

/** A person has said what an alarm was. One task a device until it is done; its priority stays what it is. */
export function judgeOutcome(situation: Situation, alert: Alert): void {
  const { outcome, kind, closed } = alert;
  const state = deviceById(situation, alert.device);
  if (outcome === null || closed === null || state === undefined || !isItsWord(kind)) return;
  const known = state.honesty ?? NOTHING_YET;
  const outcomes = { ...known.outcomes, [outcome]: (known.outcomes[outcome] ?? 0) + 1 };
  const isFalse = outcome === "false" || outcome === "nuisance";
  const falseAtMs = isFalse ? [...known.falseAtMs, alert.raisedAt].sort((one, other) => one - other).slice(-FALSE_MAX) : known.falseAtMs;
  const honesty = { ...known, outcomes, falseAtMs };
  const why = isFalse && known.task === null ? visitReason(situation, state, honesty, closed.at) : null;
  putHonesty(state, why === null ? honesty : { ...honesty, task: openVisit(situation, state, honesty, { why, atMs: closed.at }) });
}

export function putHonesty(state: DeviceState, honesty: Honesty): void {
  const { registration, id: device } = state.device;
  state.honesty = honesty;
  collect().facts.push({ kind: "honesty", registration, device, honesty });
}

/** False alarms that began less than `withinMs` ago. */
export const falseWithin = ({ falseAtMs }: Honesty, wallMs: number, withinMs: number): number =>
  falseAtMs.filter((atMs) => atMs > wallMs - withinMs).length;

function visitReason({ places }: Situation, { device }: DeviceState, honesty: Honesty, wallMs: number): Alert["place"] | null {
  const inADay = falseWithin(honesty, wallMs, DAY_MS);
  if (inADay > IN_A_DAY_MAX) return text(`一天内误报 ${inADay} 次`, `${inADay} false alarms in a day`);
  const isHomeDetector = device.kind === "smoke-detector" && places.zones.get(device.zone)?.kind === "flat";
  const inAWeek = falseWithin(honesty, wallMs, WEEK_MS);
  return isHomeDetector && inAWeek >= AT_HOME_IN_A_WEEK ? text(`七天内误报 ${inAWeek} 次`, `${inAWeek} false alarms in seven days`) : null;
}

function openVisit(
  situation: Situation,
  { device }: DeviceState,
  { falseAtMs }: Honesty,
  { why, atMs }: { readonly why: Alert["place"]; readonly atMs: number },
): string {
  const id = taskId(++situation.taskNumber);
  const asked = text(`${why.zh}:上门检查,移位或更换`, `${why.en}: visit, move or replace it`);
  collect().tasks.push({ id, kind: "visit-detector", device: device.id, openedMs: atMs, why: asked, falseAtMs });
  return id;
}
