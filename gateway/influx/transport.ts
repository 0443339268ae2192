import {
  type CommunicationObserver,
  createTextDecoderCombiner,
  HttpError,
  type SendOptions,
  type Transport,
} from "@influxdata/influxdb-client";
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { gzipSync } from "node:zlib";
import type { InfluxTarget } from "./target.ts";

/** Of an answer: a reason has a line or two. The client's own transport reads JSON without any bound. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** Kept of it. */
const REASON_CHARS = 1_000;
/** A few lines go faster as they are. Level 1: the line to the server is rarely the narrow place, the CPU is. */
const GZIP = { level: 1 };

export interface SinkTransport extends Transport {
  close(): void;
}

export interface TransportOptions {
  readonly target: Pick<InfluxTarget, "url" | "token" | "api">;
  /** From the first byte to the last, connecting included: a server that drips is no better than one that is silent. */
  readonly deadlineMs: number;
  /** The server has closed the connection while nothing was under way: perhaps it has ended. */
  readonly onConnectionLost: () => void;
}

/**
 * How the client's requests travel: one connection that is kept, a bound on time and bytes, no redirect followed, and
 * for servers that have it no other way the path of API 1.
 */
export function createTransport({ target, deadlineMs, onConnectionLost }: TransportOptions): SinkTransport {
  const base = new URL(target.url);
  const { Agent, request } = base.protocol === "https:" ? https : http;
  const agent = watched(new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 }), onConnectionLost);
  const authorization = authorizationOf(target);

  function send(
    path: string,
    text: string,
    { gzipThreshold, headers }: SendOptions,
    callbacks: Partial<CommunicationObserver<Uint8Array>> = {},
  ) {
    const isPacked = text.length > (gzipThreshold ?? Infinity);
    const body = isPacked ? gzipSync(text, GZIP) : Buffer.from(text);
    const call = request(new URL(base.pathname.replace(/\/$/, "") + (target.api === "1" ? pathOfApi1(path) : path), base), {
      method: "POST",
      agent,
      headers: { ...headers, ...authorization, ...(isPacked ? { "content-encoding": "gzip" } : {}), "content-length": body.length },
    });
    const clock = setTimeout(() => call.destroy(new Error(`no whole answer within ${deadlineMs} ms`)), deadlineMs);
    call.on("close", () => clearTimeout(clock));
    call.on("error", (error) => callbacks.error?.(error));
    call.on("response", (answer) => readAnswer(answer, callbacks));
    call.end(body);
  }

  const never = (): never => {
    throw new Error("the sink only writes");
  };
  return { send, request: never, iterate: never, chunkCombiner: createTextDecoderCombiner(), close: () => agent.destroy() };
}

/** Tells when a connection ends while it lies idle. */
function watched(agent: http.Agent, onLost: () => void): http.Agent {
  const idle = new WeakSet<Duplex>();
  const known = new WeakSet<Duplex>();
  const keep = agent.keepSocketAlive.bind(agent);
  const reuse = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idle.add(socket);
    if (!known.has(socket)) {
      known.add(socket);
      const ended = (): void => {
        if (!idle.delete(socket)) return;
        // The agent would give the next request this one, which is dead already.
        socket.destroy();
        onLost();
      };
      // Not `close`: that also comes when this side lets go of it, as a `Keep-Alive: timeout` asks for.
      socket.on("end", ended).on("error", ended);
    }
    return keep(socket);
  };
  agent.reuseSocket = (socket, request) => {
    idle.delete(socket);
    reuse(socket, request);
  };
  return agent;
}

/** Only 204 says that it was written: what answers 200 is a page of somebody else's. */
function readAnswer(answer: http.IncomingMessage, callbacks: Partial<CommunicationObserver<Uint8Array>>): void {
  const status = answer.statusCode ?? 0;
  let bytes = 0;
  let text = "";
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (text.length < REASON_CHARS) text += chunk.toString("utf8");
    if (bytes > ANSWER_BYTES_MAX) answer.destroy(new Error(`the answer has more than ${ANSWER_BYTES_MAX} bytes`));
  });
  answer.on("error", (error) => callbacks.error?.(error));
  answer.on("end", () => {
    callbacks.responseStarted?.(answer.headers, status);
    if (status === 204) return callbacks.complete?.();
    const reason = text.slice(0, REASON_CHARS) || String(answer.headers["x-influxdb-error"] ?? "");
    callbacks.error?.(new HttpError(status, answer.statusMessage, reason, null, null, undefined, answer.headers));
  });
}

/** `/api/v2/write?org=o&bucket=db/rp&precision=ms` as `/write?db=db&rp=rp&precision=ms`. */
function pathOfApi1(path: string): string {
  const asked = new URL(path, "http://server").searchParams;
  const [database = "", policy] = (asked.get("bucket") ?? "").split("/");
  const query = new URLSearchParams({ db: database, precision: asked.get("precision") ?? "ms" });
  if (policy !== undefined) query.set("rp", policy);
  return `/write?${query.toString()}`;
}

function authorizationOf({ token, api }: TransportOptions["target"]): { authorization?: string } {
  if (token === null) return {};
  return { authorization: api === "1" ? `Basic ${Buffer.from(token).toString("base64")}` : `Token ${token}` };
}
