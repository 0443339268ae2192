import type { AlertKind, Priority } from "../model/alert.ts";
import type { LadderPlan, ResponsePlan, RungPlan } from "../model/response-plan.ts";

/** An alert as far as a ladder asks. */
export interface Asked {
  readonly kind: AlertKind;
  readonly priority: Priority;
  readonly building: string | null;
  /** The ladder that a rule names; it counts where it is for that priority. */
  readonly ladder?: string | null;
}

/** A life at risk: somebody within this, and the next tier within the second, whatever a file says (the product's own bound). */
const FIRST_MS = 30_000;
const NEXT_MS = 60_000;
const DAY_MIN = 24 * 60;

/** The ladder that is climbed: the one that a rule names, or the first that fits. `minute`: of the site's day. */
export function ladderOf({ ladders }: ResponsePlan, asked: Asked, minute: number): LadderPlan {
  const named = ladders.find(({ id, priorities }) => id === asked.ladder && priorities.includes(asked.priority));
  const found = named ?? firstFitting(ladders, asked, minute);
  return asked.priority === "P1" ? { ...found, rungs: withFloor(found.rungs) } : found;
}

/** There is a built-in one for every priority. */
const firstFitting = (ladders: readonly LadderPlan[], asked: Asked, minute: number): LadderPlan =>
  ladders.find(
    ({ priorities, kinds, buildings, hours, onlyNamed }) =>
      onlyNamed !== true &&
      priorities.includes(asked.priority) &&
      (kinds === null || kinds.includes(asked.kind)) &&
      (buildings === null || (asked.building !== null && buildings.includes(asked.building))) &&
      (hours === null || isWithin(hours, minute)),
  )!;

/** Whether a minute of the day lies in a stretch that may go over midnight. */
export function isWithin({ fromMin, toMin }: { readonly fromMin: number; readonly toMin: number }, minute: number): boolean {
  const from = fromMin % DAY_MIN;
  return toMin > from ? minute >= from && minute < toMin : minute >= from || minute < toMin;
}

const rung = (afterMs: number, tell: RungPlan["tell"]): RungPlan => ({ afterMs, tell, people: null, ways: null, isAgain: false });
const isNear = ({ tell }: RungPlan): boolean => tell === "person" || tell === "team" || tell === "station";

/** The rungs of a life at risk, with those that must be there. */
function withFloor(rungs: readonly RungPlan[]): readonly RungPlan[] {
  const hasFirst = rungs.some(({ afterMs }) => afterMs <= FIRST_MS);
  const hasNext = rungs.some((one) => one.afterMs <= NEXT_MS && !isNear(one));
  const added = [...(hasFirst ? [] : [rung(0, "station")]), ...(hasNext ? [] : [rung(NEXT_MS, "property")])];
  return [...rungs, ...added].sort((one, other) => one.afterMs - other.afterMs);
}
