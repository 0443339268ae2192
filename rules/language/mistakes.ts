import { z } from "zod";
import type { Text } from "../model/alert.ts";
import { FORMS } from "../model/site-forms.ts";
import type { Path } from "./yaml-value.ts";

/** Something wrong at a place of a file's values. `at`: its key is wrong, or what stands there. */
export interface Mistake {
  readonly path: Path;
  readonly at: "key" | "value";
  readonly message: Text;
}

/** Unknown keys told of one mapping: a suggestion for each costs some microseconds. */
const KEYS_MAX = 200;

/** What a check of the shape of `root` found, in words for a person: what was found and what is expected. */
export function mistakesOf(issue: z.core.$ZodIssue, root: unknown, schema: z.core.$ZodType): readonly Mistake[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys")
    return issue.keys
      .slice(0, KEYS_MAX)
      .map((key) => ({ path: [...path, key], at: "key", message: unknownKey(key, keysAt(path, schema)) }));
  const found = path.reduce(partOf, root);
  const missing = path.at(-1);
  if (found === undefined && typeof missing === "string") {
    return [
      {
        path,
        at: "value",
        message: { zh: `缺少 ${missing}(${expectedOf(issue).zh})`, en: `${missing} is missing, expected ${expectedOf(issue).en}` },
      },
    ];
  }
  const { zh, en } = described(found);
  const expected = expectedOf(issue);
  return [{ path, at: "value", message: { zh: `此处是${zh},应为${expected.zh}`, en: `found ${en}, expected ${expected.en}` } }];
}

const partOf = (whole: unknown, step: string | number): unknown =>
  typeof whole === "object" && whole !== null ? new Map<string, unknown>(Object.entries(whole)).get(String(step)) : undefined;

function expectedOf(issue: z.core.$ZodIssue): Text {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? { zh: issue.expected, en: issue.expected };
    case "invalid_value":
      return { zh: `以下之一:${issue.values.map(String).join("、")}`, en: `one of ${issue.values.map(String).join(", ")}` };
    case "too_small":
      return bounded(issue.origin, { zh: "至少", en: "at least" }, `${issue.inclusive === false ? "> " : ""}${issue.minimum}`);
    case "too_big":
      return bounded(issue.origin, { zh: "至多", en: "at most" }, `${issue.maximum}`);
    case "invalid_format":
      return FORMS.find(({ pattern }) => String(pattern) === issue.pattern)?.expected ?? { zh: "另一种格式", en: "another form" };
    case "custom":
      return Expected.safeParse(issue.params).data?.expected ?? SOMETHING_ELSE;
    default:
      return SOMETHING_ELSE;
  }
}

const SOMETHING_ELSE: Text = { zh: "别的内容", en: "something else" };
/** What a schema's own check says that it expects. */
const Expected = z.object({ expected: z.object({ zh: z.string(), en: z.string() }) });

const TYPES: Readonly<Record<string, Text>> = {
  string: { zh: "文字(数字请加引号)", en: "text (a number in quotes)" },
  number: { zh: "数字", en: "a number" },
  int: { zh: "整数", en: "a whole number" },
  boolean: { zh: " true 或 false", en: "true or false" },
  array: { zh: "列表", en: "a list" },
  object: { zh: "一组键值", en: "a mapping of keys to values" },
};

function bounded(origin: string, { zh, en }: Text, bound: string): Text {
  const [unit, word] = origin === "string" ? ["个字符", "character"] : origin === "array" ? ["项", "entry"] : ["", ""];
  if (word === "") return { zh: `${zh} ${bound}`, en: `${en} ${bound}` };
  return { zh: `${zh} ${bound} ${unit}`, en: `${en} ${bound} ${bound === "1" ? word : plural(word)}` };
}

const plural = (word: string): string => (word === "entry" ? "entries" : `${word}s`);

/** Found text is shown this far: enough to find it, too little to flood a screen. */
const SHOWN_MAX = 40;

export function described(value: unknown): Text {
  if (typeof value === "string") {
    const shown = JSON.stringify(value.length > SHOWN_MAX ? `${value.slice(0, SHOWN_MAX)}…` : value);
    return { zh: ` ${shown}`, en: shown };
  }
  if (Array.isArray(value)) return { zh: ` ${value.length} 项的列表`, en: `a list of ${value.length}` };
  if (value === null || value === undefined) return { zh: "空的", en: "nothing" };
  if (typeof value === "object") return { zh: "一组键值", en: "a mapping" };
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return { zh: ` ${shown}`, en: shown };
}

function unknownKey(key: string, known: readonly string[]): Text {
  const shown = key.slice(0, SHOWN_MAX);
  return orNearest({ zh: `没有 ${shown} 这一项`, en: `there is no key ${shown}` }, key, known);
}

/** A complaint about a word, with the known word that was probably meant, or all of them. */
export function orNearest({ zh, en }: Text, word: string, known: readonly string[]): Text {
  const near = nearest(word, known);
  if (near !== null) return { zh: `${zh},是否应为 ${near}?`, en: `${en}, did you mean ${near}?` };
  return { zh: `${zh},应为以下之一:${known.join("、")}`, en: `${en}, expected one of ${known.join(", ")}` };
}

/** The known word with the fewest changed letters, when at most 2 of a short and a third of a longer one differ. */
function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > SHOWN_MAX) return null;
  const [best] = known
    .map((name) => ({ name, changes: changesBetween(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.changes - other.changes);
  return best !== undefined && best.changes <= Math.min(Math.max(2, best.name.length / 3), word.length - 1) ? best.name : null;
}

/** Letters to change, add or leave out to get from one word to the other (Levenshtein). */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [column, its] of [...other].entries())
      next.push(Math.min(row[column]! + (letter === its ? 0 : 1), row[column + 1]! + 1, next[column]! + 1));
    row = next;
  }
  return row[other.length]!;
}

/** Names that may stand at a path of what a schema describes. */
function keysAt(path: Path, whole: z.core.$ZodType): readonly string[] {
  let schema = bare(whole);
  for (const step of path) {
    const next =
      schema instanceof z.core.$ZodObject
        ? schema._zod.def.shape[step]
        : schema instanceof z.core.$ZodArray
          ? schema._zod.def.element
          : undefined;
    if (next === undefined) return [];
    schema = bare(next);
  }
  return schema instanceof z.core.$ZodObject ? Object.keys(schema._zod.def.shape) : [];
}

/** Without what is wrapped around it: readonly, optional, a default. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapped =
    schema instanceof z.core.$ZodReadonly ||
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodNullable;
  return isWrapped ? bare(schema._zod.def.innerType) : schema;
}
