import { parseRecord } from "../json-record.ts";
import type { Who } from "./part.ts";

const TIMEOUT_MS = 10_000;

/** What a gateway answered to one call. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A person who is signed in. Never throws for what the gateway refuses: that is part of the story. */
export interface Account {
  readonly name: string;
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
}

/** Names under which the people of a play act, and what they may do. */
const PEOPLE: Readonly<Record<Who, { readonly name: string; readonly role: string }>> = {
  officer: { name: "night-officer", role: "station" },
  plumber: { name: "night-plumber", role: "property" },
};

export interface SignIn {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Signs the administrator in, and makes the people of the play or gives them a new password. Throws where that is refused. */
export async function signInPeople({ url, user, password }: SignIn): Promise<Readonly<Record<Who, Account>>> {
  const admin = await signIn({ url, user, password });
  const make = async (who: Who): Promise<Account> => {
    const { name, role } = PEOPLE[who];
    const made = await admin.call("POST", "/api/v1/users", { name, role });
    const given = made.status === 409 ? await admin.call("POST", `/api/v1/users/${name}/password`) : made;
    return signIn({ url, user: name, password: word(given, "password") });
  };
  return { officer: await make("officer"), plumber: await make("plumber") };
}

async function signIn({ url, user, password }: SignIn): Promise<Account> {
  const session = await send(new URL("/api/v1/session", url), "POST", {}, { username: user, password });
  const cookie = session.cookie;
  if (cookie === null) throw new Error(`登录失败 / sign-in failed: ${user} (${session.status})`);
  const made = await send(new URL("/api/v1/tokens", url), "POST", { cookie, origin: new URL(url).origin }, {});
  const authorization = `Bearer ${word(made, "token")}`;
  return { name: user, call: (method, path, body) => send(new URL(path, url), method, { authorization }, body) };
}

async function send(
  address: URL,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer & { readonly cookie: string | null }> {
  const response = await fetch(address, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? null;
  return { status: response.status, body: parseRecord(text) ?? {}, cookie };
}

function word({ status, body }: Answer, name: string): string {
  const value = body[name];
  if (typeof value === "string") return value;
  throw new Error(`the gateway gave no ${name} (${status})`);
}
