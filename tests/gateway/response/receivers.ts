import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Taken {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly atMs: number;
}

/** How a receiver behaves: `ok` answers 200 with `answer`. */
export type Manner = "ok" | "hang" | "drip" | "redirect" | "500" | "400" | "endless" | "reset" | "lie";

export interface Receiver {
  readonly port: number;
  readonly url: string;
  readonly taken: Taken[];
  manner: Manner;
  answer: string;
  close(): void;
}

/** A real HTTP server that keeps what it gets and behaves as it is told. */
export async function openReceiver(manner: Manner = "ok", answer = '{"errcode":0,"code":0}'): Promise<Receiver> {
  const taken: Taken[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      taken.push({ url: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString(), atMs: Date.now() });
      behave(receiver, response, timers);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    url: `http://127.0.0.1:${port}`,
    taken,
    manner,
    answer,
    close() {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

function behave({ manner, answer, url }: Receiver, response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  switch (manner) {
    case "ok":
      response.end(answer);
      return;
    case "lie":
      response.end("<html>all is well</html>");
      return;
    case "hang":
      return;
    case "drip":
    case "endless":
      response.writeHead(200);
      timers.add(setInterval(() => response.write(manner === "drip" ? "." : "x".repeat(16_384)), manner === "drip" ? 200 : 1));
      return;
    case "redirect":
      response.writeHead(302, { location: `${url}/inside` }).end();
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    default:
      response.writeHead(Number(manner)).end("no");
  }
}

export interface Mailbox {
  readonly port: number;
  readonly mails: { readonly from: string; readonly to: readonly string[]; readonly text: string }[];
  close(): Promise<void>;
}

/** A real SMTP server. Mail to `nobody@` is refused for good. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mailbox["mails"] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      if (address.startsWith("nobody@")) done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
      else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        mails.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
