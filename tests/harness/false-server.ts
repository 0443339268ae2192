import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gunzipSync } from "node:zlib";
import type { InfluxTarget } from "../../gateway/influx/target.ts";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly lines: readonly string[];
  readonly atMs: number;
}

/** Answers as it likes. Leaving it unanswered is an answer too. */
export type Answer = (asked: Asked, response: ServerResponse) => void;

/** An HTTP server that behaves as badly as a test wants. */
export interface FalseServer {
  readonly target: InfluxTarget;
  readonly asked: readonly Asked[];
  /** Requests that were under way at the same time, at most. */
  readonly mostAtOnce: () => number;
  /** Under way now. */
  readonly atOnce: () => number;
  answer: Answer;
  /** As a kernel does for a process that is killed. */
  cutConnections(): void;
  close(): void;
}

export const written: Answer = (_asked, response) => void response.writeHead(204).end();

export const answering =
  (status: number, body = "", headers: Readonly<Record<string, string>> = {}): Answer =>
  (_asked, response) =>
    void response.writeHead(status, headers).end(body);

export async function falseServer(answer: Answer, more: Partial<InfluxTarget> = {}): Promise<FalseServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.on("close", () => atOnce--);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, lines: text.split("\n"), atMs: performance.now() };
      asked.push(one);
      me.answer(one, response);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cutConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const me: FalseServer = {
    target: { url: `http://127.0.0.1:${port}`, token: "s3cret-token", org: "linan", bucket: "iot", api: "2", retentionDays: 30, ...more },
    asked,
    mostAtOnce: () => mostAtOnce,
    atOnce: () => atOnce,
    answer,
    cutConnections,
    close() {
      cutConnections();
      server.close();
    },
  };
  return me;
}
