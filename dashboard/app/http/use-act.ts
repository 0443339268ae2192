import { useState } from "react";
import type { z } from "zod";
import { useWords } from "../words/use-words.ts";
import { call, type CallOptions, type CallResult } from "./call.ts";

export interface Act {
  readonly isSending: boolean;
  /** Why the last was not taken, in the page's language; null where it was. */
  readonly fault: string | null;
  send<Schema extends z.ZodType>(path: string, schema: Schema, options: CallOptions): Promise<CallResult<z.infer<Schema>>>;
}

/** One thing that a person does by a button: on its way, taken, or why not. */
export function useAct(): Act {
  const { t, say } = useWords();
  const [{ isSending, fault }, set] = useState<{ readonly isSending: boolean; readonly fault: string | null }>({
    isSending: false,
    fault: null,
  });
  return {
    isSending,
    fault,
    async send(path, schema, options) {
      set({ isSending: true, fault: null });
      const answer = await call(path, schema, options);
      set({
        isSending: false,
        fault: answer.ok ? null : answer.fault.text === null ? t(`load.${answer.fault.kind}`) : say(answer.fault.text),
      });
      return answer;
    },
  };
}
