import { z } from "zod";

/** What a fault says in both languages. */
export const Said = z.object({ zh: z.string(), en: z.string() });
const ProblemBody = z.object({ code: z.string(), text: Said });

/** Why a call brought nothing. `unreachable`: no gateway; `starting`: it recovers; `unreadable`: an answer of another shape. */
export interface CallFault {
  readonly kind: "unreachable" | "starting" | "refused" | "unreadable";
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly text: z.infer<typeof Said> | null;
  /** Seconds the gateway asks to wait; null: it does not say. */
  readonly retryAfterS: number | null;
  /** What else the answer says; undefined where there was none. */
  readonly said?: unknown;
}

export type CallResult<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: CallFault };

export interface CallOptions {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Longest wait for an answer: beyond it the gateway counts as unreachable. */
const ANSWER_WITHIN_MS = 10_000;

/** One call of the HTTP API. Never throws: a fault is a value. `schema` says what is read of the answer. */
export async function call<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { method = "GET", body, signal }: CallOptions = {},
): Promise<CallResult<z.infer<Schema>>> {
  const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    const said: unknown = response.status === 204 ? null : await response.json().catch(() => undefined);
    if (!response.ok) return { ok: false, fault: faultOf(response, said) };
    const read = schema.safeParse(said);
    return read.success
      ? { ok: true, value: read.data }
      : { ok: false, fault: { kind: "unreadable", status: response.status, text: null, retryAfterS: null } };
  } catch {
    return { ok: false, fault: { kind: "unreachable", status: 0, text: null, retryAfterS: null } };
  }
}

function faultOf({ status, headers }: Response, said: unknown): CallFault {
  const { data } = ProblemBody.safeParse(said);
  const wait = Number(headers.get("retry-after") ?? NaN);
  return {
    kind: status === 503 && data?.code !== "busy" ? "starting" : "refused",
    status,
    text: data?.text ?? null,
    retryAfterS: Number.isFinite(wait) ? Math.ceil(wait) : null,
    said,
  };
}
