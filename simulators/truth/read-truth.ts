import type { TruthLine } from "./truth.ts";

type Of<Record extends TruthLine["record"]> = Extract<TruthLine, { record: Record }>;
type Play = Of<"play">;
export type Expected = Of<"expected">;
export type Acted = Of<"acted">;

/** What a truth file says, as far as a judge needs it. */
export interface Truth {
  readonly play: Play;
  readonly expected: readonly Expected[];
  /** What people did, in order; empty where nobody acts. */
  readonly acted: readonly Acted[];
  readonly marked: readonly Of<"marked">[];
  readonly dead: readonly Of<"dead">[];
  readonly shown: readonly Of<"shown">[];
  /** When the play was over; null where it was cut off without a word. */
  readonly endedAt: number | null;
}

/** Reads a truth file that this program wrote. Throws an Error that says which line is none. */
export function readTruth(text: string): Truth {
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map(readLine);
  const truth = truthOf(lines);
  if (truth === null) throw new Error("no line says what was played");
  return truth;
}

/** What these lines say; null where none says what was played. */
export function truthOf(lines: readonly TruthLine[]): Truth | null {
  const play = lines.find((line): line is Play => line.record === "play");
  if (play === undefined) return null;
  const all = <Record extends TruthLine["record"]>(record: Record): readonly Of<Record>[] =>
    lines.filter((line): line is Of<Record> => line.record === record);
  return {
    play,
    expected: all("expected"),
    acted: all("acted"),
    marked: all("marked"),
    dead: all("dead"),
    shown: all("shown"),
    endedAt: lines.find(({ record }) => record === "ended")?.at ?? null,
  };
}

function readLine(line: string, index: number): TruthLine {
  const value: unknown = JSON.parse(line);
  if (isTruthLine(value)) return value;
  throw new Error(`line ${index + 1} is no line of a truth file`);
}

const RECORDS: readonly string[] = [
  "play",
  "happened",
  "expected",
  "shown",
  "acted",
  "marked",
  "dead",
  "ended",
] satisfies TruthLine["record"][];

const isTruthLine = (value: unknown): value is TruthLine =>
  typeof value === "object" &&
  value !== null &&
  "record" in value &&
  RECORDS.includes(String(value.record)) &&
  "at" in value &&
  typeof value.at === "number";
