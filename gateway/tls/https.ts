import type { Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { createAdmission } from "./admission.ts";
import type { KeyPair } from "./kept-pair.ts";

/** A handshake over the worst wireless line is over in one second. */
const HANDSHAKE_MS = 5_000;
/** Handshakes that are not over, in all: the oldest is cut first. */
const HANDSHAKES_MAX = 128;
/** Half of plain HTTP's: a connection here costs 60 KB more. */
const CONNECTIONS_MAX = 1_000;
/** What is still being answered when the gateway stops. */
const FAREWELL_MS = 500;

export interface HttpsOptions {
  /** Plain HTTP's server: its handlers answer here too. */
  readonly http: HttpServer;
  readonly pair: KeyPair;
  readonly monotonicMs: () => number;
}

export interface Https {
  /** Resolves to the port. */
  listen(port: number, host: string): Promise<number>;
  /** From now on; what is open goes on with the old one. */
  show(pair: KeyPair): void;
  counters(): Readonly<Record<"open" | "handshaking" | "accepted" | "failed" | "cut" | "refused" | "dropped", number>>;
  stop(): Promise<void>;
}

const secretsOf = ({ key, certificate }: KeyPair) => ({ key, cert: certificate, minVersion: "TLSv1.2" as const });

/** The same calls, pages and live channel as plain HTTP, over TLS 1.2 and up. Whatever a peer does ends its connection alone. */
export function createHttps({ http, pair, monotonicMs }: HttpsOptions): Https {
  const { requestTimeout, headersTimeout, keepAliveTimeout } = http;
  const server = createServer({ ...secretsOf(pair), handshakeTimeout: HANDSHAKE_MS, requestTimeout, headersTimeout, keepAliveTimeout });
  const counters = { accepted: 0, failed: 0, cut: 0, refused: 0, dropped: 0 };
  const sockets = new Set<Socket>();
  const handshaking = guard(server, { counters, sockets, mayBegin: createAdmission(monotonicMs) });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("request", (request, response) => void http.emit("request", request, response));
  server.on("upgrade", (request, socket, head) => void http.emit("upgrade", request, socket, head));
  server.on("clientError", (error, socket) => {
    if (!http.emit("clientError", error, socket)) socket.destroy();
  });
  // Node closes it only where nobody listens to `clientError`.
  server.on("tlsClientError", (_error, socket) => {
    counters.failed++;
    socket.destroy();
  });
  server.on("drop", () => void counters.dropped++);

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
      }),
    show: (next) => server.setSecureContext(secretsOf(next)),
    counters: () => ({ ...counters, open: sockets.size, handshaking: handshaking.size }),
    stop: () => close(server, sockets),
  };
}

interface Guarded {
  readonly counters: { accepted: number; cut: number; refused: number };
  readonly sockets: Set<Socket>;
  readonly mayBegin: (address: string) => boolean;
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/**
 * Stands before the server's own listener, so that a flood costs a socket and no handshake. Returns who is in a handshake,
 * oldest first.
 */
function guard(server: Server, { counters, sockets, mayBegin }: Guarded): ReadonlyMap<string, Socket> {
  const handshaking = new Map<string, Socket>();
  const begin = server.listeners("connection");
  server.removeAllListeners("connection");

  function makeRoom(): void {
    if (handshaking.size < HANDSHAKES_MAX) return;
    counters.cut++;
    handshaking.values().next().value!.destroy();
  }

  server.on("connection", (socket: Socket) => {
    socket.on("error", () => void socket.destroy());
    if (!mayBegin(socket.remoteAddress ?? "")) {
      counters.refused++;
      return void socket.destroy();
    }
    counters.accepted++;
    makeRoom();
    const peer = peerOf(socket);
    sockets.add(socket);
    handshaking.set(peer, socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (handshaking.get(peer) === socket) handshaking.delete(peer);
    });
    for (const listener of begin) Reflect.apply(listener, server, [socket]);
  });
  server.on("secureConnection", (socket: TLSSocket) => void handshaking.delete(peerOf(socket)));
  return handshaking;
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, FAREWELL_MS);
  await closed;
  clearTimeout(deadline);
}
