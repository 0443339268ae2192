import type { Reading } from "../../rules/model/reading.ts";
import { addReading, Block } from "./block.ts";
import { HOUR_MS } from "./rollup.ts";

/** Objects of a block beside its columns, in bytes. */
const BLOCK_BYTES = 600;

interface HotHour {
  /** Lowest journal id in it. */
  firstId: number;
  readonly blocks: Map<number, Block>;
}

/** Readings that are in no file yet, by hour since 1970 and device. In memory: a start reads them from the journal again. */
export interface Hot {
  readonly readings: number;
  readonly bytes: number;
  /** Hours with readings, oldest first. */
  hours(): readonly number[];
  devices(hour: number): readonly number[];
  block(hour: number, device: number): Block | null;
  /** Lowest journal id there is; null where there is nothing. */
  firstId(): number | null;
  add(reading: Reading): void;
  remove(hour: number, device: number): void;
}

export function createHot(): Hot {
  const hours = new Map<number, HotHour>();
  let readings = 0;
  let bytes = 0;

  function blockFor(hour: number, { device, id }: Reading): Block {
    let found = hours.get(hour);
    if (found === undefined) {
      found = { firstId: id, blocks: new Map() };
      hours.set(hour, found);
    }
    let block = found.blocks.get(device);
    if (block === undefined) {
      block = new Block();
      found.blocks.set(device, block);
      bytes += BLOCK_BYTES + block.bytes;
    }
    return block;
  }

  return {
    get readings() {
      return readings;
    },
    get bytes() {
      return bytes;
    },
    hours: () => [...hours.keys()].toSorted((one, other) => one - other),
    devices: (hour) => [...(hours.get(hour)?.blocks.keys() ?? [])],
    block: (hour, device) => hours.get(hour)?.blocks.get(device) ?? null,
    firstId: () => (hours.size === 0 ? null : Math.min(...[...hours.values()].map(({ firstId }) => firstId))),
    add(reading) {
      const block = blockFor(Math.floor(reading.eventMs / HOUR_MS), reading);
      const before = block.bytes;
      addReading(block, reading);
      bytes += block.bytes - before;
      readings++;
    },
    remove(hour, device) {
      const found = hours.get(hour);
      const block = found?.blocks.get(device);
      if (found === undefined || block === undefined) return;
      found.blocks.delete(device);
      readings -= block.count;
      bytes -= BLOCK_BYTES + block.bytes;
      if (found.blocks.size === 0) hours.delete(hour);
    },
  };
}
