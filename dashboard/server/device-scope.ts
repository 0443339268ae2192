import { type Change, clear, isNothing, merge, noChange } from "./change.ts";
import type { LiveCounters } from "./counters.ts";
import type { DeviceGroup } from "./device-group.ts";
import type { Line } from "./line.ts";

/** Bytes of one device in a frame, about, to ask for room before the frame is made. */
const DEVICE_BYTES = 40;
const ENTRY_BYTES = 120;

/** One client's share of a group. What it could not be sent is kept as indexes, at most one for each device. */
export class DeviceScope {
  readonly id: string;
  readonly #line: Line;
  readonly #counters: LiveCounters;
  readonly #missed = noChange();
  #group: DeviceGroup;
  #n = 0;
  /** Its snapshot is on the way: values must not overtake it. */
  #isLoading = true;
  #isLost = false;
  /** Counts snapshots, so that a newer one ends an older. */
  #turn = 0;

  constructor(id: string, group: DeviceGroup, { line, counters }: { readonly line: Line; readonly counters: LiveCounters }) {
    this.id = id;
    this.#group = group;
    this.#line = line;
    this.#counters = counters;
    group.scopes.add(this);
  }

  get group(): DeviceGroup {
    return this.#group;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#isLoading = true;
    this.#isLost = false;
    clear(this.#missed);
    const snapshot = this.#group.snapshot();
    const head = Buffer.from(`{"t":"snap","id":${JSON.stringify(this.id)},`);
    for (let number = 0, chunk = snapshot.chunk(0); chunk !== null; chunk = snapshot.chunk(++number)) {
      const sent = await this.#line.sendWithRoom(Buffer.concat([head, chunk]), "other");
      // Others have their turn before the next chunk is made.
      await new Promise(setImmediate);
      if (!sent || turn !== this.#turn) return;
    }
    this.#n = snapshot.base;
    this.#isLoading = false;
  }

  /** The same devices at another pace. What the old pace still held comes with the next frame. */
  move(group: DeviceGroup): void {
    merge(this.#missed, this.#group.unsent);
    this.leave();
    this.#group = group;
    group.scopes.add(this);
  }

  leave(): void {
    this.#group.scopes.delete(this);
  }

  end(): void {
    this.#turn++;
    this.leave();
  }

  flush(change: Change | null, shared: (head: string) => Buffer): void {
    const isBehind = this.#isLoading || !isNothing(this.#missed);
    if (isBehind && change !== null) merge(this.#missed, change);
    if (this.#isLoading) return;
    const due = isBehind ? this.#missed : change;
    if (due === null) return;
    const room = this.#line.roomFor(due.dirty.size * DEVICE_BYTES + due.added.size * ENTRY_BYTES);
    if (room === "gap") return this.#lose();
    if (room === "skip") {
      this.#counters.skipped++;
      if (!isBehind) merge(this.#missed, due);
      return;
    }
    this.#isLost = false;
    this.#send(due, isBehind, shared);
  }

  #send(due: Change, isBehind: boolean, shared: (head: string) => Buffer): void {
    const head = `{"t":"d","id":${JSON.stringify(this.id)},"n":${++this.#n},`;
    this.#line.send(isBehind ? Buffer.concat([Buffer.from(head), this.#group.tailOf(due)]) : shared(head), "other");
    this.#counters.deviceFrames++;
    if (isBehind) clear(this.#missed);
  }

  /** Gives up what it missed: the number that is left out tells the page to ask anew. */
  #lose(): void {
    clear(this.#missed);
    if (this.#isLost) return;
    this.#isLost = true;
    this.#n++;
    this.#counters.gaps++;
    this.#line.tell({ t: "gap", id: this.id, reason: "lag" });
  }
}
