import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createLive, type Live, type LiveOptions } from "../../../dashboard/server/live.ts";
import type { Scope, ServerMessage } from "../../../dashboard/wire/messages.ts";
import { isOwnOrigin } from "../../../gateway/api/api.ts";
import type { Person } from "../../../gateway/access/roles.ts";
import { until } from "../../harness/until.ts";
import type { Community } from "./community.ts";

export const STATION: Person = { name: "li", role: "station", scope: { buildings: null, zone: null } };
export const PROPERTY: Person = { name: "wang", role: "property", scope: { buildings: null, zone: null } };
export const RESIDENT: Person = { name: "chen", role: "resident", scope: { buildings: null, zone: "b1-0101" } };
export const STREET: Person = { name: "zhao", role: "street", scope: { buildings: ["b2"], zone: null } };

export const ALERTS: Scope = { id: "a", kind: "alerts", q: {} };
export const DEVICES: Scope = { id: "d", kind: "devices", q: {} };

/** Where a live channel is. */
export interface Address {
  readonly port: number;
  readonly origin: string;
}

export interface LiveHost extends Address {
  readonly live: Live;
}

/** The live channel on a real HTTP server; it ends with the test. */
export async function hostLive(community: Community | null, limits: LiveOptions["limits"] = {}): Promise<LiveHost> {
  const live = createLive({ ports: () => community?.ports ?? null, isOwnOrigin, limits });
  const server: Server = createServer((_request, response) => response.end());
  server.on("upgrade", live.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    await live.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { live, port, origin: `http://127.0.0.1:${port}` };
}

export type Of<Type extends ServerMessage["t"]> = Extract<ServerMessage, { t: Type }>;
export type AlertStep = Of<"al">;

/** A client with the real `ws` that keeps all it is told. */
export interface Screen {
  readonly socket: WebSocket;
  readonly told: ServerMessage[];
  /** When each of `told` came, performance.now(). */
  readonly toldMs: number[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  say(message: unknown): void;
  all<Type extends ServerMessage["t"]>(t: Type): Of<Type>[];
  /** The first message of this kind that `fits`, now or later. */
  first<Type extends ServerMessage["t"]>(t: Type, fits?: (message: Of<Type>) => boolean): Promise<Of<Type>>;
  steps(): AlertStep[];
}

export interface ScreenOptions {
  readonly cookie?: string;
  readonly ticket?: string;
  readonly origin?: string | null;
  readonly protocol?: string;
  readonly path?: string;
}

/** Opens a channel; `refused` is the HTTP status where there is none. */
export async function tryScreen(
  host: Address,
  { cookie, ticket, origin = host.origin, protocol = "linan.v1", path = "/api/v1/live" }: ScreenOptions,
): Promise<{ screen: Screen } | { refused: number }> {
  const url = `ws://127.0.0.1:${host.port}${path}${ticket === undefined ? "" : `?ticket=${ticket}`}`;
  const socket = new WebSocket(url, protocol === "" ? [] : [protocol], {
    headers: { ...(cookie === undefined ? {} : { cookie }), ...(origin === null ? {} : { origin }) },
    perMessageDeflate: false,
  });
  const told: ServerMessage[] = [];
  const toldMs: number[] = [];
  socket.on("message", (data: Buffer) => {
    told.push(JSON.parse(data.toString()) as ServerMessage);
    toldMs.push(performance.now());
  });
  socket.on("error", () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  onTestFinished(() => socket.terminate());
  const refused = await new Promise<number | null>((resolve) => {
    socket.once("open", () => resolve(null));
    socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      socket.terminate();
    });
  });
  if (refused !== null) return { refused };
  const all: Screen["all"] = (t) => told.filter((message): message is Of<typeof t> => message.t === t);
  return {
    screen: {
      socket,
      told,
      toldMs,
      closed,
      say: (message) => socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message)),
      all,
      first: (t, fits = () => true) => until(() => all(t).find(fits), `a message ${t}`),
      steps: () => all("al"),
    },
  };
}

export async function openScreen(host: Address, options: ScreenOptions): Promise<Screen> {
  const answer = await tryScreen(host, options);
  if ("refused" in answer) throw new Error(`refused with ${answer.refused}`);
  return answer.screen;
}

/** Signed in, greeted, with these scopes. */
export async function watch(
  host: LiveHost,
  community: Community,
  {
    person = STATION,
    scopes,
    resume,
  }: { readonly person?: Person; readonly scopes: readonly Scope[]; readonly resume?: { readonly epoch: string; readonly aseq: number } },
): Promise<Screen> {
  const { cookie } = community.signIn(person);
  const screen = await openScreen(host, { cookie });
  screen.say({ t: "hello", v: 1, scopes, ...(resume === undefined ? {} : { resume }) });
  await screen.first("welcome");
  return screen;
}
