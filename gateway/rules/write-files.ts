import { chmod, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import { isRuleFile } from "./rule-folder.ts";

/** Files that are on the disk under hidden names, not yet in their places. */
export interface Staged {
  /** Puts each in its place and removes all other rule files. A power cut in it leaves some of both: whoever calls writes down before what is to be there. */
  place(): Promise<void>;
  drop(): Promise<void>;
}

/** Of a write that was cut short. */
const LEFT_OVER = /^\..*\.yaml\.new$/;

const hidden = (name: string): string => `.${name}.new`;

/** Writes the files beside those that are there. Rejects where the folder takes none: nothing has changed then. */
export async function stageFiles(folder: string, files: readonly RuleFile[]): Promise<Staged> {
  const { mode } = await stat(folder);
  const drop = async (): Promise<void> => {
    for (const { name } of files) await rm(join(folder, hidden(name)), { force: true });
  };
  try {
    for (const { name, text } of files) await writeOne(join(folder, hidden(name)), text, mode & 0o666);
  } catch (error) {
    await drop().catch(() => {});
    throw error;
  }
  return {
    drop,
    async place() {
      for (const { name } of files) await rename(join(folder, hidden(name)), join(folder, name));
      const wanted = new Set(files.map(({ name }) => name));
      for (const name of await readdir(folder))
        if ((isRuleFile(name) && !wanted.has(name)) || LEFT_OVER.test(name)) await rm(join(folder, name));
      await syncFolder(folder);
    },
  };
}

/** As readable as its folder: whoever edits the site's rules may be another user than the gateway. */
async function writeOne(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(path, mode);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
