import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { MESSAGE_BYTES_MAX, SUBPROTOCOL } from "../wire/messages.ts";
import { framesOf } from "./alert-frames.ts";
import { LiveClient, type ClientOptions } from "./client.ts";
import { type LiveCounters, zeroCounters } from "./counters.ts";
import { createDeviceLane } from "./devices.ts";
import { admit, type IsOwnOrigin, LIVE_PATH, pathOf, type Refused, sendRefusal } from "./gate.ts";
import { type Limits, LIMITS } from "./limits.ts";
import type { LiveCommitted, LivePorts, LiveSession } from "./ports.ts";
import { createReceipts } from "./receipts.ts";

/** ms that the clients have to read the farewell of a gateway that stops. */
const FAREWELL_MS = 500;

export interface LiveOptions {
  /** null until recovery is done; then always the same. */
  readonly ports: () => LivePorts | null;
  readonly isOwnOrigin: IsOwnOrigin;
  readonly limits?: Partial<Limits>;
}

/** The live channel `/api/v1/live` (contract, "Websocket"). */
export interface Live {
  /** For the `upgrade` event of the HTTP server. Never throws; every socket is answered. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  counters(): Readonly<LiveCounters>;
  /** Ends what a session has open, with 4401. */
  closeSession(key: string): void;
  stop(): Promise<void>;
}

export function createLive({ ports: portsNow, isOwnOrigin, limits: wanted = {} }: LiveOptions): Live {
  const limits: Limits = { ...LIMITS, ...wanted };
  const counters = zeroCounters();
  const clients = new Set<LiveClient>();
  const server = new WebSocketServer(serverOptions(limits));
  let hub: (ClientOptions & { readonly stop: () => void }) | null = null;
  let opening = 0;
  let isStopped = false;
  let onAllClosed = (): void => {};

  /** Runs what must not harm whoever called: the commit, the clock. */
  function guarded(ports: LivePorts, work: () => void): void {
    try {
      work();
    } catch (error) {
      counters.faults++;
      ports.onFault(error);
    }
  }

  function closeSession(key: string): void {
    for (const client of clients) if (client.session.key === key) client.endSession();
  }

  /** Frozen clients must not fill the memory, however many they are. */
  function makeRoom(): void {
    let bytes = 0;
    let worst: LiveClient | null = null;
    for (const client of clients) {
      bytes += client.unreadBytes;
      if (worst === null || client.unreadBytes > worst.unreadBytes) worst = client;
    }
    if (bytes > limits.allBytes) worst?.giveUp("too much unread by all");
  }

  function start(ports: LivePorts): ClientOptions & { readonly stop: () => void } {
    const devices = createDeviceLane(ports, limits);
    const committed = (change: LiveCommitted): void => {
      for (const step of change.alerts) {
        const frames = framesOf(step);
        for (const client of clients) guarded(ports, () => client.offer(frames));
      }
      if (change.incidents.length > 0) for (const client of clients) guarded(ports, () => client.offerIncidents(change.incidents));
      devices.committed(change);
    };
    const tick = (): void => {
      const nowMs = performance.now();
      const wallMs = ports.nowMs();
      for (const client of clients) guarded(ports, () => client.check(nowMs, wallMs));
      makeRoom();
      devices.flush();
    };
    const stops = [
      ports.source.onCommitted((change) => guarded(ports, () => committed(change))),
      ports.access.onSessionEnded(closeSession),
    ];
    const timer = setInterval(() => guarded(ports, tick), limits.flushMs).unref();
    const stop = (): void => {
      clearInterval(timer);
      for (const end of stops) end();
    };
    return { ports, devices, receipts: createReceipts(ports), limits, counters, stop };
  }

  function open(socket: WebSocket, session: LiveSession, ready: ClientOptions): void {
    const client = new LiveClient(socket, session, ready);
    clients.add(client);
    counters.opened++;
    socket.on("message", (data, isBinary) => guarded(ready.ports, () => client.receive(data, isBinary)));
    socket.on("pong", () => client.heard());
    // What is wrong closes the line, with the protocol's own code; there is nothing more to do about it.
    socket.on("error", () => void counters.badMessages++);
    socket.on("close", () => {
      clients.delete(client);
      client.ended();
      if (clients.size === 0) onAllClosed();
    });
  }

  function screensOf({ person }: LiveSession): number {
    let count = 0;
    for (const { session } of clients) if (session.person.name === person.name) count++;
    return count;
  }

  function refuse(socket: Duplex, refused: Refused): void {
    counters.refused++;
    sendRefusal(socket, refused);
  }

  async function decide(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (pathOf(request) !== LIVE_PATH) return refuse(socket, { status: 404, code: "not_found" });
    const ports = isStopped ? null : portsNow();
    if (ports === null) return refuse(socket, { status: 503, code: "starting" });
    if (opening >= limits.openingMax || clients.size + opening >= limits.clientsMax) return refuse(socket, { status: 503, code: "busy" });
    opening++;
    const answer = await admit(request, ports, isOwnOrigin).finally(() => opening--);
    if ("refused" in answer) return refuse(socket, answer.refused);
    if (socket.destroyed || isStopped) return void socket.destroy();
    if (screensOf(answer.session) >= limits.clientsPerPersonMax) return refuse(socket, { status: 429, code: "too_many_screens" });
    const ready = (hub ??= start(ports));
    server.handleUpgrade(request, socket, head, (websocket) => open(websocket, answer.session, ready));
  }

  return {
    upgrade(request, socket, head) {
      socket.on("error", () => void socket.destroy());
      decide(request, socket, head).catch((error: unknown) => {
        counters.faults++;
        portsNow()?.onFault(error);
        sendRefusal(socket, { status: 500, code: "failed" });
      });
    },
    counters: () => ({ ...counters, clients: clients.size, groups: hub?.devices.groups ?? 0 }),
    closeSession,
    async stop() {
      isStopped = true;
      hub?.stop();
      for (const client of clients) client.close(1001, "the gateway stops");
      if (clients.size === 0) return;
      const deadline = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, FAREWELL_MS);
      await new Promise<void>((resolve) => (onAllClosed = resolve));
      clearTimeout(deadline);
    },
  };
}

/** `closeTimeout` is in ws 8.23 and not yet in its types. */
const serverOptions = ({ closeWithinMs }: Limits) => ({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  // One message a turn of the loop: a packet full of small ones must not hold up the others.
  allowSynchronousEvents: false,
  maxPayload: MESSAGE_BYTES_MAX,
  closeTimeout: closeWithinMs,
  handleProtocols: () => SUBPROTOCOL,
});
