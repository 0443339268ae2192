import { Duplex } from "node:stream";
import type { Door } from "./door.ts";

/** Bytes aedes may have waiting: one packet of the largest size. */
const WAITING_BYTES = 128 * 1024;

type Done = (error?: Error | null) => void;

/** What aedes takes for its connection: whole packets in, its answers out through the door. */
export class Bridge extends Duplex {
  readonly door: Door;

  constructor(door: Door) {
    super({ readableHighWaterMark: WAITING_BYTES, writableHighWaterMark: 16 * 1024 });
    this.door = door;
  }

  override _read(): void {
    this.door.brokerReads();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.door.send(chunk, done);
  }

  /** aedes corks each packet, so that chunks here are whole packets: acknowledgements written beside them can't cut one. */
  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.door.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _destroy(_error: Error | null, done: Done): void {
    this.door.brokerEnds();
    done();
  }
}
