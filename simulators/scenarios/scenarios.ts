import { UsageError } from "../arguments.ts";
import { badNight } from "./bad-night.ts";
import { binFire } from "./bin-fire.ts";
import { cookingNight } from "./cooking-night.ts";
import { fallAndPress } from "./fall-and-press.ts";
import { floodOfAlerts } from "./flood-of-alerts.ts";
import { kitchenFire } from "./kitchen-fire.ts";
import { pipeBurst } from "./pipe-burst.ts";
import { pressForHelp } from "./press-for-help.ts";
import { quietDay } from "./quiet-day.ts";
import type { Scenario } from "./scenario.ts";
import { slowLeak } from "./slow-leak.ts";

/** Every scenario that has a name; `replay FILE` is made from its recording. */
export const SCENARIOS: readonly Scenario[] = [
  quietDay,
  kitchenFire,
  pipeBurst,
  binFire,
  pressForHelp,
  fallAndPress,
  cookingNight,
  floodOfAlerts,
  slowLeak,
  badNight,
];

/** Names and what happens, a line each. */
export function scenarioList(): string {
  const rows = [
    ...SCENARIOS.map(({ name, title }) => [name, title] as const),
    ["replay FILE", { zh: "播放火灾实测记录", en: "Plays a recorded fire" }] as const,
  ];
  return rows.map(([name, { zh, en }]) => `  ${name.padEnd(16)} ${zh} / ${en}`).join("\n");
}

/** Throws UsageError where there is none of that name. */
export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`没有这个场景 / there is no scenario ${name}`);
}
