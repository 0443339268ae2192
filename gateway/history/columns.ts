import { type ByteReader, type ByteWriter, zigzag } from "./bytes.ts";

/** How a column of numbers was written. */
const FORM = {
  /** Whole numbers times 10^-decimals, each as its difference to the one before. */
  difference: 0,
  /** The same, as the difference to a mean that follows slowly: noise around a level costs half a bit less. */
  level: 1,
  /** What has more decimals than a sensor: the doubles themselves, byte by byte of their weight. */
  doubles: 2,
} as const;

/** Decimals that are tried: sensors resolve hundredths, recordings millionths. */
const DECIMALS_MAX = 7;
/** Above it sums of 16 times a number would lose digits of a double. */
const WHOLE_MAX = 2 ** 47;
/** The mean is kept in sixteenths, and goes an eighth of the way with each number. */
const SIXTEENTHS = 16;
const SHARE = 8;

/** Times in ms, rising mostly: differences of differences. */
export function writeTimes(to: ByteWriter, times: Float64Array): void {
  let before = 0;
  let step = 0;
  for (const time of times) {
    to.signed(time - before - step);
    step = time - before;
    before = time;
  }
}

export function readTimes(from: ByteReader, count: number): Float64Array {
  const times = new Float64Array(count);
  let before = 0;
  let step = 0;
  for (let at = 0; at < count; at++) {
    step += from.signed();
    before += step;
    times[at] = before;
  }
  return times;
}

/** Finite doubles of any kind; read back they are the same, bit by bit. */
export function writeNumbers(to: ByteWriter, numbers: Float64Array): void {
  const decimals = decimalsOf(numbers);
  if (decimals === null) return writeDoubles(to, numbers);
  const scale = 10 ** decimals;
  const whole = numbers.map((number) => Math.round(number * scale));
  const byDifference = differences(whole);
  const byLevel = levels(whole);
  const isLevel = bitsOf(byLevel) < bitsOf(byDifference);
  to.byte(isLevel ? FORM.level : FORM.difference);
  to.byte(decimals);
  for (const rest of isLevel ? byLevel : byDifference) to.varint(rest);
}

export function readNumbers(from: ByteReader, count: number): Float64Array {
  const form = from.byte();
  if (form === FORM.doubles) return readDoubles(from, count);
  const scale = 10 ** from.byte();
  const numbers = new Float64Array(count);
  let expected = 0;
  let level = 0;
  for (let at = 0; at < count; at++) {
    const whole = expected + from.signed();
    numbers[at] = whole / scale;
    if (form === FORM.difference) expected = whole;
    else {
      level = at === 0 ? whole * SIXTEENTHS : follow(level, whole);
      expected = expectedAt(level);
    }
  }
  return numbers;
}

/** The fewest decimals that lose nothing of any of them; null where there are none. */
export function decimalsOf(numbers: Float64Array): number | null {
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals++) {
    if (holdsAll(numbers, 10 ** decimals)) return decimals;
  }
  return null;
}

function holdsAll(numbers: Float64Array, scale: number): boolean {
  for (const number of numbers) {
    const whole = Math.round(number * scale);
    // The last: minus zero would come back as zero.
    if (whole / scale !== number || Math.abs(whole) > WHOLE_MAX || (number === 0 && 1 / number < 0)) return false;
  }
  return true;
}

const expectedAt = (level: number): number => Math.floor((level + SIXTEENTHS / 2) / SIXTEENTHS);
const follow = (level: number, whole: number): number => level + Math.floor((whole * SIXTEENTHS - level) / SHARE);

function differences(whole: Float64Array): Float64Array {
  let before = 0;
  return whole.map((number) => {
    const rest = zigzag(number - before);
    before = number;
    return rest;
  });
}

function levels(whole: Float64Array): Float64Array {
  let expected = 0;
  let level = 0;
  return whole.map((number, at) => {
    const rest = zigzag(number - expected);
    level = at === 0 ? number * SIXTEENTHS : follow(level, number);
    expected = expectedAt(level);
    return rest;
  });
}

/** About what they cost, in bits. */
function bitsOf(rests: Float64Array): number {
  let bits = 0;
  for (const rest of rests) bits += 33 - Math.clz32(Math.min(rest, 0xffffffff));
  return bits;
}

/** All lowest bytes, then all of the next: those of sign and exponent are alike and nearly vanish. */
function writeDoubles(to: ByteWriter, numbers: Float64Array): void {
  to.byte(FORM.doubles);
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  for (let plane = 0; plane < 8; plane++) for (let at = plane; at < bytes.length; at += 8) to.byte(bytes[at]!);
}

function readDoubles(from: ByteReader, count: number): Float64Array {
  const numbers = new Float64Array(count);
  const bytes = new Uint8Array(numbers.buffer);
  for (let plane = 0; plane < 8; plane++) for (let at = plane; at < bytes.length; at += 8) bytes[at] = from.byte();
  return numbers;
}

/** Small whole numbers that stay the same for long: each with how often it follows itself. */
export function writeRuns(to: ByteWriter, numbers: Float64Array | Uint8Array): void {
  for (let at = 0; at < numbers.length;) {
    const start = at;
    while (at < numbers.length && numbers[at] === numbers[start]) at++;
    to.varint(numbers[start]!);
    to.varint(at - start);
  }
}

/** Into `into`, until it is full. */
export function readRuns(from: ByteReader, into: Float64Array | Uint8Array): void {
  for (let at = 0; at < into.length;) {
    const number = from.varint();
    const end = at + from.varint();
    if (end === at || end > into.length) throw new RangeError("a run that does not fit");
    into.fill(number, at, end);
    at = end;
  }
}
