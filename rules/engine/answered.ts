import type { Alert } from "../model/alert.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { isItsWord, putHonesty } from "./honesty.ts";

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

export function putAnswered(state: DeviceState, answeredMs: Readonly<Record<string, number>>): void {
  const { answeredMs: _, ...rest } = state.honesty!;
  putHonesty(state, Object.keys(answeredMs).length === 0 ? rest : { ...rest, answeredMs });
}
