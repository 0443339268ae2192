import type { DeviceKind } from "../model/device.ts";
import type { DetectorName } from "../model/rule-file.ts";
import type { Verdict } from "../model/situation.ts";
import type { Values } from "../model/values.ts";
import type { Frame } from "./frame.ts";

/** A detector that folds the readings of one device. */
export interface DetectorFold {
  readonly name: DetectorName;
  readonly kind: DeviceKind;
  /** Values it looks at, a bit each: a reading with none of them changes nothing. */
  readonly mask: number;
  /** `state`: what it gave last, null at first; never mutated. */
  observe(state: unknown, atMs: number, values: Values): { readonly state: unknown; readonly verdict: Verdict | null };
}

export const DETECTORS: readonly DetectorFold[] = [];

export const foldOfDetector = (name: DetectorName): string => `detector:${name}`;

/** What a detector says of the device at the moment. */
export const verdictOf = (of: Frame, name: DetectorName): Verdict | null => of.folds?.[foldOfDetector(name)]?.verdict ?? null;
