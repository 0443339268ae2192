import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What is known of starts that died while they replayed. */
const Kept = z.object({
  /** The last start died in its replay. */
  died: z.boolean(),
  /** Journal id at hand when it died; 0 where the start did not note it. */
  at: z.number().int(),
  /** Inputs that are not replayed any more. */
  skip: z.array(z.number().int()).max(1_000),
});
type Kept = z.infer<typeof Kept>;

const NOTHING: Kept = { died: false, at: 0, skip: [] };

/**
 * An input that ends the process (not one that throws: that is caught) would end every start. The first start that dies
 * leaves a mark; the second notes each input before it is applied; the third leaves out the one at which the second died.
 */
export interface ReplayGuard {
  /** Inputs to leave out: told loudly. */
  readonly skipped: ReadonlySet<number>;
  /** Before an input is applied. */
  before(id: number): void;
  /** The replay is through. `checkpointId`: inputs up to it are never replayed again. */
  done(checkpointId: number): void;
}

export function guardReplay(folder: string): ReplayGuard {
  const path = join(folder, "replaying");
  const last = read(path);
  const skip = last.died && last.at > 0 ? [...last.skip, last.at] : last.skip;
  const skipped = new Set(skip);
  function keep(kept: Kept): void {
    try {
      writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
    } catch {
      // A full disk keeps no mark, and must not keep the gateway from starting.
    }
  }
  keep({ died: true, at: 0, skip });
  return {
    skipped,
    before(id) {
      if (last.died) keep({ died: true, at: id, skip });
    },
    done(checkpointId) {
      const still = skip.filter((id) => id > checkpointId);
      if (still.length > 0) keep({ died: false, at: 0, skip: still });
      else rmSync(path, { force: true });
    },
  };
}

function read(path: string): Kept {
  try {
    return Kept.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Not there, which is the rule, or cut short by the death it is to tell of: then the next one tells.
    return NOTHING;
  }
}
