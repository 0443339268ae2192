import { createBuckets, fullBucket, type Rate, refill } from "../access/token-buckets.ts";

/**
 * Handshakes begun. One costs a millisecond of the loop that alarms go through, so that a flood may take a sixteenth of it;
 * a community's screens that all come back after a restart are served within seconds.
 */
const ALL: Rate = { perS: 60, burst: 300 };
/** Of one address: a browser opens six connections, a page that is loaded anew six more. */
const ONE_ADDRESS: Rate = { perS: 10, burst: 60 };
/** Addresses that are remembered: the oldest is forgotten first. */
const KEPT = 2_000;

/** Whether an address may begin another handshake now, which is then counted. */
export function createAdmission(monotonicMs: () => number): (address: string) => boolean {
  const addresses = createBuckets(ONE_ADDRESS, KEPT);
  const all = fullBucket(ALL, monotonicMs());

  return (address) => {
    const nowMs = monotonicMs();
    const own = addresses(address, nowMs);
    refill(all, ALL, nowMs);
    if (own.left < 1 || all.left < 1) return false;
    own.left--;
    all.left--;
    return true;
  };
}
