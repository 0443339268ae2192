import { createHash } from "node:crypto";
import { z } from "zod";
import { Id } from "../../rules/model/device.ts";

/** Layout of the container. A program reads those up to its own. */
export const BACKUP_FORMAT = 1;
/** Bytes of one piece of a file: what is in memory at a time, and what is written between two rests. */
export const PIECE_BYTES = 1024 * 1024;

/** Where a file belongs: the data folder, beside the site file, the folder of rule files. */
const Place = z.enum(["data", "site", "rules"]);
export type Place = z.infer<typeof Place>;

/** Relative, with plain names only: nothing in a backup is written outside its place. */
const PartName = z
  .string()
  .max(1_000)
  .refine((name) => name !== "" && name.split("/").every((one) => one !== "" && one !== "." && one !== ".." && !one.includes("\0")));

const Part = z.object({
  place: Place,
  name: PartName,
  bytes: z.number().int().nonnegative(),
  /** Hexadecimal. */
  sha256: z.string().length(64),
});
export type Part = z.infer<typeof Part>;

/** What a backup says of itself. */
export const Manifest = z.object({
  format: z.number().int(),
  /** Version of the program that made it, for people. */
  program: z.string(),
  schema: z.number().int(),
  site: Id,
  /** Name of the site file in its place. */
  siteFile: z.string(),
  /** Wall clock, ms since 1970. */
  startedAt: z.number(),
  finishedAt: z.number(),
  /** At least these are in it: what came while it was made may be too. */
  journalId: z.number().int(),
  aseq: z.number().int(),
  parts: z.array(Part),
});
export type Manifest = z.infer<typeof Manifest>;

/** A flipped bit in the manifest must show too. */
export const sealOf = (body: string): string => createHash("sha256").update(body).digest("hex");
