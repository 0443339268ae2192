/** One line of the table. null where a column makes no sense for the measure, or nothing was there to measure. */
export interface Row {
  readonly set: string;
  readonly measure: string;
  /** Ours. */
  readonly value: number | null;
  /** The plain rule that others use; the measure or the notes say which. */
  readonly naive: number | null;
  /** What chance would score: the set says how its dice are thrown. */
  readonly chance: number | null;
  readonly unit: string;
}

/** A file found under the folder of recordings. */
export interface FoundFile {
  readonly path: string;
  /** From the folder on, with `/`. */
  readonly name: string;
  /** Its first line, or as much of it as fits 64 KiB. */
  readonly header: string;
}

/** Recordings of one kind and the detector scored on them. All sets have this shape. */
export interface EvaluationSet {
  readonly name: string;
  /** Told apart by layout, never by a name of a recording. Files that no set reads are named and skipped. */
  readonly reads: (file: FoundFile) => boolean;
  /** `dir`: the folder of recordings, which may lack this kind: then it says so and gives no rows. Says what is fitted on what. */
  readonly evaluate: (dir: string, say: (line: string) => void) => Promise<readonly Row[]>;
}
