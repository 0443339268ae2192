import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import type { Text } from "../model/alert.ts";

/** The way to a value: keys and positions from 0. */
export type Path = readonly (string | number)[];

/** Told of what a file of ours may not have. */
type Note = (offset: number, message: Text) => void;

/**
 * A node as plain value: mappings become objects, lists arrays, an empty value null. What we don't allow in our files
 * (aliases, tags, keys given twice, keys that are no word) is noted and left out. Recursion is as deep as the node.
 */
export function valueOf(node: unknown, note: Note): unknown {
  if (isAlias(node)) {
    note(startOf(node), {
      zh: `不允许使用别名 *${shortened(node.source)}`,
      en: `the alias *${shortened(node.source)} is not allowed: write the value out`,
    });
    return null;
  }
  if (tagOf(node) !== null) note(startOf(node), { zh: `不允许使用标签 ${tagOf(node)}`, en: `the tag ${tagOf(node)} is not allowed` });
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => valueOf(item, note));
  return isMap(node) ? objectOf(node, note) : null;
}

function objectOf(map: YAMLMap, note: Note): Record<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { key, value } of map.items) {
    const name = nameOf(key, note);
    if (name === null) continue;
    if (found.has(name)) note(startOf(key), { zh: `键 ${shortened(name)} 重复`, en: `the key ${shortened(name)} is given twice` });
    else found.set(name, valueOf(value, note));
  }
  return Object.fromEntries(found);
}

function nameOf(key: Pair["key"], note: Note): string | null {
  const name = isScalar(key) ? key.value : null;
  // An object's own __proto__ survives here but not in every library that copies objects later.
  if (typeof name === "string" && name !== "__proto__") return name;
  note(startOf(key), { zh: `键 ${shortened(name)} 应为文字`, en: `the key ${shortened(name)} is not allowed, expected a word` });
  return null;
}

const shortened = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value).slice(0, 40) : "?");
const startOf = (node: unknown): number =>
  typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;
const tagOf = (node: unknown): string | null =>
  typeof node === "object" && node !== null && "tag" in node && typeof node.tag === "string" ? node.tag.slice(0, 40) : null;
