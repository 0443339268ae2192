import type { Line } from "./feed.ts";
import type { Outcome, Send } from "./sender.ts";

/**
 * Lines refused since the last one that was taken. Beyond it the server refuses whatever it gets (a bucket with other
 * types, a proxy in between), and to bury the whole history one line at a time would be no way to say so.
 */
const REFUSED_IN_A_ROW_MAX = 100;

export interface Refused {
  readonly line: Line;
  readonly message: string;
}

export interface Delivered {
  readonly outcome: Exclude<Outcome, { kind: "refused" | "too-large" }>;
  /** Refused for good, each by itself; they count only with `written`. */
  readonly refused: readonly Refused[];
  /** The smallest number of lines that was too large for the server; null where none was. */
  readonly tooLarge: number | null;
}

/** Delivers a batch; what is refused is halved until the lines that are at fault stand alone. One request at a time. */
export function createDelivery(send: Send): (lines: readonly Line[]) => Promise<Delivered> {
  let inARow = 0;

  return async function deliver(lines) {
    const refused: Refused[] = [];
    let tooLarge: number | null = null;

    async function some(part: readonly Line[]): Promise<Delivered["outcome"]> {
      const outcome = await send(part.map(({ text }) => text));
      if (outcome.kind === "written") inARow = 0;
      if (outcome.kind !== "refused" && outcome.kind !== "too-large") return outcome;
      if (outcome.kind === "too-large") tooLarge = Math.min(tooLarge ?? Infinity, part.length);
      return part.length === 1 ? alone(part[0]!, outcome.message) : halves(part);
    }

    function alone(line: Line, message: string): Delivered["outcome"] {
      refused.push({ line, message });
      if (++inARow <= REFUSED_IN_A_ROW_MAX) return { kind: "written" };
      inARow = 0;
      return { kind: "denied", message: `${REFUSED_IN_A_ROW_MAX} lines in a row refused, the last: ${message}` };
    }

    async function halves(part: readonly Line[]): Promise<Delivered["outcome"]> {
      const middle = part.length >> 1;
      const first = await some(part.slice(0, middle));
      return first.kind === "written" ? some(part.slice(middle)) : first;
    }

    return { outcome: await some(lines), refused, tooLarge };
  };
}
