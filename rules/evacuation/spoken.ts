import type { Text } from "../model/alert.ts";

const DIGITS = "零一二三四五六七八九";
/** One is yao where a telephone number is read (119 幺幺九). */
const ONE = "幺";

/** Digits one by one, as rooms and telephone numbers are read. */
export const spokenDigits = (digits: string): string => [...digits].map((digit) => (digit === "1" ? ONE : DIGITS[Number(digit)]!)).join("");

/** Of a flat on its floor: 501 五零一. */
const spokenRoom = (digits: string): string => [...digits].map((digit) => DIGITS[Number(digit)]!).join("");

/** 1 to 99 as counted: 12 十二. Others digit by digit. */
export function spokenNumber(digits: string): string {
  const number = Number(digits);
  if (number < 1 || number > 99) return spokenDigits(digits);
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  return `${tens > 1 ? DIGITS[tens]! : ""}${tens > 0 ? "十" : ""}${ones > 0 ? DIGITS[ones]! : ""}`;
}

/** Text for a voice: what counts houses, units, floors and gates is counted, other numbers are read digit by digit. */
export const spokenChinese = (text: string): string =>
  text
    .replace(/\d+(?=号|单元|层|楼|栋|幢|期|区|门)/g, spokenNumber)
    .replace(/\d+(?=室|房)/g, spokenRoom)
    .replace(/\d+/g, spokenDigits);

export const spokenText = ({ zh, en }: Text): Text => ({ zh: spokenChinese(zh), en });
