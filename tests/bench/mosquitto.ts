import { existsSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { compile, type Program, ROOT, sleep, start } from "./programs.ts";

const PATHS = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

/**
 * What gives mosquitto its best: no log, no disk, no delay of small packets, and room so that a subscriber that falls
 * behind is served late instead of losing messages.
 */
const SETTINGS = `
allow_anonymous true
persistence false
log_dest none
set_tcp_nodelay true
max_inflight_messages 1000
max_queued_messages 0
`;

export interface Mosquitto {
  readonly pid: number;
  readonly port: number;
  end(): Promise<void>;
}

export const findMosquitto = (): string | undefined => PATHS.find((path) => existsSync(path));

export async function startMosquitto(folder: string): Promise<Mosquitto> {
  const path = findMosquitto();
  if (path === undefined) throw new Error("the peer is not installed: apt-get install mosquitto");
  const port = await freePort();
  const settings = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(settings, `listener ${port} 127.0.0.1\n${SETTINGS}`);
  const program = start(path, ["-c", settings], { quiet: true });
  await sleep(300);
  return { pid: program.pid, port, end: () => program.end() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Somebody who takes every reading from mosquitto. */
export interface Consumer {
  readonly pid: number;
  /** Readings taken so far, and the 99th percentile of its event-loop delay since the last question, where it has a loop. */
  ask(): Promise<{ readonly count: number; readonly loopP99Ms: number }>;
  end(): Promise<void>;
}

/** A client of mqtt.js that only parses. */
export async function startParsingConsumer(port: number): Promise<Consumer> {
  const program = start(process.execPath, [join(ROOT, "build/tests/bench/consumer.js"), String(port)]);
  await program.line();
  return consumerOf(program, (line) => JSON.parse(line) as { count: number; loopP99Ms: number });
}

/** A raw socket that only counts. */
export async function startRawConsumer(port: number): Promise<Consumer> {
  const program = start(compile("subscriber"), [String(port), "linan/v1/#"]);
  await program.line();
  return consumerOf(program, (line) => ({ count: Number(line), loopP99Ms: 0 }));
}

function consumerOf(program: Program, read: (line: string) => { count: number; loopP99Ms: number }): Consumer {
  return {
    pid: program.pid,
    async ask() {
      program.say("count");
      return read(await program.line());
    },
    end: () => program.end(),
  };
}
