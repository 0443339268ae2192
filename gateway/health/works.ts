import type { Text } from "../../rules/model/alert.ts";
import type { Verdict } from "../journal/verify.ts";
import type { Tell, Work } from "./upkeep.ts";

/** Characters of a fault in an alert. */
const FAULT_CHARS = 300;

/** Raises and ends `supervision` alerts by their subject. */
export interface Supervised {
  readonly raise: (subject: string, why: Text) => void;
  readonly clear: (subject: string, why: Text) => void;
}

export interface CheckOptions extends Supervised {
  readonly verify: (signal: AbortSignal, tell: Tell) => Promise<readonly Verdict[]>;
}

/** Walks over every page and row. What it finds is an alert, and so is that it could not be done. */
export function checkWork({ verify, raise, clear }: CheckOptions): Work {
  async function check(signal: AbortSignal, tell: Tell): Promise<Text> {
    const faults = (await verify(signal, tell)).filter(({ code }) => code !== 0).map(({ text }) => text);
    const sound = { zh: "数据库检查正常", en: "The journal is sound" };
    if (faults.length === 0) {
      clear("journal", sound);
      return sound;
    }
    const first = faults[0]!.slice(0, FAULT_CHARS);
    const found = { zh: `数据库检查发现问题:${first}`, en: `The check of the journal found a fault: ${first}` };
    raise("journal", found);
    return found;
  }
  return {
    name: "check",
    title: { zh: "检查数据库", en: "Check the database" },
    async run(signal, tell) {
      try {
        return await check(signal, tell);
      } catch (error) {
        const { message } = error as Error;
        if (!signal.aborted) raise("journal", { zh: `数据库检查未能完成:${message}`, en: `The check could not be done: ${message}` });
        throw error;
      }
    },
  };
}

export interface BackupWorkOptions extends Supervised {
  readonly make: (target: string | null, signal: AbortSignal, tell: Tell) => Promise<{ readonly file: string; readonly bytes: number }>;
}

/** A backup into the folder, or into the file named by its argument. One of the folder that fails is an alert. */
export function backupWork({ make, raise, clear }: BackupWorkOptions): Work {
  return {
    name: "backup",
    title: { zh: "备份", en: "Backup" },
    async run(signal, tell, argument) {
      try {
        const { file, bytes } = await make(argument, signal, tell);
        const mib = (bytes / 1024 / 1024).toFixed(1);
        const text = { zh: `已备份到 ${file}(${mib} MiB)`, en: `Backed up into ${file} (${mib} MiB)` };
        if (argument === null) clear("backup", text);
        return text;
      } catch (error) {
        const { message, text = { zh: message, en: message } } = error as Error & { readonly text?: Text };
        if (argument === null && !signal.aborted) raise("backup", { zh: `备份失败:${text.zh}`, en: `The backup failed: ${text.en}` });
        throw error;
      }
    },
  };
}
