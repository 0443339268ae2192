const ATTEMPTS = 8;

/** A symmetric positive system solved: what it answers, and the diagonal of the inverse from row `from` on. */
export interface Solved {
  readonly answer: Float64Array;
  readonly diagonal: Float64Array;
}

/**
 * Solves `matrix` x answer = `right` by Cholesky; `matrix` holds rows of `size`, of which the lower half is read. One that is not
 * quite positive (moments of sensors that were heard at different times) gets more and more on its diagonal until it is.
 */
export function solve(matrix: Float64Array, right: Float64Array, from: number): Solved {
  const size = right.length;
  let extra = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lower = factorOf(matrix, size, extra);
    if (lower !== null) return { answer: answerOf(lower, right), diagonal: diagonalOf(lower, size, from) };
    extra = extra === 0 ? 1e-6 * traceOf(matrix, size) : extra * 10;
  }
  return alone(matrix, right, from);
}

function traceOf(matrix: Float64Array, size: number): number {
  let sum = 1e-9;
  for (let row = 0; row < size; row++) sum += Math.abs(matrix[row * size + row]!) / size;
  return sum;
}

function factorOf(matrix: Float64Array, size: number, extra: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let column = 0; column < row; column++) {
      const to = column * size;
      let sum = matrix[at + column]!;
      for (let k = 0; k < column; k++) sum -= lower[at + k]! * lower[to + k]!;
      lower[at + column] = sum / lower[to + column]!;
    }
    let rest = matrix[at + row]! + extra;
    for (let k = 0; k < row; k++) rest -= lower[at + k]! * lower[at + k]!;
    if (!(rest > 1e-9)) return null;
    lower[at + row] = Math.sqrt(rest);
  }
  return lower;
}

function answerOf(lower: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const answer = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) answer[row]! -= lower[row * size + k]! * answer[k]!;
    answer[row]! /= lower[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) answer[row]! -= lower[k * size + row]! * answer[k]!;
    answer[row]! /= lower[row * size + row]!;
  }
  return answer;
}

/** Column by column of the factor's inverse: the squares of a column add up to one entry. */
function diagonalOf(lower: Float64Array, size: number, from: number): Float64Array {
  const diagonal = new Float64Array(size - from);
  const column = new Float64Array(size);
  for (let start = from; start < size; start++) {
    column[start] = 1 / lower[start * size + start]!;
    let squares = column[start]! * column[start]!;
    for (let row = start + 1; row < size; row++) {
      const at = row * size;
      let sum = 0;
      for (let k = start; k < row; k++) sum -= lower[at + k]! * column[k]!;
      column[row] = sum / lower[at + row]!;
      squares += column[row]! * column[row]!;
    }
    diagonal[start - from] = squares;
  }
  return diagonal;
}

/** Beyond help: nobody explains anybody. */
function alone(matrix: Float64Array, right: Float64Array, from: number): Solved {
  const size = right.length;
  const inverse = Float64Array.from(right, (_, row) => 1 / Math.max(1e-9, Math.abs(matrix[row * size + row]!)));
  return { answer: right.map((value, row) => value * inverse[row]!), diagonal: inverse.slice(from) };
}
