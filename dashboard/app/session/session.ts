import { useCallback, useEffect, useState } from "react";
import { call } from "../http/call.ts";
import { Person } from "../http/shapes.ts";

/** A gateway that starts or is away is asked again after so long. */
const RETRY_MS = 2_000;

export type SessionState =
  | { readonly kind: "checking" | "starting" | "unreachable" }
  | { readonly kind: "out"; readonly hasEnded: boolean }
  | { readonly kind: "in"; readonly person: Person };

export interface Session {
  readonly state: SessionState;
  readonly signedIn: (person: Person) => void;
  readonly signedOut: (hasEnded: boolean) => void;
}

/** Who is signed in. Keeps asking while the gateway can't say. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ kind: "checking" });
  const isOpen = state.kind === "checking" || state.kind === "starting" || state.kind === "unreachable";
  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    const check = async (): Promise<void> => {
      const next = await whoAmI(stop.signal);
      if (!stop.signal.aborted) setState(next);
    };
    void check();
    const timer = setInterval(() => void check(), RETRY_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [isOpen]);
  return {
    state,
    signedIn: useCallback((person: Person) => setState({ kind: "in", person }), []),
    signedOut: useCallback((hasEnded: boolean) => setState({ kind: "out", hasEnded }), []),
  };
}

async function whoAmI(signal: AbortSignal): Promise<SessionState> {
  const answer = await call("/api/v1/me", Person, { signal });
  if (answer.ok) return { kind: "in", person: answer.value };
  const { kind, status } = answer.fault;
  if (kind === "starting" || kind === "unreachable") return { kind };
  return status === 401 ? { kind: "out", hasEnded: false } : { kind: "unreachable" };
}
