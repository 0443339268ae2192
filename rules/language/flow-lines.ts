/** What a reader of one line has left to read; `at` moves on. */
interface Line {
  readonly text: string;
  at: number;
}

/** Ends the quick reading: the text is for the whole YAML reader. */
const OTHER = Symbol("other YAML");
type Other = typeof OTHER;

/** Mappings in lists in mappings: a site has 5. */
const DEPTH_MAX = 8;

const ENTRY = /^([A-Za-z]\w{0,39}):(?: (.*))?$/;
const KEY = /([A-Za-z]\w{0,39}): /y;
const QUOTED = /"([^"\\]*)"/y;
/** Letters, the first at least, and no sign that means something anywhere in YAML. Other letters are for the whole reader. */
const PLAIN = /[A-Za-z\u4E00-\u9FFF][\w\u4E00-\u9FFF()/'-]*(?: +[\w\u4E00-\u9FFF()/'-]+)*/y;
const NUMBER = /(?:0|-?[1-9]\d{0,14})(?:\.\d{1,15})?(?= |,|]|}|$)/y;
const MEANT: ReadonlyMap<string, true | false | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
/** These mean the same in YAML, and are left to it. */
const SHOUTED = /^(?:true|false|null)$/i;

/**
 * A text of one entry a line, as large site files are written, read as YAML would: `key: value`, or `key:` and below it
 * `  - { … }`, with comments on lines of their own. Null for any other text, sound or not: that is for the whole YAML
 * reader, which takes 15 times as long (400 ms for 1,500 devices, at every start).
 */
export function readFlowLines(text: string): Readonly<Record<string, unknown>> | null {
  if (/[\r\uFEFF]/.test(text)) return null;
  const found = new Map<string, unknown>();
  let list: unknown[] | null = null;
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("  - {")) {
      const item = wholeValue(line.slice(4));
      if (list === null || item === OTHER) return null;
      list.push(item);
      continue;
    }
    const [, key, value] = ENTRY.exec(line) ?? [];
    if (key === undefined || SHOUTED.test(key) || found.has(key) || list?.length === 0) return null;
    list = value === undefined ? [] : null;
    const read = value === undefined ? list : wholeValue(value);
    if (read === OTHER) return null;
    found.set(key, read);
  }
  return list?.length === 0 ? null : Object.fromEntries(found);
}

function wholeValue(text: string): unknown {
  const line = { text, at: 0 };
  const value = valueIn(line, 0);
  return line.at === text.length ? value : OTHER;
}

function valueIn(line: Line, depth: number): unknown {
  if (depth > DEPTH_MAX) return OTHER;
  switch (line.text[line.at]) {
    case "{":
      return mappingIn(line, depth);
    case "[":
      return listIn(line, depth);
    case '"':
      return take(line, QUOTED)?.[1] ?? OTHER;
    default:
      return plainIn(line);
  }
}

function plainIn(line: Line): unknown {
  const number = take(line, NUMBER)?.[0];
  if (number !== undefined) return Number(number);
  const word = take(line, PLAIN)?.[0];
  if (word === undefined) return OTHER;
  const meant = MEANT.get(word);
  if (meant !== undefined) return meant;
  return SHOUTED.test(word) ? OTHER : word;
}

function mappingIn(line: Line, depth: number): Record<string, unknown> | Other {
  // A plain object: KEY lets no name through that an object would take for more than a name.
  const found: Record<string, unknown> = {};
  line.at++;
  do {
    skipSpaces(line);
    const key = take(line, KEY)?.[1];
    const value = key === undefined ? OTHER : valueIn(line, depth + 1);
    if (key === undefined || value === OTHER || SHOUTED.test(key) || Object.hasOwn(found, key)) return OTHER;
    found[key] = value;
    skipSpaces(line);
  } while (isNext(line, ","));
  return isNext(line, "}") ? found : OTHER;
}

function listIn(line: Line, depth: number): readonly unknown[] | Other {
  const found: unknown[] = [];
  line.at++;
  skipSpaces(line);
  if (isNext(line, "]")) return found;
  do {
    skipSpaces(line);
    const value = valueIn(line, depth + 1);
    if (value === OTHER) return OTHER;
    found.push(value);
    skipSpaces(line);
  } while (isNext(line, ","));
  return isNext(line, "]") ? found : OTHER;
}

function take(line: Line, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = line.at;
  const taken = pattern.exec(line.text);
  if (taken !== null) line.at = pattern.lastIndex;
  return taken;
}

function isNext(line: Line, sign: string): boolean {
  if (line.text[line.at] !== sign) return false;
  line.at++;
  return true;
}

function skipSpaces(line: Line): void {
  while (line.text[line.at] === " ") line.at++;
}
