import { createHot } from "../../gateway/history/hot.ts";
import { createLookUp } from "../../gateway/history/look-up.ts";
import { keyOf, SLOTS } from "../../gateway/history/day-file.ts";
import { DAY_MS } from "../../gateway/history/rollup.ts";
import { createSealer } from "../../gateway/history/sealer.ts";
import { createShelf } from "../../gateway/history/shelf.ts";

/** Devices that are made; the others are these again, under other numbers. */
const DISTINCT = 40;

/** History without a journal: what a keeper has under it. */
export function openFiles(folder: string, key: Uint8Array | null) {
  const shelf = createShelf(folder, key);
  const hot = createHot();
  const onDamaged = (path: string, row: number, message: string): never => {
    throw new Error(`${path} ${row}: ${message}`);
  };
  let seenId = 0;
  const sealer = createSealer({ shelf, hot, generation: 1, seenId: () => seenId, onDamaged });
  const lookUp = createLookUp({ shelf, hot, generation: 1, onDamaged });
  const add = (device: number, eventMs: number, values: Readonly<Record<string, number | boolean>>): void =>
    hot.add({ id: ++seenId, device, eventMs, receivedMs: eventMs, boot: 1, seq: seenId, flags: 0, values });
  return { shelf, hot, sealer, lookUp, add };
}
export type Files = ReturnType<typeof openFiles>;

/** A pressure sensor's day, a reading each 10 s: a level that wanders, resolved to a tenth, and a clock that is some ms off. */
export function addPressureDay(files: Pick<Files, "add">, device: number, day: number): void {
  let kpa = 300 + (device % 50);
  let seed = device * 7_919 + day;
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  for (let at = 0; at < 8_640; at++) {
    kpa += (random() + random() + random() - 1.5) * 0.6;
    files.add(device, day * DAY_MS + at * 10_000 + Math.floor(random() * 8), { pressure_kpa: Math.round(kpa * 10) / 10 });
  }
}

/** Fills and finishes a day of so many devices. */
export async function fillDay(files: Files, day: number, devices: number): Promise<void> {
  for (let device = 1; device <= DISTINCT; device++) addPressureDay(files, device, day);
  await files.sealer.seal(() => true);
  await files.sealer.finishDay(day);
  const file = files.shelf.day(day)!;
  file.transaction(() => {
    for (let device = 1; device <= DISTINCT; device++) {
      const chunks = [...file.chunks(keyOf(device, 0), keyOf(device, SLOTS - 1))];
      const rollups = [...file.rollups(keyOf(device, 0), keyOf(device, SLOTS - 1))];
      for (let other = device + DISTINCT; other <= devices; other += DISTINCT) {
        for (const chunk of chunks) file.putChunk({ ...chunk, key: keyOf(other, chunk.key % SLOTS) });
        for (const rollup of rollups) file.putRollup({ ...rollup, key: keyOf(other, rollup.key % SLOTS) });
      }
    }
  });
  file.sync();
}
