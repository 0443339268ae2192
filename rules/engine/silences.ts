/** When to look whether devices have gone silent: a binary heap by time, of numbers alone, since every third reading moves one. */
export interface Silences {
  /** Queue times. */
  readonly atMs: number[];
  /** Registration of each. */
  readonly devices: number[];
}

export const noSilences = (): Silences => ({ atMs: [], devices: [] });

export function clearSilences({ atMs, devices }: Silences): void {
  atMs.length = 0;
  devices.length = 0;
}

export const earliestSilenceMs = ({ atMs }: Silences): number => (atMs.length === 0 ? Infinity : atMs[0]!);

export function pushSilence({ atMs: times, devices }: Silences, atMs: number, device: number): void {
  times.push(atMs);
  devices.push(device);
  let at = times.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (times[parent]! <= atMs) break;
    times[at] = times[parent]!;
    devices[at] = devices[parent]!;
    at = parent;
  }
  times[at] = atMs;
  devices[at] = device;
}

/** Takes away the earliest; the heap must not be empty. */
export function dropEarliest(silences: Silences): void {
  const atMs = silences.atMs.pop()!;
  const device = silences.devices.pop()!;
  if (silences.atMs.length > 0) moveEarliest(silences, atMs, device);
}

/** Puts another time and device in the place of the earliest. */
export function moveEarliest({ atMs: times, devices }: Silences, atMs: number, device: number): void {
  const { length } = times;
  let at = 0;
  for (;;) {
    let least = at * 2 + 1;
    if (least >= length) break;
    if (least + 1 < length && times[least + 1]! < times[least]!) least++;
    if (times[least]! >= atMs) break;
    times[at] = times[least]!;
    devices[at] = devices[least]!;
    at = least;
  }
  times[at] = atMs;
  devices[at] = device;
}
