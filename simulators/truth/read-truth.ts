import type { TruthLine } from "./truth.ts";

type Play = Extract<TruthLine, { record: "play" }>;
export type Expected = Extract<TruthLine, { record: "expected" }>;

/** What a truth file says, as far as a judge needs it. */
export interface Truth {
  readonly play: Play;
  readonly expected: readonly Expected[];
  /** When the play was over; null where it was cut off without a word. */
  readonly endedAt: number | null;
}

/** Reads a truth file that this program wrote. Throws an Error that says which line is none. */
export function readTruth(text: string): Truth {
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map(readLine);
  const play = lines.find((line): line is Play => line.record === "play");
  if (play === undefined) throw new Error("no line says what was played");
  return {
    play,
    expected: lines.filter((line): line is Expected => line.record === "expected"),
    endedAt: lines.find(({ record }) => record === "ended")?.at ?? null,
  };
}

function readLine(line: string, index: number): TruthLine {
  const value: unknown = JSON.parse(line);
  if (isTruthLine(value)) return value;
  throw new Error(`line ${index + 1} is no line of a truth file`);
}

const RECORDS: readonly string[] = ["play", "happened", "expected", "shown", "ended"] satisfies TruthLine["record"][];

const isTruthLine = (value: unknown): value is TruthLine =>
  typeof value === "object" &&
  value !== null &&
  "record" in value &&
  RECORDS.includes(String(value.record)) &&
  "at" in value &&
  typeof value.at === "number";
