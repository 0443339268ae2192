import { type Bucket, createBuckets, type Rate } from "../access/token-buckets.ts";

/** A page that asks every 5 s needs 0.2; a family of ten behind one link, with reloads, less than this. */
const ASKING: Rate = { perS: 2, burst: 30 };
/** Wrong links that an address may try before it waits; one more is free every 6 s. */
const TRYING: Rate = { perS: 1 / 6, burst: 20 };
/** Links and addresses that are remembered: the oldest is forgotten first. */
const KEPT = 10_000;

/** Slows down whoever asks too often by one link, or tries links that are none; others are not held up. */
export function createTokenGate(monotonicMs: () => number) {
  const links = createBuckets(ASKING, KEPT);
  const addresses = createBuckets(TRYING, KEPT);

  function take(bucket: Bucket, { perS }: Rate): number {
    if (bucket.left < 1) return ((1 - bucket.left) / perS) * 1_000;
    bucket.left--;
    return 0;
  }

  return {
    /** A request by a link that is one. ms to wait; 0 where it is allowed, which is then counted. */
    right: (token: string): number => take(links(token, monotonicMs()), ASKING),
    /** A link that is none. Whoever has a right one at the same address is not held up. */
    wrong: (address: string): number => take(addresses(address, monotonicMs()), TRYING),
  };
}
