import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { SUBPROTOCOL } from "../wire/messages.ts";
import type { LivePorts, LiveSession } from "./ports.ts";

export const LIVE_PATH = "/api/v1/live";

export interface Refused {
  readonly status: number;
  readonly code: string;
}

export type Admitted = { readonly session: LiveSession } | { readonly refused: Refused };

const refuse = (status: number, code: string): Admitted => ({ refused: { status, code } });

export type IsOwnOrigin = (origin: string | undefined, host: string | undefined, isEncrypted: boolean) => boolean;

/**
 * Who may open a live channel. A browser brings its cookie to every address, whoever's page asks: only a page of this
 * gateway may use it. A ticket is proof enough by itself. The address is never logged: it may hold a ticket.
 */
export async function admit(request: IncomingMessage, { access, rights, audit }: LivePorts, isOwnOrigin: IsOwnOrigin): Promise<Admitted> {
  const { origin, host, cookie } = request.headers;
  if (!offers(request.headers["sec-websocket-protocol"])) return refuse(400, "subprotocol");
  const ticket = new URLSearchParams(request.url?.split("?")[1]).get("ticket");
  const isOwn = isOwnOrigin(origin, host, request.socket instanceof TLSSocket);
  if (ticket === null && origin !== undefined && !isOwn) return refuse(403, "foreign_origin");
  const session = ticket === null ? await access.sessionOfCookie(cookie) : access.useTicket(ticket);
  if (session === null) return refuse(401, "not_signed_in");
  if (ticket === null && !isOwn) return refuse(403, "foreign_origin");
  const { name, role } = session.person;
  if (rights.may(role, "live.read")) return { session };
  audit({ actor: name, action: "refused.live.read", target: LIVE_PATH, outcome: "refused", detail: {} });
  return refuse(403, "forbidden");
}

export const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?", 1)[0]!;

const offers = (header: string | undefined): boolean => (header ?? "").split(",").some((name) => name.trim() === SUBPROTOCOL);

/** An HTTP answer on a socket that does not become a websocket. */
export function sendRefusal(socket: Duplex, { status, code }: Refused): void {
  const title = STATUS_CODES[status] ?? "Refused";
  const body = JSON.stringify({ type: `urn:linan:${code}`, status, code, title });
  const retry = status === 503 ? "Retry-After: 1\r\n" : "";
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n${retry}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
