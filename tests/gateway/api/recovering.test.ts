import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../../gateway/api/api.ts";
import type { Api, Parts } from "../../../gateway/api/context.ts";
import { createLog } from "../../../gateway/log.ts";

// The HTTP side alone: before recovery is done, and with files to serve.
const folder = mkdtempSync(join(tmpdir(), "linan-static-"));
let parts: Parts | null = null;
let api!: Api;
let url = "";

beforeAll(async () => {
  mkdirSync(join(folder, "app/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "app/index.html"), "<p>page</p>");
  writeFileSync(join(folder, "app/assets/app.js"), "code");
  writeFileSync(join(folder, "app/.hidden"), "hidden");
  api = await createApi({ parts: () => parts, staticFolder: join(folder, "app"), log: createLog("silent") });
  await api.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Nobody is signed in, and nothing else is asked for. */
const nobody = { access: { sessionOfToken: async () => null, sessionOfCookie: async () => null } } as unknown as Parts;

function raw(path: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`),
    );
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
  });
}

test("until recovery is done everything but /healthz is answered 503 with Retry-After", async () => {
  parts = null;
  for (const path of ["/readyz", "/metrics", "/api/v1/devices", "/api/v1/openapi.json", "/", "/assets/app.js", "/nothing"]) {
    const answer = await fetch(url + path);
    expect(answer.status, path).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  }
  expect(
    (await fetch(`${url}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body: "{" })).status,
  ).toBe(503);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
});

test("S28: files of the page are served, nothing beside or above them, hidden ones not", async () => {
  parts = nobody;
  expect(await raw("/assets/app.js")).toMatch(/^HTTP\/1\.1 200 [\s\S]*code$/);
  expect(await raw("/station/alerts")).toMatch(/^HTTP\/1\.1 200 [\s\S]*<p>page<\/p>$/);
  for (const path of [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "//secret.txt",
    "/assets/app.js%00.html",
    "/.hidden",
    "/%2ehidden",
    "/assets%2fapp.js/..",
    "/etc/passwd",
    "/./../secret.txt",
  ]) {
    const answer = await raw(path);
    expect(answer, path).not.toMatch(/secret$|hidden$|root:/);
    expect(answer, path).toMatch(/^HTTP\/1\.1 (200|301|400|403|404) /);
  }
  for (const path of ["/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/app.js%00.html", "/.hidden"])
    expect(await raw(path), path).toMatch(/^HTTP\/1\.1 (400|403|404) /);
});

test("a call behind the page's files still needs its rights", async () => {
  parts = nobody;
  for (const path of ["/api/v1/audit", "/api/v1/users", "/api/v1/devices"]) expect((await fetch(url + path)).status).toBe(401);
  expect((await fetch(`${url}/api/v1/nothing`, { headers: { accept: "text/html" } })).status).toBe(404);
});
