import { hash, randomBytes } from "node:crypto";
import { parse } from "cookie";
import type { Store } from "../journal/store.ts";
import type { Acts } from "../runner/acts.ts";
import type { AuditEntry, Write } from "../journal/statements.ts";
import { createLockOut } from "./lock-out.ts";
import { createPasswords } from "./passwords.ts";
import { ROLES, type Person, type Role, type Scope } from "./roles.ts";

export const COOKIE = "linan_session";
/** Over TLS: a browser takes it from a secured page of this host alone, and plain HTTP keeps its own beside it. */
export const SECURE_COOKIE = "__Host-linan_session";
const COOKIE_MS = 12 * 3_600_000;
/** How often the session of an open screen is made longer. */
const LONGER_EVERY_MS = 3_600_000;
const TOKEN_MS = 365 * 24 * 3_600_000;
/** A ticket opens one websocket within this (contract). */
const TICKET_MS = 30_000;
const TICKETS_MAX = 1_000;
/** Sessions kept at hand; the others are read from the disk. */
const CACHED = 5_000;

export interface Session {
  readonly person: Person;
  readonly kind: "cookie" | "token";
  /** SHA-256 of the secret, hex: names the session without being it. */
  readonly key: string;
  /** Moves on while a station's screen is open. */
  expiresAtMs: number;
}

export type Checked =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly reason: "wrong" | "busy" }
  | { readonly ok: false; readonly reason: "locked"; readonly waitMs: number };

export interface Access {
  /** Whether this is the person's password; wrong tries slow down the next ones of this name from this address. */
  check(name: string, password: string, address: string): Promise<Checked>;
  /** A browser's session. `secret` goes into the cookie and is kept nowhere. */
  begin(person: Person, address: string): Promise<{ readonly session: Session; readonly secret: string }>;
  issueToken(person: Person, label: string): Promise<{ readonly token: string; readonly expiresAt: number }>;
  sessionOfCookie(header: string | undefined): Promise<Session | null>;
  sessionOfToken(header: string | undefined): Promise<Session | null>;
  /** A screen of it is open: a station's stays signed in as long, others end at their hour. */
  keep(session: Session): void;
  signOut(session: Session): Promise<void>;
  issueTicket(session: Session): { readonly ticket: string; readonly expiresAt: number };
  /** Once: a ticket that was used is none. */
  useTicket(ticket: string): Session | null;
  onSessionEnded(listener: (key: string) => void): () => void;
  knows(name: string): Promise<boolean>;
  /** True where this is the person's password; no try is counted. */
  fits(name: string, password: string): Promise<boolean>;
  addPerson(person: { readonly name: string; readonly role: Role; readonly scope: Scope }, password: string, by: string): Promise<void>;
  /** False where there is no such person. */
  resetPassword(name: string, password: string, by: string): Promise<boolean>;
  record(entry: Omit<AuditEntry, "atMs">): void;
}

const keyOf = (secret: string): { readonly key: string; readonly bytes: Uint8Array } => {
  const bytes = hash("sha256", secret, "buffer");
  return { key: bytes.toString("hex"), bytes };
};

/** People, their sessions, tokens and tickets. Secrets are kept as hashes; every change is on disk before it counts. */
export function createAccess({ acts, store }: { readonly acts: Acts; readonly store: Store }): Access {
  const passwords = createPasswords();
  const lockOut = createLockOut(() => performance.now());
  const cached = new Map<string, Session>();
  const tickets = new Map<string, { readonly session: Session; readonly untilMs: number }>();
  const listeners = new Set<(key: string) => void>();

  const record: Access["record"] = (entry) => void acts.write([], [{ ...entry, atMs: acts.wallMs() }]);

  async function personOf(name: string): Promise<(Person & { readonly password: string }) | null> {
    const row = await store.person(name);
    if (row === null || row.disabledAt !== null || !ROLES.includes(row.role as Role)) return null;
    return { name: row.name, role: row.role as Role, scope: JSON.parse(row.scope) as Scope, password: row.password };
  }

  function cache(session: Session): void {
    cached.delete(session.key);
    cached.set(session.key, session);
    if (cached.size > CACHED) cached.delete(cached.keys().next().value!);
  }

  async function begin(person: Person, kind: "cookie" | "token", label: string): Promise<{ session: Session; secret: string }> {
    const secret = randomBytes(32).toString("base64url");
    const { key, bytes } = keyOf(secret);
    const nowMs = acts.wallMs();
    const session: Session = { person, kind, key, expiresAtMs: nowMs + (kind === "cookie" ? COOKIE_MS : TOKEN_MS) };
    const row: Write = ["sessionPut", bytes, kind, person.name, nowMs, session.expiresAtMs, label];
    const action = kind === "cookie" ? "session.begin" : "token.create";
    await acts.write(
      [["sessionExpire", nowMs], row],
      [{ atMs: nowMs, actor: person.name, action, target: person.name, outcome: "done", detail: { label } }],
    );
    cache(session);
    return { session, secret };
  }

  async function find(secret: string | undefined, kind: "cookie" | "token"): Promise<Session | null> {
    if (secret === undefined || secret.length > 100) return null;
    const { key, bytes } = keyOf(secret);
    const known = cached.get(key) ?? (await load(key, bytes));
    if (known === null || known.kind !== kind || known.expiresAtMs < acts.wallMs()) return null;
    return known;
  }

  async function load(key: string, bytes: Uint8Array): Promise<Session | null> {
    const row = await store.session(bytes);
    const person = row === null ? null : await personOf(row.person);
    if (row === null || person === null) return null;
    const { name, role, scope } = person;
    const session: Session = { person: { name, role, scope }, kind: row.kind, key, expiresAtMs: row.expiresAt };
    cache(session);
    return session;
  }

  function end(key: string): void {
    cached.delete(key);
    for (const [ticket, { session }] of tickets) if (session.key === key) tickets.delete(ticket);
    for (const listener of listeners) listener(key);
  }

  async function putPerson(
    person: { name: string; role: string; scope: Scope },
    password: string,
    by: string,
    action: string,
  ): Promise<void> {
    const nowMs = acts.wallMs();
    const kept = await passwords.hash(password);
    await acts.write(
      [
        ["personPut", person.name, person.role, JSON.stringify(person.scope), kept, nowMs, nowMs],
        ["sessionDeletePerson", person.name],
      ],
      [{ atMs: nowMs, actor: by, action, target: person.name, outcome: "done", detail: { role: person.role } }],
    );
    for (const [key, session] of cached) if (session.person.name === person.name) end(key);
  }

  return {
    record,
    async check(name, password, address) {
      const waitMs = lockOut.waitMs(name, address);
      if (waitMs > 0) return { ok: false, reason: "locked", waitMs };
      const person = await personOf(name);
      try {
        if (!(await passwords.fits(password, person?.password ?? null)) || person === null) {
          lockOut.wrong(name, address);
          record({
            actor: name.slice(0, 64),
            action: "session.refused",
            target: name.slice(0, 64),
            outcome: "refused",
            detail: { address },
          });
          return { ok: false, reason: "wrong" };
        }
      } catch {
        return { ok: false, reason: "busy" };
      }
      lockOut.right(name, address);
      const { role, scope } = person;
      return { ok: true, person: { name: person.name, role, scope } };
    },
    begin: (person, address) => begin(person, "cookie", address),
    async issueToken(person, label) {
      const { session, secret } = await begin(person, "token", label);
      return { token: secret, expiresAt: session.expiresAtMs };
    },
    sessionOfCookie(header) {
      const cookies = header === undefined ? {} : parse(header);
      return find(cookies[SECURE_COOKIE] ?? cookies[COOKIE], "cookie");
    },
    sessionOfToken: (header) => find(/^Bearer +([\w-]{1,100})$/i.exec(header ?? "")?.[1], "token"),
    keep(session) {
      const untilMs = acts.wallMs() + COOKIE_MS;
      if (session.kind !== "cookie" || session.person.role !== "station" || untilMs - session.expiresAtMs < LONGER_EVERY_MS) return;
      session.expiresAtMs = untilMs;
      const known = cached.get(session.key);
      if (known !== undefined) known.expiresAtMs = untilMs;
      // Only where it is still there: what has ended stays ended.
      void acts.write([["sessionLonger", untilMs, Buffer.from(session.key, "hex")]], []);
    },
    async signOut(session) {
      const { name } = session.person;
      await acts.write(
        [["sessionDelete", Buffer.from(session.key, "hex")]],
        [{ atMs: acts.wallMs(), actor: name, action: "session.end", target: name, outcome: "done", detail: {} }],
      );
      end(session.key);
    },
    issueTicket(session) {
      const ticket = randomBytes(24).toString("base64url");
      tickets.set(ticket, { session, untilMs: performance.now() + TICKET_MS });
      if (tickets.size > TICKETS_MAX) tickets.delete(tickets.keys().next().value!);
      return { ticket, expiresAt: acts.wallMs() + TICKET_MS };
    },
    useTicket(ticket) {
      const found = tickets.get(ticket);
      tickets.delete(ticket);
      return found !== undefined && found.untilMs > performance.now() ? found.session : null;
    },
    onSessionEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    knows: async (name) => (await store.person(name)) !== null,
    async fits(name, password) {
      const person = await personOf(name);
      return passwords.fits(password, person?.password ?? null);
    },
    addPerson: (person, password, by) => putPerson(person, password, by, "user.add"),
    async resetPassword(name, password, by) {
      const row = await store.person(name);
      if (row === null) return false;
      await putPerson({ name, role: row.role, scope: JSON.parse(row.scope) as Scope }, password, by, "user.reset");
      return true;
    },
  };
}
