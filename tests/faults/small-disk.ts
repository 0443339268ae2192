import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../harness/gateway.ts";

const DISK_MB = 64;

/** A disk of its own for one test, on an empty folder; null where this user may not mount one. */
export function mountSmallDisk(folder = temporaryFolder(), megabytes = DISK_MB): string | null {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    process.stderr.write("跳过 / skipped: tests/faults: a small disk can't be mounted by this user\n");
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
}

/** Somebody else's file takes all there is. */
export function fillDisk(folder: string): void {
  const file = openSync(join(folder, "filler"), "a");
  for (const bytes of [1024 * 1024, 4_096, 1]) {
    const block = Buffer.alloc(bytes, 1);
    try {
      while (writeSync(file, block) === bytes);
    } catch {
      // Full for blocks of this size.
    }
  }
  closeSync(file);
}

export const freeDisk = (folder: string): void => rmSync(join(folder, "filler"));
