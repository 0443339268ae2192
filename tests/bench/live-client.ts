import { WebSocket } from "ws";
import type { Alert } from "../../rules/model/alert.ts";
import type { GatewayUnderTest } from "./gateway-under-test.ts";

type Message = { readonly t: string; readonly last?: boolean; readonly op?: string; readonly alert?: Alert };

/** Opens the live channel as a program does, with a ticket, and waits for the picture of `scope`. */
async function open({ admin, url }: GatewayUnderTest, scope: "alerts" | "devices"): Promise<WebSocket> {
  const { body } = await admin.post("/api/v1/live-ticket", {});
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live?ticket=${(body as { ticket: string }).ticket}`, "linan.v1");
  const ready = new Promise<void>((done, fail) => {
    socket.on("message", (bytes) => {
      const message = JSON.parse(String(bytes)) as Message;
      if (message.t === "snap" && message.last === true) done();
      if (message.t === "ping") socket.send('{"t":"pong"}');
    });
    socket.once("error", fail).once("close", (code) => fail(new Error(`the live channel closed with ${code}`)));
  });
  ready.catch(() => {});
  await new Promise((done, fail) => socket.once("open", done).once("error", fail));
  socket.send(JSON.stringify({ t: "hello", v: 1, scopes: [{ id: "s", kind: scope, q: {} }] }));
  await ready;
  return socket;
}

/** A screen that shows alerts: `onNew` is called with the device of each new one and when it came. */
export async function watchAlerts(gateway: GatewayUnderTest, onNew: (device: string, atMs: number) => void): Promise<WebSocket> {
  const socket = await open(gateway, "alerts");
  socket.on("message", (bytes) => {
    const atMs = performance.now();
    const message = JSON.parse(String(bytes)) as Message;
    if (message.t === "al" && message.op === "new" && message.alert?.device) onNew(message.alert.device, atMs);
  });
  return socket;
}

/** A screen that shows every device and has stopped reading. */
export async function freezeScreen(gateway: GatewayUnderTest): Promise<WebSocket> {
  const socket = await open(gateway, "devices");
  socket.pause();
  return socket;
}

/** A console that shows every device and reads what it is told. */
export const openConsole = (gateway: GatewayUnderTest): Promise<WebSocket> => open(gateway, "devices");
