import { isRecord } from "../json-record.ts";
import type { SeenAlert } from "./judgement.ts";

/** Pages of 1,000: beyond it the answer is cut, and said to be. */
const PAGES_MAX = 50;
const TIMEOUT_MS = 10_000;

/** Where to ask, and the header that says who asks. */
export interface AlertsApi {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const withToken = (url: string, token: string): AlertsApi => ({ url, headers: { authorization: `Bearer ${token}` } });

/** Signs in as a person. Throws an Error where the gateway refuses. */
export async function withPassword(url: string, username: string, password: string): Promise<AlertsApi> {
  const response = await answered(new URL("/api/v1/session", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (cookie === undefined) throw new Error("the gateway gave no session");
  return { url, headers: { cookie } };
}

/** Every alert that the gateway shows, newest first. Throws an Error where it can't be asked. */
export async function readAlerts({ url, headers }: AlertsApi): Promise<readonly SeenAlert[]> {
  const alerts: SeenAlert[] = [];
  let next: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const address = new URL("/api/v1/alerts?limit=1000", url);
    if (next !== null) address.searchParams.set("after", next);
    const answer: unknown = await (await answered(address, { headers })).json();
    if (!isRecord(answer) || !Array.isArray(answer["alerts"])) throw new Error("the gateway's answer is no list of alerts");
    alerts.push(...answer["alerts"].filter(isSeenAlert));
    next = typeof answer["next"] === "string" || typeof answer["next"] === "number" ? String(answer["next"]) : null;
    if (next === null) return alerts;
  }
  throw new Error(`more than ${PAGES_MAX} pages of alerts`);
}

/** One object of the API. Throws an Error where it can't be asked. */
export async function getJson({ url, headers }: AlertsApi, path: string): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await (await answered(new URL(path, url), { headers })).json();
  if (!isRecord(answer)) throw new Error(`${path} is no object`);
  return answer;
}

async function answered(address: URL, request: RequestInit): Promise<Response> {
  const response = await fetch(address, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${address.pathname} answers ${response.status}`);
  return response;
}

/** Whether it is an alert as the API shows it, as far as a judge reads one. */
export const isSeenAlert = (value: unknown): value is SeenAlert =>
  isRecord(value) &&
  ["id", "kind", "priority", "state"].every((name) => typeof value[name] === "string") &&
  (value["device"] === null || typeof value["device"] === "string") &&
  typeof value["raisedAt"] === "number";
