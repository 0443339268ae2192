import { useEffect, useState } from "react";
import { call, type CallFault } from "../http/call.ts";
import { SiteShown } from "../http/shapes.ts";

const RETRY_MS = 2_000;

/** The site of this gateway; asks until it has it. `onSignedOut` where the session is no longer good. */
export function useSite(onSignedOut: (hasEnded: boolean) => void): {
  readonly site: SiteShown | null;
  readonly fault: CallFault["kind"] | null;
} {
  const [site, setSite] = useState<SiteShown | null>(null);
  const [fault, setFault] = useState<CallFault["kind"] | null>(null);
  useEffect(() => {
    if (site !== null) return;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await call("/api/v1/site", SiteShown, { signal: stop.signal });
      if (stop.signal.aborted) return;
      if (answer.ok) return setSite(answer.value);
      if (answer.fault.status === 401) return onSignedOut(true);
      setFault(answer.fault.kind);
    };
    void ask();
    const timer = setInterval(() => void ask(), RETRY_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [site, onSignedOut]);
  return { site, fault };
}
