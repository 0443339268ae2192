import { readFileSync } from "node:fs";
import type { RunningGateway } from "./launch.ts";

/** Resident memory of the gateway's process, MiB, as Linux tells it. */
export function residentMiB({ process }: RunningGateway): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, "utf8"));
  if (found === null) throw new Error("no VmRSS");
  return Number(found[1]) / 1_024;
}
