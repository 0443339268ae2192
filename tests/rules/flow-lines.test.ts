import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readFlowLines } from "../../rules/language/flow-lines.ts";
import { readYaml } from "../../rules/language/yaml-text.ts";

const SAMPLE = `# a comment
id: garden
name: { zh: 邻安花园(演示), en: Lin'an Garden }
demonstration: true
timeZone: Asia/Shanghai
note: "quoted: text, with # signs {and} brackets"

zones:
  - { id: b1-101, floor: -1, name: { zh: "101室", en: flat 101 }, label: "101", column: 0, half: 0.5, list: [a, "b", 3], none: null, empty: [] }
  # between
  - { id: b1-102, ok: false }
`;

test("lines of one entry are read as YAML reads them", () => {
  expect(readFlowLines(SAMPLE.replace("  # between\n", ""))).toEqual(readYaml(SAMPLE).value);
});

test.each([
  ["a comment behind a value", "id: garden # ours\n"],
  ["an anchor", "id: &a garden\n"],
  ["a list without entries", "zones:\n"],
  ["a list without entries before a key", "zones:\nid: garden\n"],
  ["text that goes on below", "id: garden\n  and more\n"],
  ["an entry that goes on below", "zones:\n  - { id: b1,\n      floor: 1 }\n"],
  ["an entry without a list", "id: garden\n  - { id: b1 }\n"],
  ["a key given twice", "id: a\nid: b\n"],
  ["a key given twice in an entry", "zones:\n  - { id: a, id: b }\n"],
  ["an escape in quotes", 'id: "a\\n"\n'],
  ["a number with an exponent", "x: 1e3\n"],
  ["a number of YAML's other kinds", "x: 0x1F\n"],
  ["a number with a leading zero", "x: 007\n"],
  ["a capital truth", "x: TRUE\n"],
  ["a bracket too many", "x: [a]]\n"],
  ["a comma too many", "x: [a,]\n"],
  ["a value left out", "x: { a: }\n"],
  ["lists nine deep", `x: ${"[".repeat(10)}${"]".repeat(10)}\n`],
  ["CRLF", "id: a\r\n"],
])("%s is left to the whole reader", (_, text) => {
  expect(readFlowLines(text)).toBeNull();
});

test("whatever it reads, YAML reads the same", () => {
  const bits = fc.oneof(
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ": ",
      ":",
      "- ",
      "  - { ",
      "\n",
      " ",
      "\t",
      '"',
      "'",
      "#",
      " #",
      ",",
      "null",
      "True",
      "0",
      "-0",
      "1.50",
      ".5",
      "é",
      "1e3",
      "\u2028",
      "\u0085",
      "a: b",
      "_",
      "<<: ",
    ),
  );
  const mutation = fc.tuple(fc.nat(SAMPLE.length), fc.nat(8), bits);
  let read = 0;
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 3 }), (mutations) => {
      const text = mutations.reduce(
        (whole, [at, length, bit]) => whole.slice(0, at) + bit + whole.slice(at + length),
        SAMPLE.replace("  # between\n", ""),
      );
      const quick = readFlowLines(text);
      if (quick === null) return;
      read++;
      const { value, slips } = readYaml(text);
      expect(slips).toEqual([]);
      expect(quick).toEqual(value);
    }),
    { numRuns: 1_500 },
  );
  // The property says something: a good part of the texts was read.
  expect(read).toBeGreaterThan(150);
});
