import { type BurstSettings, DAY_MS } from "./burst-settings.ts";
import { addSensor, type Moments, newMoments, removeSensor, takeBin } from "./pressure-moments.ts";
import { beginAnew, type SensorMemory } from "./sensor-memory.ts";

/** Moments over one stretch of time, the same for all sensors that it covers. */
export interface Book {
  readonly moments: Moments;
  /** Bin of the network in which it was begun, and bins that were learned from since. */
  readonly since: number;
  learned: number;
}

/**
 * The book that is judged by, and the next one, kept while a sensor is there that the first doesn't cover. Sensors explain each
 * other only by days that all of them have seen: moments of different weeks would contradict each other.
 */
export interface Books {
  book: Book;
  next: Book | null;
}

/** A sensor that joins within this time of a book's beginning is covered by it, days. */
const GRACE_DAYS = 0.75;

export const binsADay = ({ binMs }: BurstSettings): number => DAY_MS / binMs;

export const newBook = (sensors: number, since: number): Book => {
  const moments = newMoments();
  for (let sensor = 0; sensor < sensors; sensor++) addSensor(moments);
  return { moments, since, learned: 0 };
};

export const covers = (book: Book, { joined }: SensorMemory, settings: BurstSettings): boolean =>
  joined <= book.since + GRACE_DAYS * binsADay(settings);

export function addRow({ book, next }: Books): void {
  addSensor(book.moments);
  if (next !== null) addSensor(next.moments);
}

export function removeRow({ book, next }: Books, sensor: number): void {
  removeSensor(book.moments, sensor);
  if (next !== null) removeSensor(next.moments, sensor);
}

/** Begins the next book where one is needed, and turns over to it once it has seen the learning days. */
export function turnOver(
  books: Books,
  { sensors, bins }: { readonly sensors: readonly SensorMemory[]; readonly bins: number },
  settings: BurstSettings,
): void {
  if (books.next !== null && books.next.learned >= settings.learnDays * binsADay(settings)) {
    books.book = books.next;
    books.next = null;
  }
  if (books.next === null && sensors.some((sensor) => !covers(books.book, sensor, settings))) books.next = newBook(sensors.length, bins);
}

export function learnBin({ book, next }: Books, values: Float64Array, settings: BurstSettings): void {
  const keep = 2 ** (-1 / (settings.halfLifeDays * binsADay(settings)));
  for (const one of next === null ? [book] : [book, next]) {
    takeBin(one.moments, values, keep);
    one.learned++;
  }
}

/** What was written of a sensor is not true any more: it joins anew, and a next book that has its old level is thrown away. */
export function joinAnew(books: Books, sensor: SensorMemory, bins: number): void {
  beginAnew(sensor, bins);
  // Later than any grace of a book that has seen it otherwise.
  if (books.next !== null && books.next.since < bins) books.next = null;
}
