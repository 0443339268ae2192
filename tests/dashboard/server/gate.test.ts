import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { until } from "../../harness/until.ts";
import { createCommunity } from "./community.ts";
import { ALERTS, hostLive, openScreen, PROPERTY, STATION, tryScreen, watch } from "./screen.ts";

test("a page of this gateway with its cookie is welcomed by name and role", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  expect(await screen.first("welcome")).toMatchObject({ epoch: "epoch-1", aseq: 0, role: "station", name: "li", hb: 15_000 });
  expect(screen.socket.protocol).toBe("linan.v1");
});

test("a cookie from a foreign page, or from nowhere, opens nothing", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const { cookie } = community.signIn(STATION);
  expect(await tryScreen(host, { cookie, origin: "http://evil.example" })).toEqual({ refused: 403 });
  expect(await tryScreen(host, { cookie, origin: `http://127.0.0.1:${host.port + 1}` })).toEqual({ refused: 403 });
  expect(await tryScreen(host, { cookie, origin: "null" })).toEqual({ refused: 403 });
  expect(await tryScreen(host, { cookie, origin: null })).toEqual({ refused: 403 });
});

test("nobody comes in without credentials, another subprotocol or at another address", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const { cookie } = community.signIn(STATION);
  expect(await tryScreen(host, {})).toEqual({ refused: 401 });
  expect(await tryScreen(host, { cookie: "linan_session=wrong" })).toEqual({ refused: 401 });
  expect(await tryScreen(host, { cookie, protocol: "" })).toEqual({ refused: 400 });
  expect(await tryScreen(host, { cookie, protocol: "mqtt" })).toEqual({ refused: 400 });
  expect(await tryScreen(host, { cookie, path: "/api/v1/alive" })).toEqual({ refused: 404 });
  expect(host.live.counters().refused).toBe(5);
});

test("a ticket opens one channel, from anywhere, once", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const ticket = community.ticketFor(community.signIn(STATION));
  const screen = await openScreen(host, { ticket, origin: null });
  screen.say({ t: "hello", v: 1, scopes: [] });
  await screen.first("welcome");
  expect(await tryScreen(host, { ticket, origin: null })).toEqual({ refused: 401 });
});

test("while the gateway recovers it asks to come back", async () => {
  const host = await hostLive(null);
  expect(await tryScreen(host, { cookie: "any" })).toEqual({ refused: 503 });
});

test("there is a bound to how many screens are served", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { clientsMax: 2 });
  const { cookie } = community.signIn(STATION);
  const first = await openScreen(host, { cookie });
  await openScreen(host, { cookie });
  expect(await tryScreen(host, { cookie })).toEqual({ refused: 503 });
  first.socket.close();
  await until(async () => "screen" in (await tryScreen(host, { cookie })), "room for another");
});

test("nobody takes the places of all others", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { clientsPerPersonMax: 2 });
  const { cookie } = community.signIn(STATION);
  await openScreen(host, { cookie });
  await openScreen(host, { cookie: community.signIn(STATION).cookie });
  expect(await tryScreen(host, { cookie })).toEqual({ refused: 429 });
  await watch(host, community, { person: PROPERTY, scopes: [] });
  expect(host.live.counters().clients).toBe(3);
});

test("who says no hello is not kept", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { helloWithinMs: 50, flushMs: 10 });
  const { cookie } = community.signIn(STATION);
  const screen = await openScreen(host, { cookie });
  expect(await screen.closed).toEqual({ code: 4400, reason: "no hello" });
});

test("an upgrade that breaks off halfway leaves nothing behind", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const socket = createConnection(host.port, "127.0.0.1");
  const { cookie } = community.signIn(STATION);
  socket.write(
    `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: linan.v1\r\nOrigin: ${host.origin}\r\nCookie: ${cookie}\r\nSec-WebSocket-Key: short\r\n\r\n`,
  );
  const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  socket.destroy();
  expect(host.live.counters().clients).toBe(0);
});

test.each([
  ["what is no JSON", "hello"],
  ["an unknown message", { t: "reboot" }],
  ["a number", 7],
  ["null", "null"],
  ["a hello of another version", { t: "hello", v: 2, scopes: [] }],
  ["something before the hello", { t: "ping" }],
  ["bytes", Buffer.from([0, 1, 2, 255])],
  ["a scope of no kind", { t: "hello", v: 1, scopes: [{ id: "x", kind: "people" }] }],
  ["a name from the prototype", { t: "__proto__" }],
])("%s closes the line and nothing else", async (_what, message) => {
  const community = createCommunity();
  const host = await hostLive(community);
  const bystander = await watch(host, community, { scopes: [ALERTS] });
  const { cookie } = community.signIn(STATION);
  const screen = await openScreen(host, { cookie });
  screen.say(typeof message === "number" ? "7" : message);
  expect((await screen.closed).code).toBe(4400);
  const alert = community.raise();
  expect((await bystander.first("al")).alert?.id).toBe(alert.id);
  expect(community.faults).toEqual([]);
});

test("a second hello closes the line", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "hello", v: 1, scopes: [] });
  expect((await screen.closed).code).toBe(4400);
});

test("a message over 64 KiB closes the line with 1009", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "ping", pad: "x".repeat(64 * 1024) });
  expect((await screen.closed).code).toBe(1009);
});

test("a session that ends takes its screens with it, and no others", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const { cookie, key } = community.signIn(STATION);
  const mine = await openScreen(host, { cookie });
  const other = await watch(host, community, { scopes: [ALERTS] });
  const startMs = performance.now();
  community.endSession(key);
  expect((await mine.closed).code).toBe(4401);
  expect(performance.now() - startMs).toBeLessThan(1_000);
  community.raise();
  expect((await other.first("al")).aseq).toBe(1);
});

test("a session that runs out ends its screens within a second", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [] });
  community.wallOffsetMs = 12 * 3_600_000 + 1;
  const startMs = performance.now();
  expect((await screen.closed).code).toBe(4401);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test("pings are answered, both ways, and a line that is silent for two of them is cut", async () => {
  const community = createCommunity();
  const host = await hostLive(community, { heartbeatMs: 50, flushMs: 10 });
  const screen = await watch(host, community, { scopes: [] });
  screen.say({ t: "ping" });
  expect((await screen.first("pong")).now).toBeGreaterThan(1_700_000_000_000);
  await until(() => screen.all("ping").length >= 5, "five pings");
  screen.socket.pause();
  await until(() => host.live.counters().silent === 1, "the silent line is cut");
  await until(() => host.live.counters().clients === 0, "nothing of it is left");
  expect(host.live.counters()).toMatchObject({ silent: 1, faults: 0 });
});

test("stopping says goodbye to every screen", async () => {
  const community = createCommunity();
  const host = await hostLive(community);
  const screen = await watch(host, community, { scopes: [ALERTS] });
  await host.live.stop();
  expect((await screen.closed).code).toBe(1001);
  expect(await tryScreen(host, { cookie: community.signIn(STATION).cookie })).toEqual({ refused: 503 });
});
