import { statSync } from "node:fs";
import { open, statfs } from "node:fs/promises";
import { reservePath } from "../journal/files.ts";

/** Held back for alerts, and given up when the disk is full; on a small disk an eighth of it. */
const RESERVE_BYTES_MAX = 64 * 1024 * 1024;
/** Free bytes beside the reserve below which telemetry is refused: the log may grow to 64 MiB before it is copied back. */
const REFUSE_BYTES_MAX = 96 * 1024 * 1024;
/** Room beside the reserve, as a share of the bound, at which telemetry is taken again: the two must not take turns. */
const AGAIN_SHARE = 1.5;
const LOOK_MS = 500;

export type Space = "enough" | "refusing";

export interface SpaceOptions {
  readonly folder: string;
  readonly onChanged: (space: Space, freeBytes: number) => void;
  readonly onFailed: (error: Error) => void;
}

export interface SpaceWatch {
  readonly refusesTelemetry: boolean;
  readonly freeBytes: number;
  /** A commit found no room: the disk is full, whatever the last look said. */
  full(): void;
  stop(): void;
}

/** Watches the disk, so that telemetry is refused while there is still room for alerts. */
export async function watchSpace({ folder, onChanged, onFailed }: SpaceOptions): Promise<SpaceWatch> {
  let space: Space = "enough";
  let freeBytes = 0;
  let stopped = false;

  async function look(): Promise<void> {
    const { bavail, bsize, blocks } = await statfs(folder);
    const diskBytes = blocks * bsize;
    freeBytes = bavail * bsize;
    const refuseBytes = Math.min(REFUSE_BYTES_MAX, diskBytes / 8);
    const reserveBytes = Math.min(RESERVE_BYTES_MAX, diskBytes / 8);
    const holds = holdsReserve(folder, reserveBytes);
    const missingBytes = holds ? 0 : reserveBytes;
    const isRoomy = freeBytes - missingBytes > refuseBytes * AGAIN_SHARE;
    // The reserve comes back only when that leaves enough beside it: else the two would take turns.
    if (!holds && isRoomy) await keepReserve(folder, reserveBytes);
    const next = freeBytes < refuseBytes || (space === "refusing" && !isRoomy) ? "refusing" : "enough";
    if (next !== space) set(next);
  }

  function set(next: Space): void {
    space = next;
    onChanged(space, freeBytes);
  }

  // A disk that fills while the reserve is being made must not keep the gateway from starting.
  await look().catch(onFailed);
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: Error) => {
        if (!stopped) onFailed(error);
      })
      .finally(() => {
        looking = false;
      });
  }, LOOK_MS);

  return {
    get refusesTelemetry() {
      return space === "refusing";
    },
    get freeBytes() {
      return freeBytes;
    },
    full() {
      if (space === "enough") set("refusing");
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function holdsReserve(folder: string, bytes: number): boolean {
  return (statSync(reservePath(folder), { throwIfNoEntry: false })?.size ?? 0) >= bytes;
}

/** Real blocks, not a hole: a sparse file would hold nothing back. */
async function keepReserve(folder: string, bytes: number): Promise<void> {
  const block = Buffer.alloc(1024 * 1024);
  const file = await open(reservePath(folder), "w", 0o600);
  try {
    for (let left = bytes; left > 0; left -= block.length) await file.write(block, 0, Math.min(left, block.length));
    await file.sync();
  } finally {
    await file.close();
  }
}
