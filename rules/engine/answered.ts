import type { Alert } from "../model/alert.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import type { DeviceRules } from "./book.ts";
import { lookAlone } from "./frame.ts";
import { isItsWord, putHonesty } from "./honesty.ts";
import type { Turn } from "./turn.ts";

/**
 * A person has closed what a device said. Its flag may stay up for days: until it says so anew, that counts neither for
 * its neighbours nor together with them. What else it says has not been answered.
 */
export function answer({ book, places, wallOffsetMs }: Situation, state: DeviceState, { kind, closed }: Alert): void {
  const { device, honesty, folds, alerts } = state;
  // Without a set of files there is nobody who asks for neighbours.
  if (closed === null || honesty === null || book === null) return;
  for (const other of alerts?.values() ?? []) if (other.kind !== kind && other.active && isItsWord(other.kind)) return;
  const atMs = closed.at - wallOffsetMs;
  const { speakers } = book.rulesOf(device, places);
  const said = Object.keys(folds ?? {}).filter((id) => speakers.has(id));
  if (said.length + Object.keys(honesty.answeredMs ?? {}).length === 0) return;
  putAnswered(state, Object.fromEntries(said.map((id) => [id, atMs])));
}

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

function putAnswered(state: DeviceState, answeredMs: Readonly<Record<string, number>>): void {
  const { answeredMs: _, ...rest } = state.honesty!;
  putHonesty(state, Object.keys(answeredMs).length === 0 ? rest : { ...rest, answeredMs });
}

/** Queue time up to which what a fold says has been answered; -Infinity: it has not. */
export const answeredMsOf = ({ honesty }: DeviceState, fold: string): number => honesty?.answeredMs?.[fold] ?? -Infinity;
