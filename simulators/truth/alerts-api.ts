import type { SeenAlert } from "./judgement.ts";

/** Pages of 1,000: beyond it the answer is cut, and said to be. */
const PAGES_MAX = 50;
const TIMEOUT_MS = 10_000;

export interface AlertsApi {
  readonly url: string;
  readonly token: string;
}

/** A bearer token for a name and a password. Throws an Error where the gateway refuses. */
export async function tokenFor(url: string, username: string, password: string): Promise<string> {
  const answer = await ask(new URL("/api/v1/tokens", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  if (isRecord(answer) && typeof answer["token"] === "string") return answer["token"];
  throw new Error("the gateway gave no token");
}

/** Every alert that the gateway shows, newest first. Throws an Error where it can't be asked. */
export async function readAlerts({ url, token }: AlertsApi): Promise<readonly SeenAlert[]> {
  const alerts: SeenAlert[] = [];
  let next: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const address = new URL("/api/v1/alerts?limit=1000", url);
    if (next !== null) address.searchParams.set("after", next);
    const answer = await ask(address, { headers: { authorization: `Bearer ${token}` } });
    if (!isRecord(answer) || !Array.isArray(answer["alerts"])) throw new Error("the gateway's answer is no list of alerts");
    alerts.push(...answer["alerts"].filter(isSeenAlert));
    next = typeof answer["next"] === "string" || typeof answer["next"] === "number" ? String(answer["next"]) : null;
    if (next === null) return alerts;
  }
  throw new Error(`more than ${PAGES_MAX} pages of alerts`);
}

async function ask(address: URL, request: RequestInit): Promise<unknown> {
  const response = await fetch(address, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${address.pathname} answers ${response.status}`);
  return response.json();
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isSeenAlert = (value: unknown): value is SeenAlert =>
  isRecord(value) &&
  ["id", "kind", "priority", "state"].every((name) => typeof value[name] === "string") &&
  (value["device"] === null || typeof value["device"] === "string") &&
  typeof value["raisedAt"] === "number";
