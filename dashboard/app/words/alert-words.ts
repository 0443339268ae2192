import type { Alert, Outcome } from "../../../rules/model/alert.ts";

// Which entry of the locale files says what: the words themselves stand there.

type Told = Pick<Alert, "kind" | "priority" | "state" | "verification" | "evidence" | "device">;

const LIFE = new Set(["fire", "fire-suspected", "bin-fire", "sos"]);
const FIRES = new Set(["fire", "fire-suspected", "bin-fire"]);
const PIPES = new Set(["pipe-burst", "pipe-low-pressure", "pipe-leak"]);

const isMinor = (priority: Alert["priority"]): boolean => priority === "P3" || priority === "P4";

/** `hydrantSensors`: ids of the pressure sensors that watch a hydrant. */
export function kindKey({ kind, verification, evidence, device }: Told, hydrantSensors: ReadonlySet<string>): string {
  if (kind === "pipe-burst" && verification !== "confirmed") return "kind.pipe-burst-unverified";
  if (kind === "pipe-low-pressure" && device !== null && hydrantSensors.has(device)) return "kind.pipe-low-pressure-hydrant";
  // Heat alone is not yet a fire that somebody saw; what somebody saw has no evidence of a sensor.
  const isHeatOnly =
    kind === "bin-fire" &&
    verification !== "confirmed" &&
    evidence.length > 0 &&
    evidence.every(({ clause }) => clause.startsWith("temperature_c"));
  return isHeatOnly ? "kind.bin-fire-heat" : `kind.${kind}`;
}

export function stateKey({ state, priority, kind }: Told): string {
  if (state === "closed") return LIFE.has(kind) ? "state.closed-life" : "state.closed";
  if ((state === "unacknowledged" || state === "acknowledged") && isMinor(priority)) return `state.${state}-minor`;
  return `state.${state}`;
}

export const answerKey = (priority: Alert["priority"]): string => (isMinor(priority) ? "act.answer-minor" : "act.answer");
export const answeringKey = (priority: Alert["priority"]): string => (isMinor(priority) ? "act.answering-minor" : "act.answering");

export function outcomeKey(kind: Alert["kind"], outcome: Outcome): string {
  if (outcome === "real") return FIRES.has(kind) ? "outcome.real-fire" : kind === "sos" ? "outcome.real-sos" : "outcome.real";
  if (outcome === "false") return kind === "sos" || kind === "assist" ? "outcome.false-sos" : "outcome.false";
  if (outcome === "nuisance")
    return FIRES.has(kind) ? "outcome.nuisance-fire" : PIPES.has(kind) ? "outcome.nuisance-pipe" : "outcome.nuisance";
  return `outcome.${outcome}`;
}
