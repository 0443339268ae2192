import type { Line, Score, StageMessage } from "./stage-messages.ts";

/** Lines that are shown: the newest; a play has fewer, a flood more. */
export const LINES_MAX = 300;

/** What a person asks to be played. */
export interface Wanted {
  readonly scenario: string;
  readonly speed: number;
  /** null: the seed chooses. */
  readonly building: string | null;
  readonly seed: number;
  readonly faults: readonly string[];
}

export const PLAY_STATES = ["starting", "running", "stopping", "done", "stopped", "failed"] as const;

/** The newest play, as it stands. Times are ms since 1970. */
export interface Play extends Wanted {
  readonly by: string;
  readonly startedAt: number;
  readonly state: (typeof PLAY_STATES)[number];
  /** About when it will be over; null: its devices are not there yet. */
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  readonly stoppedBy: string | null;
  readonly devices: number;
  readonly lines: readonly Line[];
  /** Older lines that are no longer kept. */
  readonly linesLost: number;
  readonly score: Score | null;
  /** Why it failed, as the program said it. */
  readonly error: string | null;
}

export const newPlay = (wanted: Wanted, by: string, nowMs: number): Play => ({
  ...wanted,
  by,
  startedAt: nowMs,
  state: "starting",
  endsAt: null,
  endedAt: null,
  stoppedBy: null,
  devices: 0,
  lines: [],
  linesLost: 0,
  score: null,
  error: null,
});

export const isOver = ({ state }: Play): boolean => state === "done" || state === "stopped" || state === "failed";

export const stopping = (play: Play, by: string): Play => ({ ...play, state: "stopping", stoppedBy: by });

/** The play after a word of the program that plays it. */
export function heard(play: Play, message: StageMessage, nowMs: number): Play {
  if (isOver(play)) return play;
  switch (message.say) {
    case "begun":
      return {
        ...play,
        state: play.state === "stopping" ? "stopping" : "running",
        endsAt: nowMs + message.lengthMs,
        devices: message.devices,
      };
    case "line":
      return withLine(play, message.line);
    case "score":
      return { ...play, score: message.score };
    case "ended":
      return { ...play, state: message.whole ? "done" : endOf(play), endedAt: nowMs };
    case "failed":
      return { ...play, state: endOf(play), endedAt: nowMs, error: play.state === "stopping" ? null : message.text };
    default:
      return play;
  }
}

/** The play once its program is gone, whatever it had said. */
export const gone = (play: Play, why: string, nowMs: number): Play => heard(play, { say: "failed", text: why }, nowMs);

/** What was cut short: by a person, or by itself. */
const endOf = ({ state }: Play): Play["state"] => (state === "stopping" ? "stopped" : "failed");

function withLine(play: Play, line: Line): Play {
  const lines = [...play.lines, line];
  const lost = Math.max(0, lines.length - LINES_MAX);
  return { ...play, lines: lines.slice(lost), linesLost: play.linesLost + lost };
}
