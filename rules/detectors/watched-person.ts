import type { SiteResident } from "../model/site.ts";
import { ASK_STEPS, type AskStep } from "./ask-ladder.ts";
import { type OkSettings, OK_SETTINGS } from "./daily-ok.ts";
import { type ActivitySettings, ACTIVITY_SETTINGS } from "./inactivity.ts";

/** What is watched of one person, as the site file has it. */
export interface PersonWatch {
  /** null: no daily "I'm OK" was asked for. */
  readonly ok: OkSettings | null;
  /** Off unless the person has agreed. */
  readonly activity: ActivitySettings;
}

/** Minutes after midnight of a time such as 09:30. */
function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The family is asked only where the person allowed it and somebody can be rung; else it is the grid worker after the person. */
const stepsFor = ({ consent, contacts }: Pick<SiteResident, "consent" | "contacts">): readonly AskStep[] =>
  consent.family && contacts.length > 0 ? ASK_STEPS : ASK_STEPS.filter(({ ask }) => ask !== "family");

/** The settings of a person's watch. `utcOffsetMs`: ms that the community's clocks are ahead of UTC. */
export function watchOf(resident: Pick<SiteResident, "consent" | "contacts" | "watch">, utcOffsetMs: number): PersonWatch {
  const { watch } = resident;
  const steps = stepsFor(resident);
  return {
    ok:
      watch?.okBy === undefined
        ? null
        : { ...OK_SETTINGS, dueMinute: minuteOf(watch.okBy), passive: watch.pressOnly !== true, steps, utcOffsetMs },
    activity: { ...ACTIVITY_SETTINGS, consented: watch?.inactivity === true, steps, utcOffsetMs },
  };
}
