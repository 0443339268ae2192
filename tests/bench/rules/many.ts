import { community, readingsOf, repeated } from "./events.ts";
import { ruleFile } from "./rule-text.ts";
import { begun, stepAll, type Turn } from "./sides.ts";

const RULES = 1_000;
/** 1,000 rules over four kinds of devices and 13 buildings: 19 or 20 apply to a device. */
const BUILDINGS = 13;
/** Readings of each device before the first turn: each has its state. */
const WARM_ROUNDS = 3;

/** A turn of events over many devices and many rules; the situation goes on from turn to turn. `residentMb`: of the whole process, in 10^6 bytes. */
export function many(devices: number, events: number): () => Promise<Turn & { readonly residentMb: number }> {
  const situation = begun(community(devices, BUILDINGS), ruleFile(RULES, BUILDINGS));
  const warm = devices * WARM_ROUNDS;
  const readings = readingsOf(devices, warm + events);
  stepAll(situation, readings.slice(0, warm));
  const measured = readings.slice(warm);
  let turns = 0;
  return () => {
    const later = repeated(measured, turns++);
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    stepAll(situation, later);
    const after = process.cpuUsage();
    const cpuUs = after.user + after.system - user - system;
    return Promise.resolve({ cpuUs, events, firings: null, digest: null, residentMb: process.memoryUsage.rss() / 1e6 });
  };
}
