/** A bucket that fills at `perS` a second up to `burst`. */
export interface Rate {
  readonly perS: number;
  readonly burst: number;
}

export interface Bucket {
  left: number;
  atMs: number;
}

export const fullBucket = ({ burst }: Rate, nowMs: number): Bucket => ({ left: burst, atMs: nowMs });

export function refill(bucket: Bucket, { perS, burst }: Rate, nowMs: number): Bucket {
  bucket.left = Math.min(burst, bucket.left + ((nowMs - bucket.atMs) / 1_000) * perS);
  bucket.atMs = nowMs;
  return bucket;
}

/** The bucket of a key as it stands now. `kept` keys are remembered: the one asked for longest ago is forgotten first. */
export function createBuckets(rate: Rate, kept: number): (key: string, nowMs: number) => Bucket {
  const buckets = new Map<string, Bucket>();
  return (key, nowMs) => {
    const bucket = refill(buckets.get(key) ?? fullBucket(rate, nowMs), rate, nowMs);
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > kept) buckets.delete(buckets.keys().next().value!);
    return bucket;
  };
}
