export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One question to the gateway, JSON. An answer later than `withinMs` is none: null, as where there is no gateway. */
export async function post(path: string, body: unknown, withinMs: number): Promise<Answer | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), withinMs);
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** A name for a touch: with the same name it is the same touch, however often it is sent. */
export const newRef = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
