import { setTimeout as delay } from "node:timers/promises";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Runner } from "../runner/runner.ts";
import { faultOf, type RuleAlerts } from "./rule-alerts.ts";
import { composeSet, hashOf, OWED_FILES, readSiteFiles, siteFilesOf } from "./rule-folder.ts";
import type { ActiveRules } from "./rules-in-force.ts";
import { type Staged, stageFiles } from "./write-files.ts";

/** A file that is saved in place is whole well within this. */
export const HALF_WRITTEN_MS = 150;

/** The folder of the site's files as the gateway reads it, and writes to it what was published. */
export interface FolderSide {
  /** The folder's set as it was last looked at, taken or not: the same text again is nothing new. */
  seen: string;
  /** The folder doesn't hold what is in force, though it was published. */
  readonly isOwed: boolean;
  /** What lies there; null where it can't be read, which is told. */
  read(): Promise<readonly RuleFile[] | null>;
  /** What lies there is what is in force. */
  accept(): void;
  stage(files: readonly RuleFile[]): Promise<Staged>;
  /** Puts the files of this set in their places, or tells that they are still owed. */
  place(staged: Staged, hash: string): Promise<void>;
  writeOwed(active: ActiveRules): Promise<void>;
}

export interface FolderOptions {
  readonly folder: string;
  readonly starters: readonly RuleFile[];
  readonly runner: Pick<Runner, "write" | "onDisk">;
}

export function createFolderSide({ folder, starters, runner }: FolderOptions, alerts: RuleAlerts): FolderSide {
  let isOwed = false;

  /** What lies there, some of both sets at worst, is nothing that anybody saved. */
  async function notWritten(cause: unknown): Promise<void> {
    isOwed = true;
    const found = await readSiteFiles(folder).catch(() => null);
    side.seen = found === null ? "" : hashOf(composeSet(starters, found));
    alerts.notWritten(cause);
  }

  const side: FolderSide = {
    seen: "",
    get isOwed() {
      return isOwed;
    },
    async read() {
      try {
        // A file may be renamed or removed between two looks at the folder.
        return await readSiteFiles(folder).catch(() => delay(HALF_WRITTEN_MS).then(() => readSiteFiles(folder)));
      } catch (error) {
        side.seen = "";
        alerts.refuse([faultOf(error)]);
        return null;
      }
    },
    accept() {
      isOwed = false;
      alerts.accept();
    },
    stage: (files) => stageFiles(folder, files),
    async place(staged, hash) {
      try {
        await staged.place();
      } catch (error) {
        return await notWritten(error);
      }
      side.seen = hash;
      runner.write([["metaPut", OWED_FILES, ""]], []);
      await runner.onDisk();
      side.accept();
    },
    async writeOwed({ files, hash }) {
      try {
        await side.place(await side.stage(siteFilesOf(files, starters)), hash);
      } catch (error) {
        await notWritten(error);
      }
    },
  };
  return side;
}
