import type { Text } from "../../rules/model/alert.ts";
import type { Progress } from "./make-backup.ts";
import type { Manifest } from "./manifest.ts";

/** Nice value of work that may wait: half way to the last. */
export const LOW_PRIORITY = 10;

export type FromBackup =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "made"; readonly manifest: Manifest }
  | { readonly kind: "failed"; readonly text: Text };
