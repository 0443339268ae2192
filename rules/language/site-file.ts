import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parse, parseDocument, type Document, type Node } from "yaml";
import type { Text } from "../model/alert.ts";
import { Site } from "../model/site.ts";
import { danglingOf } from "./site-references.ts";

/** A fault of a file, for people: where, what was found, what would be right. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: Text;
}

export type SiteFile = { readonly ok: true; readonly site: Site } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Characters of a site file: 20,000 devices and 40,000 zones fit twice. */
const CHARACTERS_MAX = 16 * 1024 * 1024;
/** Faults told at once: more would bury the first. */
const FAULTS_MAX = 200;

/** A site from its YAML, or every fault with its line. Never throws. */
export function readSiteFile(text: string): SiteFile {
  if (text.length > CHARACTERS_MAX) return { ok: false, faults: [at(1, 1, "", { zh: "文件过大", en: `the file is longer than ${CHARACTERS_MAX} characters` })] };
  let value: unknown;
  try {
    // Plain first: positions cost three times as much and only a fault needs them.
    value = parse(text, { maxAliasCount: 0, logLevel: "silent", uniqueKeys: true });
  } catch {
    return { ok: false, faults: syntaxFaults(text) };
  }
  const checked = Site.safeParse(value);
  if (!checked.success) {
    const issues = checked.error.issues.slice(0, FAULTS_MAX);
    return { ok: false, faults: locate(text, issues.map(({ path, message }) => ({ path: path as (string | number)[], message: { zh: `格式不符:${message}`, en: message } }))) };
  }
  const dangling = danglingOf(checked.data);
  if (dangling.length > 0) return { ok: false, faults: locate(text, dangling.slice(0, FAULTS_MAX)) };
  return { ok: true, site: checked.data };
}

const at = (line: number, column: number, path: string, message: Text): Fault => ({ line, column, path, message });

function syntaxFaults(text: string): readonly Fault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const found = document.errors.slice(0, FAULTS_MAX).map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return at(line, col, "", { zh: `YAML 语法错误:${message.split("\n")[0]}`, en: message.split("\n")[0]! });
  });
  return found.length > 0 ? found : [at(1, 1, "", { zh: "不允许使用别名", en: "aliases are not allowed in a site file" })];
}

function locate(text: string, faults: readonly { readonly path: readonly (string | number)[]; readonly message: Text }[]): readonly Fault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  return faults.map(({ path, message }) => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return at(line, col, path.join("."), message);
  });
}

/** Where the deepest part of the path that exists begins. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const next = childOf(node, key);
    if (next === null) break;
    node = next;
    offset = (node as Node).range?.[0] ?? offset;
  }
  return offset;
}

function childOf(node: unknown, key: string | number): Node | null {
  if (isAlias(node)) return null;
  if (isSeq(node)) return (node.items[Number(key)] as Node | undefined) ?? null;
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
  return (pair?.value as Node | null | undefined) ?? (pair?.key as Node | undefined) ?? null;
}
