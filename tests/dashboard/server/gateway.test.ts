import { expect, test } from "vitest";
import { connectDevice, signInDevice } from "../../harness/device.ts";
import { ADMIN_PASSWORD, type RunningGateway, startGateway, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { ALERTS, type Address, DEVICES, openScreen, type Screen, tryScreen } from "./screen.ts";

const addressOf = ({ httpPort, url }: RunningGateway): Address => ({ port: httpPort, origin: url });

async function openAsAdmin(gateway: RunningGateway, hello: Readonly<Record<string, unknown>> = {}): Promise<Screen> {
  const screen = await openScreen(addressOf(gateway), { cookie: gateway.admin.cookie() });
  screen.say({ t: "hello", v: 1, scopes: [ALERTS, DEVICES], ...hello });
  await screen.first("welcome");
  return screen;
}

test("a press is on the screen, is answered there, and both hold over kill -9", async () => {
  const folder = temporaryFolder();
  const first = await startGateway({ folder });
  const screen = await openAsAdmin(first);
  const button = await connectDevice(first, "button-1", "emergency-button");
  await button.report({ pressed: true }, { seq: 1 });
  const raised = await screen.first("al", ({ op }) => op === "new");
  expect(raised.alert).toMatchObject({ kind: "sos", priority: "P1", device: "button-1", state: "unacknowledged" });
  const { id, version } = raised.alert!;
  screen.say({ t: "alack", aseq: raised.aseq, audible: true });

  const act = { t: "cmd", ref: "6ba7b810", name: "acknowledge", args: { id, version } };
  screen.say(act);
  screen.say(act);
  const answers = async (of: Screen, count: number): Promise<unknown> => {
    await of.first("res", () => of.all("res").length === count);
    return of.all("res");
  };
  const done = { t: "res", ref: "6ba7b810", ok: true, version: version + 1 };
  expect(await answers(screen, 2)).toEqual([done, done]);
  const answered = await screen.first("al", ({ alert }) => alert?.state === "acknowledged");
  expect(answered.alert).toMatchObject({ id, acknowledged: { by: "admin" } });
  const { epoch } = await screen.first("welcome");
  await first.end("SIGKILL");

  const second = await startGateway({ folder });
  const again = await openAsAdmin(second, { resume: { epoch, aseq: raised.aseq } });
  const missed = await again.first("al", ({ alert }) => alert?.id === id);
  expect(missed).toEqual(answered);
  again.say(act);
  expect(await answers(again, 1)).toEqual([done]);
  again.say({ t: "cmd", ref: "other", name: "verify", args: { id, version, result: "confirmed", by: "phone" } });
  expect(await again.first("res", ({ ref }) => ref === "other")).toMatchObject({ ok: false, err: { status: 412 }, version: version + 1 });

  const back = await signInDevice(second, "button-1", button.secret);
  await back.report({ pressed: true }, { seq: 2 });
  await again.first("al", ({ alert }) => alert?.occurrences === 2);
  const steps = again.steps().map(({ aseq }) => aseq);
  expect(steps).toEqual(steps.map((_, place) => raised.aseq + 1 + place));
  expect(again.all("snap").every((snap) => snap.id === "d")).toBe(true);
}, 90_000);

test("signing out closes the screens of that session", async () => {
  const gateway = await startGateway();
  const screen = await openAsAdmin(gateway);
  const signedOut = await fetch(`${gateway.url}/api/v1/session`, {
    method: "DELETE",
    headers: { cookie: gateway.admin.cookie(), origin: gateway.url },
  });
  expect(signedOut.status).toBe(204);
  expect((await screen.closed).code).toBe(4401);
}, 60_000);

test("a ticket opens one channel, is never logged, and is worth nothing once its session has ended", async () => {
  const gateway = await startGateway({ env: { LINAN_LOG_LEVEL: "trace" } });
  const ticketOf = async (): Promise<string> => (await gateway.admin.post("/api/v1/live-ticket")).body.ticket;
  const ticket = await ticketOf();
  const screen = await openScreen(addressOf(gateway), { ticket, origin: null });
  screen.say({ t: "hello", v: 1, scopes: [ALERTS] });
  expect((await screen.first("welcome")).name).toBe("admin");
  expect(await tryScreen(addressOf(gateway), { ticket, origin: null })).toEqual({ refused: 401 });
  expect(JSON.stringify(gateway.log)).not.toContain(ticket);

  const late = await ticketOf();
  const other = createCaller(gateway.url);
  await other.signIn("admin", ADMIN_PASSWORD);
  // The token's own session ends: what it was given ends with it.
  expect((await gateway.admin.delete("/api/v1/session")).status).toBe(204);
  expect((await screen.closed).code).toBe(4401);
  expect(await tryScreen(addressOf(gateway), { ticket: late, origin: null })).toEqual({ refused: 401 });
}, 60_000);
