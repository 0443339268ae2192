/**
 * Handshakes begun. One costs a millisecond of the loop that alarms go through, so that a flood may take a sixteenth of it;
 * a community's screens that all come back after a restart are served within seconds.
 */
const PER_S = 60;
const BURST = 300;
/** Of one address: a browser opens six connections, a page that is loaded anew six more. */
const ADDRESS_PER_S = 10;
const ADDRESS_BURST = 60;
/** Addresses that are remembered: the oldest is forgotten first. */
const KEPT = 2_000;

interface Bucket {
  left: number;
  atMs: number;
}

const fill = (bucket: Bucket, nowMs: number, burst: number, perS: number): void => {
  bucket.left = Math.min(burst, bucket.left + ((nowMs - bucket.atMs) / 1_000) * perS);
  bucket.atMs = nowMs;
};

/** Whether an address may begin another handshake now, which is then counted. */
export function createAdmission(monotonicMs: () => number): (address: string) => boolean {
  const addresses = new Map<string, Bucket>();
  const all: Bucket = { left: BURST, atMs: monotonicMs() };

  return (address) => {
    const nowMs = monotonicMs();
    const own = addresses.get(address) ?? { left: ADDRESS_BURST, atMs: nowMs };
    fill(own, nowMs, ADDRESS_BURST, ADDRESS_PER_S);
    fill(all, nowMs, BURST, PER_S);
    addresses.delete(address);
    addresses.set(address, own);
    if (addresses.size > KEPT) addresses.delete(addresses.keys().next().value!);
    if (own.left < 1 || all.left < 1) return false;
    own.left--;
    all.left--;
    return true;
  };
}
