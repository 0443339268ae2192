import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { RULE_LIMITS } from "../../rules/language/rule-limits.ts";
import type { Text } from "../../rules/model/alert.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";

/** Bytes of all texts of a set: each is an input of the journal, whole. A thousand rules with their tests have a quarter of it. */
export const SET_BYTES_MAX = 2 * 1024 * 1024;
export const FILES_MAX = RULE_LIMITS.files;
/** Key of `meta`: hash of the set whose files are still to be written to the folder; empty: none. */
export const OWED_FILES = "rules_owed_files";
/** Names of rule files: no path, nothing hidden. */
export const FILE_NAME = /^[^./\\\p{Cc}][^/\\\p{Cc}]{0,90}\.yaml$/u;

/** The folder can't be taken as it is: it is not there, a file can't be read, or there is too much. */
export class FolderFault extends Error {
  readonly file: string;
  readonly text: Text;

  constructor(file: string, text: Text) {
    super(text.en);
    this.file = file;
    this.text = text;
  }
}

/** The rule files that come with the program. */
export function readStarterFiles(folder: string): readonly RuleFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** The site's own files. Rejects with a FolderFault: a folder that is not there is no folder without files. */
export async function readSiteFiles(folder: string): Promise<readonly RuleFile[]> {
  const names = await namesOf(folder);
  if (names.length > FILES_MAX)
    throw new FolderFault("", { zh: `规则文件多于 ${FILES_MAX} 个`, en: `${names.length} rule files, expected at most ${FILES_MAX}` });
  for (const name of names) {
    if (!FILE_NAME.test(name)) throw new FolderFault(name, { zh: "文件名应以 .yaml 结尾", en: "expected a plain name that ends in .yaml" });
  }
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  if (sizes.reduce((sum, size) => sum + size, 0) > SET_BYTES_MAX) throw tooLarge();
  return Promise.all(names.map((name) => readOne(folder, name)));
}

async function namesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(isRuleFile);
  } catch (error) {
    const { message } = error as Error;
    throw new FolderFault("", { zh: `无法读取规则文件夹:${message}`, en: `the folder of the rules can't be read: ${message}` });
  }
}

/** Editors leave hidden files and copies with a tilde; `.yml` is somebody's mistake and told as one. */
export const isRuleFile = (name: string): boolean => !name.startsWith(".") && /\.ya?ml$/i.test(name);

async function readOne(folder: string, name: string): Promise<RuleFile> {
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(join(folder, name))) };
  } catch (error) {
    const { message } = error as Error;
    throw new FolderFault(name, { zh: `无法读取:${message}`, en: `can't be read as UTF-8: ${message}` });
  }
}

export const tooLarge = (): FolderFault =>
  new FolderFault("", { zh: `规则文件共计超过 ${SET_BYTES_MAX} 字节`, en: `the rule files have more than ${SET_BYTES_MAX} bytes in all` });

/** Changes when a file of the folder is added, saved, renamed or removed. */
export async function stampOf(folder: string): Promise<string> {
  try {
    const names = (await readdir(folder)).filter(isRuleFile).toSorted().slice(0, FILES_MAX);
    const stats = await Promise.all(names.map((name) => stat(join(folder, name), { bigint: true })));
    return names.map((name, at) => `${name} ${stats[at]!.ino} ${stats[at]!.size} ${stats[at]!.mtimeNs} ${stats[at]!.ctimeNs}`).join("\n");
  } catch (error) {
    // A file that went between the two looks, or no folder: whatever it is, reading it will tell.
    return `! ${(error as NodeJS.ErrnoException).code}`;
  }
}

export const isBlank = ({ text }: RuleFile): boolean => text.trim() === "";

/**
 * The set that the program's files and the site's make: a file of the site's stands for the program's of the same name,
 * and one without any text for none.
 */
export function composeSet(starters: readonly RuleFile[], site: readonly RuleFile[]): readonly RuleFile[] {
  const files = new Map([...starters, ...site].map((file) => [file.name, file]));
  return [...files.values()].filter((file) => !isBlank(file)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The site's files that make this set with these files of the program's: the other way round of composeSet. */
export function siteFilesOf(set: readonly RuleFile[], starters: readonly RuleFile[]): readonly RuleFile[] {
  const shipped = new Map(starters.map(({ name, text }) => [name, text]));
  const own = set.filter(({ name, text }) => shipped.get(name) !== text);
  const left = starters.filter((starter) => !isBlank(starter) && set.every(({ name }) => name !== starter.name));
  return [...own, ...left.map(({ name }) => ({ name, text: "" }))];
}

export const sizeOf = (files: readonly RuleFile[]): number => files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

/** SHA-256 of names and texts in their order, hexadecimal. */
export const hashOf = (files: readonly RuleFile[]): string =>
  createHash("sha256")
    .update(JSON.stringify(files.map(({ name, text }) => [name, text])))
    .digest("hex");
