import { createHash } from "node:crypto";
import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Answer } from "./operator.ts";

/** Bytes a socket's path may have on Linux, with its end. */
const PATH_BYTES_MAX = 100;
/** Bytes of a request: a command line. */
const REQUEST_BYTES_MAX = 64 * 1024;
const CONNECTIONS_MAX = 16;
/** An import of the largest size is done well within this. */
const IDLE_MS = 120_000;

const Argv = z.array(z.string().max(4_096)).max(32);
/** The last line of an answer. */
const Reply = z.object({ code: z.union([z.literal(0), z.literal(1), z.literal(2)]), text: z.string() });
/** A line before it: how long work gets on. */
const Said = z.object({ say: z.string() });

/** `signal`: whoever asked went away. */
type Run = (argv: readonly string[], say: (text: string) => void, signal: AbortSignal) => Promise<Answer>;

/** In the data folder; where its path is too long for a socket, in the system's folder for temporary files. */
function socketPath(folder: string): string {
  const path = join(folder, "operator.sock");
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return path;
  return join(tmpdir(), `linan-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}.sock`);
}

/** Lets the operator's tool act on the running gateway: whoever may read the data folder may use it. Returns its stop. */
export async function openOperatorSocket(folder: string, run: Run): Promise<() => Promise<void>> {
  const path = socketPath(folder);
  // Left over from a killed process: the folder's lock says that nobody uses it.
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = "";
    const gone = new AbortController();
    open.add(socket);
    socket.on("close", () => {
      open.delete(socket);
      gone.abort();
    });
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > REQUEST_BYTES_MAX) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("end", () => {
      answer(text, (argv) => run(argv, (say) => void socket.write(`${JSON.stringify({ say })}\n`), gone.signal)).then(
        (reply) => socket.end(JSON.stringify(reply)),
        () => socket.destroy(),
      );
    });
  });
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
  chmodSync(path, 0o600);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      // Whoever still waits for an answer will not get one: the stop must not wait for them.
      for (const socket of open) socket.destroy();
    });
}

async function answer(text: string, run: (argv: readonly string[]) => Promise<Answer>): Promise<Answer> {
  const argv = Argv.safeParse(parseJson(text));
  return argv.success ? run(argv.data) : { code: 2, text: "not understood" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Asks the running gateway; null where none runs. `say` hears how long work gets on. */
export function askGateway(folder: string, argv: readonly string[], say: (text: string) => void = () => {}): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ path: socketPath(folder), allowHalfOpen: true });
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop()!;
      for (const line of lines) say(Said.parse(parseJson(line)).say);
    });
    socket.on("connect", () => socket.end(JSON.stringify(argv)));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" || error.code === "ECONNREFUSED" ? resolve(null) : reject(error),
    );
    socket.on("close", () => {
      const reply = Reply.safeParse(parseJson(text));
      if (reply.success) resolve(reply.data);
      else reject(new Error("the gateway ended before it answered"));
    });
  });
}
