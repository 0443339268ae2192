import { Composer, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, type Document, type Node, type Pair } from "yaml";
import type { Text } from "../model/alert.ts";
import { valueOf, type Path } from "./yaml-value.ts";

/** Something wrong in a text, and where: offset of its first character. */
interface Slip {
  readonly offset: number;
  readonly message: Text;
}

/** A YAML text as plain values, with what is needed to find the place of each. */
export interface YamlText {
  readonly value: unknown;
  /** What is wrong with the text itself; where a syntax fault is among them `value` is undefined. */
  readonly slips: readonly Slip[];
  /** Line and column, from 1. */
  positionAt(offset: number): { readonly line: number; readonly column: number };
  /** Where the deepest part of a path that exists begins: its value, or its key. */
  offsetOf(path: Path, at: "key" | "value"): number;
}

/** Slips kept; the rest of a text with more is not read, as each costs about a kilobyte. */
const SLIPS_MAX = 200;
/** Open brackets and indents: no file of ours needs 20, and the library's recursion ends at some thousand. */
const DEPTH_MAX = 60;

/** Thrown by our own hook inside the library, caught below: the only way to end its reading. */
const ENOUGH = Symbol("enough slips");
const TOO_DEEP = { zh: `嵌套超过 ${DEPTH_MAX} 层`, en: `nested deeper than ${DEPTH_MAX}` };
const TOO_MUCH = { zh: "无法读取的内容过多", en: "there is too much that can't be read" };

/** Reads one YAML document. Never throws; aliases, tags, keys given twice and a second document are slips. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const slips: Slip[] = [];
  const document = compose(text, lines, slips);
  const isSound = document !== null && slips.length === 0;
  const contents = isSound ? document.contents : null;
  return {
    value: isSound ? valueOf(contents, (offset, message) => void (slips.length < SLIPS_MAX && slips.push({ offset, message }))) : undefined,
    slips,
    positionAt(offset) {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
    offsetOf: (path, at) => offsetOf(contents, path, at),
  };
}

function compose(text: string, lines: LineCounter, slips: Slip[]): Document.Parsed | null {
  const parser = new Parser(lines.addNewLine);
  // The order of the lines' starts is the parser's to tell; it tells of the first only in `parse`.
  lines.addNewLine(0);
  // Keys given twice are found in `valueOf`: the library compares each key of a map with all before it.
  const composer = new Composer({ uniqueKeys: false, logLevel: "silent", prettyErrors: false });
  const note = (offset: number, message: Text): void => {
    // The library may catch what is thrown here and come again with it.
    if (slips.length >= SLIPS_MAX) throw ENOUGH;
    slips.push({ offset, message });
  };
  // The library keeps every error of a text, gigabytes of them for a few megabytes of quotes; a test guards this hook.
  Object.defineProperty(composer, "onError", {
    value: (source: ErrorSource, code: string, message: string) => note(startOf(source), wordsOf(code, message)),
  });
  const documents: Document.Parsed[] = [];
  try {
    for (const token of cstOf(text, parser, note)) {
      documents.push(...composer.next(token));
      if (documents.length > 1) break;
    }
    if (documents.length < 2) documents.push(...composer.end(true, text.length));
  } catch (thrown) {
    if (slips.length === 0) slips.push({ offset: 0, message: thrown === ENOUGH ? TOO_MUCH : TOO_DEEP });
  }
  for (const second of documents.slice(1, 2))
    slips.push({ offset: second.range[0], message: { zh: "只能有一个 YAML 文档", en: "a second document begins here, expected one" } });
  return documents[0] ?? null;
}

function* cstOf(text: string, parser: Parser, note: (offset: number, message: Text) => void) {
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === "error") note(token.offset, wordsOf("UNEXPECTED_TOKEN", token.message));
      else yield token;
    }
    if (parser.stack.length <= DEPTH_MAX) continue;
    note(parser.offset, TOO_DEEP);
    return;
  }
  for (const token of parser.end()) {
    if (token.type === "error") note(token.offset, wordsOf("UNEXPECTED_TOKEN", token.message));
    else yield token;
  }
}

type ErrorSource = number | readonly number[] | { readonly offset: number };

function startOf(source: ErrorSource): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : (source[0] ?? 0);
}

/** The library's codes in words; its own sentence is the English one. */
const ZH: Readonly<Record<string, string>> = {
  BAD_ALIAS: "别名有误",
  BAD_DQ_ESCAPE: "双引号文字中的转义有误",
  BAD_INDENT: "缩进有误",
  BAD_SCALAR_START: "文字不能以此字符开头,请加引号",
  BLOCK_AS_IMPLICIT_KEY: "一行中有两个冒号,请给文字加引号或换行",
  BLOCK_IN_FLOW: "括号内不能用缩进写法",
  KEY_OVER_1024_CHARS: "键过长",
  MISSING_CHAR: "缺少逗号、冒号、引号、括号或空格",
  MULTILINE_IMPLICIT_KEY: "键不能跨行",
  TAB_AS_INDENT: "缩进不能用制表符,请用空格",
  TAG_RESOLVE_FAILED: "不允许使用标签",
  UNEXPECTED_TOKEN: "此处出现了意外的内容",
};
const wordsOf = (code: string, message: string): Text => ({
  zh: `YAML 语法错误:${ZH[code] ?? "格式有误"}`,
  en: `YAML: ${message.split("\n")[0]!.slice(0, 200)}`,
});

function offsetOf(contents: Node | null, path: Path, at: "key" | "value"): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    const pair = isMap(node) ? pairOf(node.items, step) : null;
    const next: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    const shown = pair !== null && ((isLast && at === "key") || !hasRange(next)) ? pair.key : next;
    if (!hasRange(shown)) return offset;
    offset = shown.range[0];
    node = next;
  }
  return offset;
}

const pairOf = (items: readonly Pair[], step: string | number): Pair | null =>
  items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step)) ?? null;

const hasRange = (node: unknown): node is { readonly range: readonly [number, number, number] } =>
  typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
