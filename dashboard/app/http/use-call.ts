import { useEffect, useState } from "react";
import type { z } from "zod";
import { call, type CallFault } from "./call.ts";

export interface Loaded<Value> {
  /** The last good answer: kept while a newer one is asked for or failed. */
  readonly value: Value | null;
  /** Why the last call brought nothing; null where it did. */
  readonly fault: CallFault | null;
  /** The `at` of the call that this is the answer to. */
  readonly at: string | number;
}

/** Loads `path` now and whenever `at` changes. */
export function useCall<Schema extends z.ZodType>(path: string, schema: Schema, at: string | number): Loaded<z.infer<Schema>> {
  const [loaded, setLoaded] = useState<Loaded<z.infer<Schema>>>({ value: null, fault: null, at });
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await call(path, schema, { signal: stop.signal });
      if (stop.signal.aborted) return;
      setLoaded(({ value }) => (answer.ok ? { value: answer.value, fault: null, at } : { value, fault: answer.fault, at }));
    };
    void ask();
    return () => stop.abort();
  }, [path, schema, at]);
  return loaded;
}
