import { request } from "node:http";
import { expect, test } from "vitest";
import { createLockOut } from "../../../gateway/access/lock-out.ts";
import { createPasswords } from "../../../gateway/access/passwords.ts";
import { connectDevice } from "../../harness/device.ts";
import { createCaller } from "../../harness/http.ts";
import { ADMIN_PASSWORD } from "../../harness/launch.ts";
import { addPerson, runLinan } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

const gateway = shareGateway();

interface Signed {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly cookie: string | undefined;
  readonly body: { readonly code?: string };
}

/** Signs in from an address of this machine: all of 127.0.0.0/8 is. */
function signIn(username: string, password: string, from = "127.0.0.1"): Promise<Signed> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ username, password });
    const call = request(
      {
        port: gateway().httpPort,
        host: "127.0.0.1",
        localAddress: from,
        method: "POST",
        path: "/api/v1/session",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            retryAfter: response.headers["retry-after"],
            cookie: response.headers["set-cookie"]?.[0],
            body: JSON.parse(text),
          }),
        );
      },
    );
    call.on("error", reject).end(body);
  });
}

test("the cookie can't be read by scripts, goes to this site alone, and a cookie is no token", async () => {
  const password = await addPerson(gateway().folder, "cookie-1", "station");
  const { status, cookie } = await signIn("cookie-1", password);
  expect(status).toBe(200);
  expect(cookie).toMatch(/^linan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const secret = cookie!.split(";")[0]!.split("=")[1]!;
  const me = (headers: Record<string, string>) => fetch(`${gateway().url}/api/v1/me`, { headers });
  expect((await me({ cookie: `other=1; linan_session=${secret}` })).status).toBe(200);
  expect((await me({ authorization: `Bearer ${secret}` })).status).toBe(401);
  expect((await me({ cookie: `linan_session=${gateway().admin.token()}` })).status).toBe(401);
  expect((await me({ authorization: `bearer ${gateway().admin.token()}` })).status).toBe(200);
  for (const odd of ["x".repeat(8_000), "", "%", "__proto__", `${secret}x`])
    expect((await me({ cookie: `linan_session=${odd}` })).status).toBe(401);
});

test("signing out ends the session at once, here and for every copy of the cookie", async () => {
  const caller = createCaller(gateway().url);
  await caller.signIn("leaving-1", await addPerson(gateway().folder, "leaving-1", "station"));
  const headers = { cookie: caller.cookie(), origin: gateway().url };
  const me = () => fetch(`${gateway().url}/api/v1/me`, { headers });
  expect(await (await me()).json()).toMatchObject({ name: "leaving-1", role: "station" });
  expect((await fetch(`${gateway().url}/api/v1/session`, { method: "DELETE", headers })).status).toBe(204);
  expect((await me()).status).toBe(401);
});

test("S40: after some wrong tries the person has to wait, longer each time; the right one does not help meanwhile", async () => {
  const password = await addPerson(gateway().folder, "guessed-1", "station");
  const answers: Signed[] = [];
  for (let index = 0; index < 5; index++) answers.push(await signIn("guessed-1", `wrong ${index}`));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  const locked = await signIn("guessed-1", password);
  expect(locked).toMatchObject({ status: 429, body: { code: "locked" } });
  expect(Number(locked.retryAfter)).toBeGreaterThanOrEqual(1);
  // The same person from elsewhere, and others from the same place, are not held up.
  expect((await signIn("guessed-1", password, "127.0.0.2")).status).toBe(200);
  expect((await signIn("admin", "wrong")).status).toBe(401);
  await until(async () => (await signIn("guessed-1", password)).status === 200, "the wait is over");
});

test("a thousand guesses from one address are mostly turned away without a look, and devices go on", async () => {
  await addPerson(gateway().folder, "brute-1", "station");
  const device = await connectDevice(gateway(), "brute-device", "smoke-detector");
  const guesses = await Promise.all(Array.from({ length: 200 }, (_, index) => signIn("brute-1", `guess ${index}`)));
  const statuses = guesses.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 429, 503].filter((status) => statuses.includes(status))));
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(60);
  const startedMs = performance.now();
  await device.report({ alarm: true });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  const later = await Promise.all(Array.from({ length: 800 }, (_, index) => signIn("brute-1", `guess ${index}`)));
  expect(later.filter(({ status }) => status === 429).length).toBeGreaterThan(700);
});

test("a name that nobody has is answered like a wrong password: same words, same work", async () => {
  await addPerson(gateway().folder, "known-1", "station");
  const one = await signIn("known-1", "wrong", "127.0.0.3");
  const other = await signIn("nobody-1", "wrong", "127.0.0.3");
  expect(other).toEqual(one);
  const tookMs = async (name: string, from: string) => {
    const times: number[] = [];
    for (let round = 0; round < 4; round++) {
      const startedMs = performance.now();
      await signIn(name, "wrong", from);
      times.push(performance.now() - startedMs);
    }
    return Math.min(...times);
  };
  const [known, unknown] = [await tookMs("known-1", "127.0.0.4"), await tookMs("nobody-1", "127.0.0.5")];
  // Both are a scrypt of about 60 ms; an answer without one would take a few ms.
  expect(unknown).toBeGreaterThan(known / 4);
  expect(known).toBeGreaterThan(unknown / 4);
});

test("a new password ends every session and token of the person", async () => {
  const caller = createCaller(gateway().url);
  await caller.signIn("renewed-1", await addPerson(gateway().folder, "renewed-1", "administrator"));
  expect((await caller.get("/api/v1/me")).status).toBe(200);
  const { code, text } = await runLinan(gateway().folder, ["user", "reset", "renewed-1"]);
  expect(code).toBe(0);
  expect((await caller.get("/api/v1/me")).status).toBe(401);
  expect((await signIn("renewed-1", text.split(" ")[1]!)).status).toBe(200);
});

test("a program gets its token with a name and a password too, a resident gets none, a wrong password gets none", async () => {
  const ask = (body: unknown) => createCaller(gateway().url).post("/api/v1/tokens", body);
  const made = await ask({ username: "admin", password: ADMIN_PASSWORD, label: "bms" });
  expect(made.status).toBe(201);
  expect((await fetch(`${gateway().url}/api/v1/me`, { headers: { authorization: `Bearer ${made.body.token}` } })).status).toBe(200);
  expect((await ask({ username: "admin", password: "wrong password" })).status).toBe(401);
  expect((await ask({})).status).toBe(401);
  const password = await addPerson(gateway().folder, "resident-token", "resident", "--zone", "b1-101");
  expect((await ask({ username: "resident-token", password })).status).toBe(403);
});

test("a token is shown once, named in the audit trail, and ends when it is signed out", async () => {
  const made = await gateway().admin.post("/api/v1/tokens", { label: "bms" });
  expect(made).toMatchObject({ status: 201, body: { token: expect.stringMatching(/^[\w-]{43}$/) } });
  const authorization = `Bearer ${made.body.token}`;
  expect((await fetch(`${gateway().url}/api/v1/devices`, { headers: { authorization } })).status).toBe(200);
  expect((await fetch(`${gateway().url}/api/v1/session`, { method: "DELETE", headers: { authorization } })).status).toBe(204);
  expect((await fetch(`${gateway().url}/api/v1/devices`, { headers: { authorization } })).status).toBe(401);
  const { audit } = (await gateway().admin.get("/api/v1/audit")).body;
  expect(audit).toContainEqual(expect.objectContaining({ actor: "admin", action: "token.create", detail: { label: "bms" } }));
});

test("S22: no secret of a person, a program, a device or a ticket is in any line of the log", async () => {
  const device = await connectDevice(gateway(), "secret-1", "smoke-detector");
  const { ticket } = (await gateway().admin.post("/api/v1/live-ticket", {})).body;
  await fetch(`${gateway().url}/api/v1/live?ticket=${ticket}`);
  await fetch(`${gateway().url}/api/v1/devices?token=${gateway().admin.token()}`);
  const lines = JSON.stringify(gateway().log) + gateway().errors();
  for (const secret of [device.secret, ticket, gateway().admin.token(), gateway().admin.cookie().split("=")[1]!, "correct horse battery"])
    expect(lines).not.toContain(secret);
});

test("S22: a token in the address is no sign-in", async () => {
  const token = gateway().admin.token();
  for (const query of [`token=${token}`, `access_token=${token}`, `authorization=Bearer%20${token}`, `linan_session=${token}`]) {
    expect((await fetch(`${gateway().url}/api/v1/devices?${query}`)).status).toBe(401);
  }
});

test("passwords: two are worked out at once, 32 wait, the next is told that it is busy", async () => {
  const passwords = createPasswords();
  const kept = await passwords.hash("correct");
  const tries = Array.from({ length: 40 }, () => passwords.fits("wrong", kept).catch((error: Error) => error.message));
  const answers = await Promise.all(tries);
  expect(answers.filter((answer) => answer === false)).toHaveLength(34);
  expect(answers.filter((answer) => answer === "busy")).toHaveLength(6);
  expect(await passwords.fits("correct", kept)).toBe(true);
  expect(await passwords.fits("correct", null)).toBe(false);
});

test("the wait doubles from a second to a quarter of an hour and is forgotten after the right one", () => {
  let nowMs = 0;
  const lockOut = createLockOut(() => nowMs);
  const waits: number[] = [];
  for (let index = 0; index < 20; index++) {
    lockOut.wrong("a", "1");
    waits.push(lockOut.waitMs("a", "1"));
    nowMs += lockOut.waitMs("a", "1");
  }
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000]);
  expect(waits.at(-1)).toBe(15 * 60_000);
  expect([lockOut.waitMs("a", "2"), lockOut.waitMs("b", "1")]).toEqual([0, 0]);
  lockOut.right("a", "1");
  lockOut.wrong("a", "1");
  expect(lockOut.waitMs("a", "1")).toBe(0);
});
