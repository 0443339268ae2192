import type { Text } from "../phone/text.ts";
import type { Trouble } from "./round-words.ts";

export interface Bin {
  readonly id: string;
  readonly place: Text;
  readonly words: Text;
  readonly isUrgent: boolean;
  readonly reported: readonly Trouble[];
  readonly smoking: boolean;
}

/** What the look at a link answers; times are wall clock, ms since 1970. */
export interface Look {
  readonly at: number;
  readonly timeZone: string;
  readonly name: string;
  readonly streams: readonly { readonly stream: string | null; readonly bins: readonly Bin[]; readonly others: readonly Bin[] }[];
}

/** A touch that the gateway does not have yet: with the same name it is the same touch, however often it is sent. */
export interface Touch {
  readonly device: string;
  readonly trouble: Trouble;
  readonly ref: string;
}

/** What this phone keeps of one link: no names, no homes. */
export interface Kept {
  readonly token: string;
  readonly look: Look | null;
  readonly touches: readonly Touch[];
}

const KEY = "linan.round";
/** Touches that wait: every bin of a large community once. The oldest go first, but smoke stays. */
const TOUCHES_MAX = 200;

/** What is kept for this link; of another link nothing is left. */
export function recall(token: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "null") as Kept | null;
    if (kept !== null && (token === "" || kept.token === token)) return kept;
  } catch {
    // What can't be read is as good as nothing.
  }
  return { token, look: null, touches: [] };
}

export function keep(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage the list holds as long as the page.
  }
}

/** Smoke goes first; the same of the same bin once. */
export function withTouch(touches: readonly Touch[], touch: Touch): readonly Touch[] {
  const others = touches.filter(({ device, trouble }) => device !== touch.device || trouble !== touch.trouble);
  if (touch.trouble === "smoking") return [touch, ...others].slice(0, TOUCHES_MAX);
  const smoke = others.filter(({ trouble }) => trouble === "smoking");
  const rest = others.filter(({ trouble }) => trouble !== "smoking");
  return [...smoke, ...rest.slice(Math.max(0, rest.length + smoke.length + 1 - TOUCHES_MAX)), touch];
}
