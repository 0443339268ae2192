import { putAnswered } from "./answered.ts";
import type { DeviceRules } from "./book.ts";
import { lookAlone } from "./frame.ts";
import type { Turn } from "./turn.ts";

/** A reading that says so by itself, measured after the alarm was closed: it counts again. */
export function sayAnew({ situation, state, reading, atMs }: Turn, { signals, rules }: DeviceRules): void {
  const answeredMs = state.honesty?.answeredMs;
  if (answeredMs === undefined) return;
  const anew = [...signals, ...rules]
    .filter(({ id }) => answeredMs[id]! < atMs)
    .filter(({ test }) => {
      const alone = lookAlone(situation, state, reading.values, atMs);
      alone.folds = state.folds;
      return test.met(alone);
    })
    .map(({ id }) => id);
  if (anew.length > 0) putAnswered(state, Object.fromEntries(Object.entries(answeredMs).filter(([id]) => !anew.includes(id))));
}
