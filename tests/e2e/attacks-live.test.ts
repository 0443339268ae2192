import { connect } from "node:net";
import { WebSocket } from "ws";
import { expect, onTestFinished, test } from "vitest";
import { createCaller } from "../harness/http.ts";
import { addPerson } from "../harness/linan.ts";
import { shareGateway } from "../harness/shared-gateway.ts";

const gateway = shareGateway();
const address = (query = "") => `${gateway().url.replace("http", "ws")}/api/v1/live${query}`;

/** The status that refused the upgrade, or "open". */
function openLive(headers: Record<string, string>, query = ""): Promise<{ status: number | "open"; socket: WebSocket }> {
  const socket = new WebSocket(address(query), "linan.v1", { headers });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve({ status: "open", socket }));
    socket.on("unexpected-response", (_request, response) => resolve({ status: response.statusCode!, socket }));
    socket.on("error", () => {});
  });
}

/** What the server answers to these bytes, up to its end. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(gateway().httpPort, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}

async function cookieOf(name: string): Promise<string> {
  const caller = createCaller(gateway().url);
  await caller.signIn(name, await addPerson(gateway().folder, name, "station"));
  return caller.cookie();
}

test("S21: the live channel opens for our own page alone; without a session it is 401", async () => {
  const cookie = await cookieOf("live-1");
  for (const origin of ["http://evil.example", "null", `${gateway().url}.evil.example`, "file://"])
    expect((await openLive({ cookie, origin })).status).toBe(403);
  expect((await openLive({ cookie })).status).toBe(403);
  expect((await openLive({ origin: gateway().url })).status).toBe(401);
  expect((await openLive({ authorization: `Bearer ${gateway().admin.token()}`, origin: gateway().url })).status).toBe(401);
  expect((await openLive({ cookie, origin: gateway().url })).status).toBe("open");
});

test("S22: a ticket opens it once; a token, a cookie or a used ticket in the address does not, and none is in the log", async () => {
  const { ticket } = (await gateway().admin.post("/api/v1/live-ticket", {})).body;
  expect((await openLive({}, `?ticket=${ticket}`)).status).toBe("open");
  expect((await openLive({}, `?ticket=${ticket}`)).status).toBe(401);
  for (const query of [
    `?ticket=${gateway().admin.token()}`,
    `?token=${gateway().admin.token()}`,
    `?access_token=${gateway().admin.token()}`,
    "?ticket=",
    "?ticket=__proto__",
  ]) {
    expect([401, 403]).toContain((await openLive({}, query)).status);
  }
  const lines = JSON.stringify(gateway().log) + gateway().errors();
  expect(lines).not.toContain(ticket);
  expect(lines).not.toContain(gateway().admin.token());
});

test("S23: a message over 64 KiB closes the channel with 1009", async () => {
  const { socket } = await openLive({ cookie: await cookieOf("live-2"), origin: gateway().url });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.send("x".repeat(64 * 1024 + 1));
  expect(await closed).toBe(1_009);
});

test("S24: two thousand headers and an endless list of subprotocols are refused and hold nobody up", async () => {
  const head = `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${gateway().httpPort}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`;
  const many = `${head}${Array.from({ length: 2_000 }, (_, index) => `X-${index}: 1`).join("\r\n")}\r\n\r\n`;
  const long = `${head}Sec-WebSocket-Protocol: ${"a ".repeat(7_000)}b\r\n\r\n`;
  for (const text of [many, long, `${head}Sec-WebSocket-Protocol: ${"a,".repeat(20_000)}\r\n\r\n`]) {
    const answering = raw(text);
    const startedMs = performance.now();
    expect((await fetch(`${gateway().url}/healthz`)).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(await answering).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
});
