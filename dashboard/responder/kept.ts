import type { Look } from "./card.ts";

/** A touch that is on its way: with the same name it is the same touch, however often it is sent. */
export interface Touch {
  readonly token: string;
  readonly stage: string;
  readonly ref: string;
}

/** What this phone keeps of one incident: people's names with it, so it goes as soon as the gateway says that it is over. */
export interface Kept {
  readonly token: string;
  readonly look: Look | null;
  readonly touch: Touch | null;
}

const KEY = "linan.go";
/** The incident stands before the dot of a link. */
const incidentOf = (token: string): string => token.split(".")[0] || "";

/** What is kept for the incident of this link; of another incident nothing is left. */
export function recall(token: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "null") as Kept | null;
    if (kept !== null && incidentOf(kept.token) === incidentOf(token)) return kept;
  } catch {
    // What can't be read is as good as nothing.
  }
  return { token, look: null, touch: null };
}

export function keep(kept: Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage the card holds as long as the page.
  }
}
