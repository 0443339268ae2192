import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { connectDevice, registerDevice } from "../../harness/device.ts";
import { createCaller } from "../../harness/http.ts";
import { addPerson } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";

const gateway = shareGateway();
const url = () => gateway().url;
const bearer = () => ({ authorization: `Bearer ${gateway().admin.token()}` });
const send = (path: string, init: RequestInit) => fetch(url() + path, init);

/** A request as bytes, for what a client library would not send. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(gateway().httpPort, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}

async function expectProblem(response: Response, status: number, code?: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({
    status,
    type: expect.stringMatching(/^urn:linan:/),
    title: expect.any(String),
    detail: expect.any(String),
    text: { zh: expect.any(String), en: expect.any(String) },
  });
  if (code !== undefined) expect(body["code"]).toBe(code);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat .*\.js|build\/gateway/);
}

describe("faults are problem documents", () => {
  test.each([
    ["/api/v1/readings", 400],
    ["/api/v1/readings?device=nobody", 404],
    ["/api/v1/readings?device=nobody&limit=0", 400],
    ["/api/v1/alerts?limit=1001", 400],
    ["/api/v1/alerts?limit=ten", 400],
    ["/api/v1/alerts?state=lost", 400],
    ["/api/v1/alerts?kind=toast", 400],
    ["/api/v1/alerts?after=!!!", 400],
    ["/api/v1/alerts/alert-999999", 404],
    ["/api/v1/devices?kind=toaster", 400],
    ["/api/v1/devices/nobody", 404],
    ["/api/v1/series?device=nobody&value=nothing&from=0&to=1&every=1000", 400],
    ["/api/v1/nothing", 404],
    ["/api/v1/simulation", 404],
    ["/api/v2/devices", 404],
    ["/api/v1/alerts/x/cap.xml", 404],
    ["/api/v1/evacuations/evac-000009", 404],
    ["/api/v1/evacuations/evac-000009/audio/x.wav", 404],
    ["/api/v1/evacuations?state=closed", 400],
    ["/nothing.js", 404],
    ["/api/v1/devices/%zz", 400],
    ["/api/v1/devices/%E0%A4%A", 400],
  ])("GET %s is %i", async (path, status) => {
    await expectProblem(await send(path, { headers: bearer() }), status);
  });

  test("400, 404, 409, 412, 413, 415 and 403 of acts", async () => {
    const button = await connectDevice(gateway(), "faults-1", "emergency-button");
    await button.report({ pressed: true });
    const [alert] = (await gateway().admin.get("/api/v1/alerts?device=faults-1")).body.alerts as { id: string; version: number }[];
    const act = (name: string, body: unknown, headers: Record<string, string> = {}) =>
      send(`/api/v1/alerts/${alert!.id}/${name}`, {
        method: "POST",
        headers: { ...bearer(), "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    await expectProblem(await act("close", {}), 400);
    await expectProblem(await act("close", { outcome: "nothing" }), 400);
    await expectProblem(await act("verify", { result: "confirmed", by: "carrier pigeon", note: "" }), 400);
    await expectProblem(await act("shelve", { until: Date.now() + 60_000, reason: "later" }), 403);
    await expectProblem(await act("acknowledge", "{", {}), 400);
    await expectProblem(await act("acknowledge", {}, { "if-match": "x" }), 400);
    await expectProblem(await act("acknowledge", { note: "x".repeat(100_000) }), 413);
    await expectProblem(await act("acknowledge", "note=x", { "content-type": "application/x-www-form-urlencoded" }), 415);
    expect((await act("acknowledge", {}, { "if-match": `"${alert!.version}"` })).status).toBe(200);
    await expectProblem(await act("verify", { result: "confirmed", by: "phone", note: "" }, { "if-match": `"${alert!.version}"` }), 412);
    expect((await act("close", { outcome: "false", note: "" })).status).toBe(200);
    await expectProblem(await act("close", { outcome: "false", note: "" }), 409);
    await expectProblem(
      await send("/api/v1/alerts/none/close", {
        method: "POST",
        headers: { ...bearer(), "content-type": "application/json" },
        body: '{"outcome":"real"}',
      }),
      404,
    );
  });

  test("401 says how to sign in", async () => {
    const response = await send("/api/v1/devices", {});
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    await expectProblem(response, 401, "not_signed_in");
  });
});

describe("S25: a cookie changes something only from our own page", () => {
  async function signedIn(): Promise<string> {
    const name = `origin-${Math.floor(performance.now() * 1_000)}`;
    const caller = createCaller(url());
    await caller.signIn(name, await addPerson(gateway().folder, name, "administrator"));
    return caller.cookie();
  }

  test("without Origin, with a foreign one, or as a form it is 403; with our own it is done", async () => {
    const cookie = await signedIn();
    const post = (headers: Record<string, string>, body = '{"id":"origin-device","kind":"siren","zone":"b1-101"}') =>
      send("/api/v1/devices", { method: "POST", headers: { cookie, ...headers }, body });
    const json = { "content-type": "application/json" };
    await expectProblem(await post(json), 403, "foreign_origin");
    for (const origin of [
      "http://evil.example",
      "null",
      `${url()}.evil.example`,
      url().replace("http", "https").replace(/\d+$/, "1"),
      "file://",
      `http://127.0.0.1`,
    ])
      await expectProblem(await post({ ...json, origin }), 403, "foreign_origin");
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json5",
      "text/json",
    ])
      await expectProblem(await post({ "content-type": type, origin: url() }), 403, "content_type");
    await expectProblem(await send("/api/v1/devices/origin-device", { method: "DELETE", headers: { cookie } }), 403, "foreign_origin");
    expect((await gateway().admin.get("/api/v1/devices/origin-device")).status).toBe(404);
    expect((await post({ ...json, origin: url() })).status).toBe(201);
    expect((await send("/api/v1/devices/origin-device", { method: "DELETE", headers: { cookie, origin: url() } })).status).toBe(204);
    // Reading needs none.
    expect((await send("/api/v1/devices", { headers: { cookie, origin: "http://evil.example" } })).status).toBe(200);
  });

  test("no Origin is needed to sign in, and a foreign page can't sign anybody in", async () => {
    const password = await addPerson(gateway().folder, "login-csrf", "station");
    const body = JSON.stringify({ username: "login-csrf", password });
    const json = { "content-type": "application/json" };
    expect((await send("/api/v1/session", { method: "POST", headers: json, body })).status).toBe(200);
    await expectProblem(
      await send("/api/v1/session", { method: "POST", headers: { ...json, origin: "http://evil.example" }, body }),
      403,
      "foreign_origin",
    );
  });

  test("a program with a token needs no Origin", async () => {
    const made = await send("/api/v1/devices", {
      method: "POST",
      headers: { ...bearer(), "content-type": "application/json" },
      body: '{"id":"origin-token","kind":"siren","zone":"b1-101"}',
    });
    expect(made.status).toBe(201);
  });
});

test("S28: tricks with paths reach nothing", async () => {
  const paths = [
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/../../../etc/passwd",
    "/index.html%00.png",
    "//etc/passwd",
    "/assets/..%5c..%5cpackage.json",
    "/api/v1/..%2fv1%2faudit",
    "/.env",
    "/.git/config",
    "/api//v1/audit",
    "/API/v1/audit",
    "/api/v1/audit/",
    "/api/v1/audit%2F",
    "/api/v1/audit;x",
    "/metrics/../api/v1/audit",
  ];
  for (const path of paths) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${gateway().httpPort}\r\nConnection: close\r\n\r\n`);
    expect(answer, path).toMatch(/^HTTP\/1\.1 (400|401|403|404) /);
    expect(answer, path).not.toMatch(/root:|"scripts"|"audit":/);
  }
});

test("S29: whatever the content type is called, the schema holds", async () => {
  for (const type of [
    "application/json",
    "application/json; charset=utf-8",
    "application/json ;x",
    "Application/JSON",
    "application/json;",
    "application/json\t;foo=bar",
    "text/csv",
    "text/plain",
  ]) {
    const answer = await send("/api/v1/devices", {
      method: "POST",
      headers: { ...bearer(), "content-type": type },
      body: '{"id":"UPPER","kind":"siren","zone":"b1-101"}',
    });
    expect([400, 415], type).toContain(answer.status);
  }
  const trailing = await send("/api/v1/devices", {
    method: "POST",
    headers: { ...bearer(), "content-type": "application/json" },
    body: '{"id":"trailing-1","kind":"siren","zone":"b1-101"}garbage',
  });
  await expectProblem(trailing, 400);
});

test("S30: keys that are not keys change nothing", async () => {
  for (const body of [
    '{"__proto__":{"role":"administrator"},"id":"proto-1","kind":"siren","zone":"b1-101"}',
    '{"constructor":{"prototype":{"x":1}},"id":"proto-1","kind":"siren","zone":"b1-101"}',
    '{"id":"proto-1","kind":"siren","zone":"b1-101","role":"administrator"}',
  ]) {
    await expectProblem(
      await send("/api/v1/devices", { method: "POST", headers: { ...bearer(), "content-type": "application/json" }, body }),
      400,
    );
  }
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    await expectProblem(await send(`/api/v1/devices/${name}`, { headers: bearer() }), 404);
    expect((await send(`/api/v1/alerts?${name}=1`, { headers: bearer() })).status).toBe(200);
    await expectProblem(
      await send("/api/v1/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: name, password: "x" }),
      }),
      401,
    );
  }
  expect((await send("/api/v1/devices/proto-1", { headers: bearer() })).status).toBe(404);
});

test("S32, S33: what would be SQL or a script elsewhere is kept as it is", async () => {
  const device = await connectDevice(gateway(), "letters-1", "emergency-button");
  const odd = `'; DROP TABLE alert; -- " \\ <script>alert(1)</script> =cmd|' /C calc'!A0 \u0000\u202e`;
  await device.publish("reading", odd);
  await device.report({ pressed: true });
  const [alert] = (await gateway().admin.get("/api/v1/alerts?device=letters-1")).body.alerts;
  const closed = await gateway().admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "false", note: odd });
  expect(closed.body.closed.note).toBe(odd);
  expect((await gateway().admin.get(`/api/v1/alerts/${alert.id}`)).body.closed.note).toBe(odd);
  const { quarantine } = (await gateway().admin.get("/api/v1/quarantine?device=letters-1")).body;
  expect(quarantine[0]).toMatchObject({ payload: odd, encoding: "utf8" });
  for (const path of [
    `/api/v1/quarantine?device=${encodeURIComponent(odd.slice(0, 60))}`,
    `/api/v1/alerts?device=${encodeURIComponent("' OR 1=1 --")}`,
  ]) {
    expect(Object.values((await gateway().admin.get(path)).body)[0]).toEqual([]);
  }
  const page = await send("/api/v1/quarantine?device=letters-1", { headers: bearer() });
  expect(page.headers.get("content-type")).toMatch(/^application\/json/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
});

describe("lists", () => {
  test("newest first, a hundred unless asked, at most a thousand, next only where there is more", async () => {
    const rows = Array.from({ length: 120 }, (_, index) => ({ id: `list-${index}`, kind: "cabinet", zone: "b2-101" }));
    expect((await gateway().admin.post("/api/v1/devices/import", rows)).body.created).toHaveLength(120);
    const page = async (query: string) =>
      (await gateway().admin.get(`/api/v1/devices?kind=cabinet${query}`)).body as { devices: { id: string }[]; next?: string };
    const first = await page("");
    expect(first.devices).toHaveLength(100);
    expect(first.devices[0]!.id).toBe("list-119");
    const second = await page(`&after=${first.next}`);
    expect(second.devices.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => `list-${19 - index}`));
    expect(second).not.toHaveProperty("next");
    expect(await page("&limit=120")).not.toHaveProperty("next");
    expect((await page("&limit=1000")).devices).toHaveLength(120);
    const walked: string[] = [];
    for (let after = ""; ;) {
      const { devices, next } = await page(`&limit=7${after}`);
      walked.push(...devices.map(({ id }) => id));
      if (next === undefined) break;
      after = `&after=${next}`;
    }
    expect(walked).toEqual(rows.map(({ id }) => id).toReversed());
  });

  test("alerts: open, closed and each state, by kind and by device", async () => {
    const bins = await Promise.all(
      ["state-1", "state-2", "state-3"].map((id) => connectDevice(gateway(), id, "emergency-button", "b2-101")),
    );
    for (const bin of bins) await bin.report({ assist: true });
    const ids = async (query: string) =>
      ((await gateway().admin.get(`/api/v1/alerts?kind=assist${query}`)).body.alerts as { id: string; device: string }[]).map(
        ({ device }) => device,
      );
    const idOf = async (device: string) => (await gateway().admin.get(`/api/v1/alerts?device=${device}`)).body.alerts[0].id as string;
    await gateway().admin.post(`/api/v1/alerts/${await idOf("state-1")}/acknowledge`, {});
    await gateway().admin.post(`/api/v1/alerts/${await idOf("state-2")}/close`, { outcome: "real", note: "" });
    await gateway().admin.post(`/api/v1/alerts/${await idOf("state-3")}/shelve`, { until: Date.now() + 3_600_000, reason: "visit" });
    expect(await ids("")).toEqual(["state-3", "state-2", "state-1"]);
    expect(await ids("&state=open")).toEqual(["state-3", "state-1"]);
    expect(await ids("&state=closed")).toEqual(["state-2"]);
    expect(await ids("&state=acknowledged")).toEqual(["state-1"]);
    expect(await ids("&state=shelved")).toEqual(["state-3"]);
    expect(await ids("&state=unacknowledged")).toEqual([]);
  });

  test("readings come in order of arrival, filtered by event time, and can be followed", async () => {
    const device = await connectDevice(gateway(), "follow-1", "pipe-pressure");
    const now = Date.now();
    for (const [seq, agoMs] of [
      [1, 3_000],
      [2, 1_000],
      [3, 2_000],
    ] as const)
      await device.report({ pressure_kpa: 400 + seq }, { seq, at: now - agoMs, sentAt: now });
    const page = async (query: string) =>
      (await gateway().admin.get(`/api/v1/readings?device=follow-1${query}`)).body as {
        readings: { seq: number; at: number }[];
        next?: string;
        cursor: string;
      };
    const all = await page("");
    expect(all.readings.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(all).not.toHaveProperty("next");
    const { at } = all.readings[2]!;
    expect((await page(`&from=${at}`)).readings.map(({ seq }) => seq)).toEqual([2, 3]);
    expect((await page(`&to=${at}`)).readings.map(({ seq }) => seq)).toEqual([1]);
    const two = await page("&limit=2");
    expect((await page(`&after=${two.next}`)).readings.map(({ seq }) => seq)).toEqual([3]);
    expect(await page(`&after=${all.cursor}`)).toMatchObject({ readings: [] });
    await device.report({ pressure_kpa: 420 }, { seq: 4 });
    const followed = await page(`&after=${all.cursor}`);
    expect(followed.readings.map(({ seq }) => seq)).toEqual([4]);
    const { buckets } = (
      await gateway().admin.get(`/api/v1/series?device=follow-1&value=pressure_kpa&from=${now - 60_000}&to=${now + 60_000}&every=120000`)
    ).body;
    expect(buckets).toMatchObject([{ min: 401, max: 420, count: 4 }]);
  });
});

test("answers carry what keeps pages safe, and nothing of them is kept", async () => {
  const { headers } = await send("/api/v1/devices", { headers: bearer() });
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

test("registering the same device again, a reserved name or an unknown zone is told apart", async () => {
  await registerDevice(gateway(), "again-1", "siren");
  const post = (body: unknown) =>
    send("/api/v1/devices", { method: "POST", headers: { ...bearer(), "content-type": "application/json" }, body: JSON.stringify(body) });
  await expectProblem(await post({ id: "again-1", kind: "siren", zone: "b1-101" }), 409);
  await expectProblem(await post({ id: "again-1", kind: "cabinet", zone: "b1-101" }), 409);
  await expectProblem(await post({ id: "notice", kind: "siren", zone: "b1-101" }), 400);
  await expectProblem(await post({ id: "alert", kind: "siren", zone: "b1-101" }), 400);
  await expectProblem(await post({ id: "zone-1", kind: "siren", zone: "nowhere" }), 400);
  await expectProblem(await post({ id: "-bad", kind: "siren", zone: "b1-101" }), 400);
  await expectProblem(await post([]), 400);
});
