/** A page that asks every 5 s needs 0.2; a family of ten behind one link, with reloads, less than this. */
const PER_S = 2;
const BURST = 30;
/** Wrong links that an address may try before it waits; one more is free every 6 s. */
const WRONG_BURST = 20;
const WRONG_PER_S = 1 / 6;
/** Links and addresses that are remembered: the oldest is forgotten first. */
const KEPT = 10_000;

interface Bucket {
  left: number;
  atMs: number;
}

/** Slows down whoever asks too often by one link, or tries links that are none; others are not held up. */
export function createTokenGate(monotonicMs: () => number) {
  const links = new Map<string, Bucket>();
  const addresses = new Map<string, Bucket>();

  function bucketOf(buckets: Map<string, Bucket>, key: string, burst: number, perS: number): Bucket {
    const nowMs = monotonicMs();
    const known = buckets.get(key) ?? { left: burst, atMs: nowMs };
    known.left = Math.min(burst, known.left + ((nowMs - known.atMs) / 1_000) * perS);
    known.atMs = nowMs;
    buckets.delete(key);
    buckets.set(key, known);
    if (buckets.size > KEPT) buckets.delete(buckets.keys().next().value!);
    return known;
  }

  function take(bucket: Bucket, perS: number): number {
    if (bucket.left < 1) return ((1 - bucket.left) / perS) * 1_000;
    bucket.left--;
    return 0;
  }

  return {
    /** A request by a link that is one. ms to wait; 0 where it is allowed, which is then counted. */
    right: (token: string): number => take(bucketOf(links, token, BURST, PER_S), PER_S),
    /** A link that is none. Whoever has a right one at the same address is not held up. */
    wrong: (address: string): number => take(bucketOf(addresses, address, WRONG_BURST, WRONG_PER_S), WRONG_PER_S),
  };
}
