import type { Text } from "../model/alert.ts";

/** What people who write YAML by hand slip on, and what is right. The first that a line shows is told. */
const SLIPS: readonly { readonly pattern: RegExp; readonly expected: Text }[] = [
  {
    // A Chinese keyboard's colon, comma, quotes and braces.
    pattern: /[\uFF1A\uFF0C\u201C\u201D\uFF5B\uFF5D\uFF3B\uFF3D]/,
    expected: {
      zh: '此行有全角标点,应为半角的 : , " { } [ ]',
      en: 'full-width punctuation in this line, expected plain : , " { } [ ]',
    },
  },
  { pattern: /^\t|^ +\t/, expected: { zh: "行首应为空格", en: "expected spaces at the start of the line" } },
  { pattern: /^\s*(?:- )?[\w-]+:[^\s:]/, expected: { zh: "冒号后应有空格", en: "expected a space after the colon" } },
  {
    pattern: /: [^"'{[]*[{}#]|: \{.*: [^"'{[,]*[{}#][^,]*[,}]/,
    expected: { zh: "含 { } : # 的文字应加引号", en: "expected quotes around text with {, }, : or # in it" },
  },
];

const NEIGHBOURS: Text = {
  zh: "应与上下行缩进一致,引号和括号应成对",
  en: "expected the indentation of its neighbours, and every quote and bracket closed",
};

/** Characters of a line looked at: nobody writes more by hand, and a search in a megabyte would take its time. */
const LINE_MAX = 500;
/** Lines above a place in which a bracket that was never closed is looked for. */
const ABOVE_MAX = 20;

/** What to look for where a text can't be read: in the line, from 1, or in one above it. */
export function adviceOn(text: string, line: number): Text {
  const lines = text.split(/\r\n|\r|\n/, line).map((one) => one.slice(0, LINE_MAX));
  const shown = lines[line - 1] ?? "";
  const slip = SLIPS.find(({ pattern }) => pattern.test(shown));
  if (slip !== undefined) return slip.expected;
  const open = lines.slice(-ABOVE_MAX).findLastIndex((above) => openIn(above) > 0);
  if (open < 0) return NEIGHBOURS;
  const number = Math.max(0, lines.length - ABOVE_MAX) + open + 1;
  return {
    zh: `第 ${number} 行的括号没有闭合,应闭合;含 # 的文字应加引号`,
    en: `expected the bracket of line ${number} to be closed, and quotes around text with # in it`,
  };
}

/** Brackets opened and not closed in a line, as YAML sees it: without quoted texts and comments. */
function openIn(line: string): number {
  const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "").replace(/(^|\s)#.*$/, "");
  return [...bare].reduce((open, sign) => open + ("{[".includes(sign) ? 1 : "}]".includes(sign) ? -1 : 0), 0);
}
