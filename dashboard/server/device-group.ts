import { type Change, clear, isNothing, noChange, put, remove } from "./change.ts";
import type { DeviceScope } from "./device-scope.ts";
import { columnsOf, type Drawing, type Fields } from "./drawing.ts";
import { createSnapshot, type GroupSnapshot } from "./group-snapshot.ts";
import type { LiveDevice } from "./ports.ts";

export interface GroupOptions {
  readonly devices: Iterable<LiveDevice>;
  readonly matches: (device: LiveDevice) => boolean;
  readonly fields: Fields;
  readonly drawing: Drawing;
  /** A frame each so many flushes. */
  readonly every: number;
  readonly chunkBytes: number;
}

/** All scopes with the same query and rights: their frames are made once. */
export class DeviceGroup {
  readonly scopes = new Set<DeviceScope>();
  /** Number of the last frame. */
  n = 0;
  readonly every: number;
  readonly #members = new Map<number, LiveDevice>();
  readonly #change = noChange();
  readonly #options: GroupOptions;
  #snapshot: GroupSnapshot | null = null;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.every = options.every;
    for (const device of options.devices) if (options.matches(device)) this.#members.set(device.index, device);
  }

  /** A device changed, came, or moved. */
  take(device: LiveDevice): void {
    const { index } = device;
    const known = this.#members.get(index);
    // A device that moves is a new object: the same object is still where it was.
    if (known === device) return put(this.#change, index, false);
    if (this.#options.matches(device)) {
      this.#members.set(index, device);
      put(this.#change, index, true);
    } else if (known !== undefined) this.#leave(index);
  }

  drop({ index }: LiveDevice): void {
    if (this.#members.has(index)) this.#leave(index);
  }

  /** Tells every scope what changed since the last flush. */
  flush(): void {
    this.#snapshot = null;
    const change = isNothing(this.#change) ? null : this.#change;
    let tail: Buffer | null = null;
    const frames = new Map<string, Buffer>();
    const shared = (head: string): Buffer => {
      tail ??= this.tailOf(change!);
      const known = frames.get(head) ?? Buffer.concat([Buffer.from(head), tail]);
      frames.set(head, known);
      return known;
    };
    if (change !== null) this.n++;
    for (const scope of this.scopes) scope.flush(change, shared);
    clear(this.#change);
  }

  /** What follows `{"t":"d","id":…,"n":…,` in a frame. */
  tailOf({ dirty, added, removed }: Change): Buffer {
    const { fields, drawing } = this.#options;
    const col = columnsOf(this.#present(dirty), fields);
    const dict = this.#present(added).map(drawing.entryOf);
    return Buffer.from(`"col":${col},"rm":${JSON.stringify([...removed])}${dict.length === 0 ? "" : `,"dict":[${dict.join(",")}]`}}`);
  }

  /** For whoever asks before the next flush: what changes meanwhile is in that frame. */
  snapshot(): GroupSnapshot {
    const { drawing, fields, chunkBytes } = this.#options;
    return (this.#snapshot ??= createSnapshot([...this.#members.values()], { base: this.n, drawing, fields, chunkBytes }));
  }

  /** What the next frame will hold. */
  get unsent(): Change {
    return this.#change;
  }

  /** Frees what only the last moment's snapshot needed. */
  forgetSnapshot(): void {
    this.#snapshot = null;
  }

  #leave(index: number): void {
    this.#members.delete(index);
    remove(this.#change, index);
  }

  #present(indexes: Iterable<number>): LiveDevice[] {
    const devices: LiveDevice[] = [];
    for (const index of indexes) {
      const device = this.#members.get(index);
      if (device !== undefined) devices.push(device);
    }
    return devices;
  }
}
