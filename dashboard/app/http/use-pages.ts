import { useEffect, useState } from "react";
import type { z } from "zod";
import { call, type CallFault } from "./call.ts";

export interface Paged<Page> {
  /** Pages as they came; null before the first. */
  readonly pages: readonly Page[] | null;
  readonly fault: CallFault | null;
  readonly isMore: boolean;
  more(): void;
}

interface State<Page> {
  readonly key: string;
  readonly pages: readonly Page[] | null;
  readonly fault: CallFault | null;
}

/** A list page by page: the first now and whenever `path` or `at` changes, the next when asked. `path` has a query already. */
export function usePages<Schema extends z.ZodType<{ readonly next?: string | undefined }>>(
  path: string,
  schema: Schema,
  at: string | number,
): Paged<z.infer<Schema>> {
  const key = `${path} ${at}`;
  const [kept, set] = useState<State<z.infer<Schema>>>({ key, pages: null, fault: null });
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await call(path, schema, { signal: stop.signal });
      if (stop.signal.aborted) return;
      set((known) => (answer.ok ? { key, pages: [answer.value], fault: null } : { ...known, fault: answer.fault }));
    };
    void ask();
    return () => stop.abort();
  }, [path, schema, key]);
  const next = kept.pages?.at(-1)?.next;
  const more = async (): Promise<void> => {
    if (next === undefined) return;
    const answer = await call(`${path}&after=${encodeURIComponent(next)}`, schema);
    set((known) => {
      // Another list was asked for meanwhile.
      if (known.key !== kept.key || known.pages?.at(-1)?.next !== next) return known;
      return answer.ok ? { ...known, pages: [...known.pages, answer.value], fault: null } : { ...known, fault: answer.fault };
    });
  };
  return { pages: kept.pages, fault: kept.fault, isMore: next !== undefined, more: () => void more() };
}
