import { useEffect, useState } from "react";
import type { z } from "zod";
import { call, type CallFault } from "./call.ts";

export interface Loaded<Value> {
  /** The last good answer: kept while a newer one is asked for or failed. */
  readonly value: Value | null;
  /** Why the last call brought nothing; null where it did. */
  readonly fault: CallFault | null;
}

/** Loads `path` now and whenever `at` changes. */
export function useCall<Schema extends z.ZodType>(path: string, schema: Schema, at: unknown): Loaded<z.infer<Schema>> {
  const [loaded, setLoaded] = useState<Loaded<z.infer<Schema>>>({ value: null, fault: null });
  useEffect(() => {
    const stop = new AbortController();
    void call(path, schema, { signal: stop.signal }).then((answer) => {
      if (stop.signal.aborted) return;
      setLoaded(({ value }) => (answer.ok ? { value: answer.value, fault: null } : { value, fault: answer.fault }));
    });
    return () => stop.abort();
  }, [path, schema, at]);
  return loaded;
}
