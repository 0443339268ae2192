import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { AddressGuard } from "./address-guard.ts";

/** From the first byte to the last of the answer. */
const DEADLINE_MS = 5_000;
/** Of an answer that is kept; more of it ends the request. */
const ANSWER_BYTES = 64 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Why there is no answer. `mayHaveArrived`: the whole request was on its way, and the receiver may have done it. */
export class RequestFailed extends Error {
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
  }
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Requests of one way, on connections of its own. */
export interface Poster {
  /** Rejects with RequestFailed. Follows no redirect: a 3xx is an answer. */
  post(what: Post): Promise<HttpAnswer>;
  close(): void;
}

export function createPoster(guard: AddressGuard, deadlineMs = DEADLINE_MS): Poster {
  const options = { keepAlive: true, maxSockets: 32, maxFreeSockets: 4 };
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);

  function open({ url, headers, body, signal }: Post): ClientRequest {
    const target = new URL(url);
    guard.checkHost(target.hostname);
    const isSecure = target.protocol === "https:";
    const request = (isSecure ? httpsRequest : httpRequest)(target, {
      method: "POST",
      agent: isSecure ? https : http,
      lookup: guard.lookup,
      signal,
      // Nothing packed: what unpacks to a thousand times its size is never asked for.
      headers: { ...headers, "accept-encoding": "identity", "content-length": String(Buffer.byteLength(body)) },
    });
    return request;
  }

  return {
    post: (what) =>
      new Promise((resolve, reject) => {
        let isSent = false;
        let timer: NodeJS.Timeout | undefined;
        const fail = (error: Error): void => {
          clearTimeout(timer);
          reject(new RequestFailed(error.message, isSent));
        };
        try {
          const request = open(what);
          timer = setTimeout(() => request.destroy(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
          request.once("finish", () => (isSent = true));
          request.once("error", fail);
          request.once("response", (response) =>
            collectBody(response).then((body) => {
              clearTimeout(timer);
              resolve({ status: response.statusCode ?? 0, body });
            }, fail),
          );
          request.end(what.body);
        } catch (error) {
          fail(error as Error);
        }
      }),
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

async function collectBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > ANSWER_BYTES) throw new Error(`the answer is longer than ${ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
