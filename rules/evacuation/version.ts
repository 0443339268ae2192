import type { Evacuation, EvacuationLine } from "../model/evacuation.ts";

/** Lines of a record: acts of people, and far more than an evacuation has. */
const LINES_MAX = 200;

/** The next version. */
export function next(evacuation: Evacuation, fields: Partial<Evacuation>, line: EvacuationLine): Evacuation {
  const kept = evacuation.timeline.length < LINES_MAX ? evacuation.timeline : evacuation.timeline.toSpliced(1, 1);
  return { ...evacuation, ...fields, version: evacuation.version + 1, timeline: [...kept, line] };
}
