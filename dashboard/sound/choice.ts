import type { ToneName } from "./tones.ts";

/** A P1 that nobody has answered for so long sounds louder. */
const LOUDER_AFTER_MS = 30_000;

export interface Heard {
  /** Alerts that are not closed. */
  readonly alerts: readonly {
    readonly id: string;
    readonly priority: string;
    readonly state: string;
    readonly raisedAt: number;
    /** A person has taken its device out: it is listed, and silent. */
    readonly outOfService: boolean;
  }[];
  /** Alerts that somebody silenced on this console; a new one sounds again. */
  readonly silenced: ReadonlySet<string>;
  readonly isLineLost: boolean;
  readonly nowMs: number;
}

export interface Choice {
  readonly tone: ToneName | null;
  readonly isLouder: boolean;
}

/** What this console should sound now, until somebody answers: life first, then urgent, then a lost line. */
export function chooseSound({ alerts, silenced, isLineLost, nowMs }: Heard): Choice {
  const waiting = alerts.filter(
    ({ id, state, outOfService }) => (state === "unacknowledged" || state === "returned") && !outOfService && !silenced.has(id),
  );
  const life = waiting.filter(({ priority }) => priority === "P1");
  if (life.length > 0) return { tone: "life", isLouder: life.some(({ raisedAt }) => nowMs - raisedAt > LOUDER_AFTER_MS) };
  if (waiting.some(({ priority }) => priority === "P2")) return { tone: "urgent", isLouder: false };
  return { tone: isLineLost ? "line" : null, isLouder: false };
}
