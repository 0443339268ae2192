import type { Compare, Condition, Is, Many, Near, Not } from "../model/rule-file.ts";
import type { Clause } from "../model/alert.ts";
import { absent } from "./absent.ts";
import { change } from "./change.ts";
import { count } from "./count.ts";
import { detector } from "./detector.ts";
import { deviation } from "./deviation.ts";
import { group, leaf, type Test } from "./clause.ts";
import { flagIn, type Frame, numberIn, remember, remembered } from "./frame.ts";
import { near } from "./near.ts";
import { residual } from "./residual.ts";
import { slotOf } from "./value-slots.ts";

/** What making a condition ready hands on: where its memory is, and the signals of neighbours it asks for. */
export interface Making {
  slot(): number;
  signal(of: Near): string;
}

/** Makes a condition of a rule file ready to be asked. */
export function testOf(condition: Condition, making: Making): Test {
  switch (condition.type) {
    case "compare":
      return compare(condition, making);
    case "is":
      return is(condition);
    case "change":
      return change(condition, making.slot());
    case "count":
      return count(condition, testOf(condition.of, making), making.slot());
    case "deviation":
      return deviation(condition, making.slot());
    case "residual":
      return residual(condition);
    case "absent":
      return absent(condition);
    case "near":
      return near(condition, making.signal(condition));
    case "detector":
      return detector(condition);
    case "all":
    case "any":
      return many(
        condition,
        condition.of.map((one) => testOf(one, making)),
      );
    case "not":
      return not(condition, testOf(condition.of, making));
  }
}

export const isBeyond = ({ op, level }: Pick<Compare, "op" | "level">, value: number): boolean => {
  switch (op) {
    case ">":
      return value > level;
    case ">=":
      return value >= level;
    case "<":
      return value < level;
    case "<=":
      return value <= level;
  }
};

/** Beyond the second level on the other side: from there on it is over. */
export function isOver(of: Compare, value: number): boolean {
  if (of.clear === of.level) return !isBeyond(of, value);
  return of.op === "<" || of.op === "<=" ? value >= of.clear : value < of.clear;
}

export const clauseText = ({ value, op, level }: Compare): string => `${value} ${op} ${level}`;

function compare(condition: Compare, making: Making): Test {
  const { value: name, op, level, clear } = condition;
  const explain = (of: Frame, met: boolean): Clause => leaf(of, name, { clause: clauseText(condition), met, threshold: level });
  const values = new Set([name]);
  const at = slotOf(name, "number");
  if (clear === level) {
    const met = ONE_SIDED[op](at, name, level);
    return { met, explain: (of) => explain(of, met(of)), remembers: false, isTimed: false, isStill: true, values };
  }
  const slot = making.slot();
  const met = (of: Frame): boolean => {
    const was = remembered(of, slot) === true;
    const value = numberIn(of, at, name);
    const now = typeof value === "number" && (isBeyond(condition, value) || (was && !isOver(condition, value)));
    if (now !== was) remember(of, slot, now);
    return now;
  };
  return { met, explain: (of) => explain(of, met(of)), remembers: true, isTimed: false, isStill: true, values };
}

/** A closure for each sign: the hottest comparison there is. */
const ONE_SIDED: Readonly<Record<Compare["op"], (at: number, name: string, level: number) => (of: Frame) => boolean>> = {
  ">": (at, name, level) => (of) => (numberIn(of, at, name) as number) > level,
  ">=": (at, name, level) => (of) => (numberIn(of, at, name) as number) >= level,
  "<": (at, name, level) => (of) => (numberIn(of, at, name) as number) < level,
  "<=": (at, name, level) => (of) => (numberIn(of, at, name) as number) <= level,
};

function is({ value: name, is: wanted }: Is): Test {
  const at = slotOf(name, "boolean");
  const met = (of: Frame): boolean => flagIn(of, at, name) === wanted;
  return {
    met,
    explain: (of) => leaf(of, name, { clause: `${name} = ${wanted}`, met: met(of), threshold: wanted }),
    remembers: false,
    isTimed: false,
    isStill: true,
    values: new Set([name]),
  };
}

function many({ type }: Many, tests: readonly Test[]): Test {
  const isAll = type === "all";
  const remembers = tests.some((test) => test.remembers);
  const quick = (of: Frame): boolean => {
    for (const test of tests) if (test.met(of) !== isAll) return !isAll;
    return isAll;
  };
  // What remembers must see every reading: no short cut past it.
  const whole = (of: Frame): boolean => {
    let met = isAll;
    for (const test of tests) if (test.met(of) !== isAll) met = !isAll;
    return met;
  };
  const met = remembers ? whole : quick;
  return {
    met,
    explain: (of) =>
      group(
        type,
        met(of),
        tests.map((test) => test.explain(of)),
      ),
    remembers,
    isTimed: tests.some((test) => test.isTimed),
    isStill: tests.every((test) => test.isStill),
    values: new Set(tests.flatMap((test) => [...test.values])),
  };
}

function not(_condition: Not, test: Test): Test {
  const negated = <Answer>(of: Frame, ask: () => Answer): Answer => {
    of.isNegated = !of.isNegated;
    const answer = ask();
    of.isNegated = !of.isNegated;
    return answer;
  };
  const met = (of: Frame): boolean => !negated(of, () => test.met(of));
  return { ...test, isStill: false, met, explain: (of) => group("not", met(of), [negated(of, () => test.explain(of))]) };
}
