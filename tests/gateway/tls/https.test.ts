import { createServer } from "node:http";
import { type RequestOptions, request } from "node:https";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { openCertificates } from "../../../gateway/tls/certificates.ts";
import { createHttps } from "../../../gateway/tls/https.ts";
import { ADMIN_PASSWORD, temporaryFolder } from "../../harness/gateway.ts";
import { createCaller } from "../../harness/http.ts";
import { runLinan } from "../../harness/linan.ts";
import { shareGateway } from "../../harness/shared-gateway.ts";
import { until } from "../../harness/until.ts";

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly protocol: string | null;
}

/** One request on a connection of its own; rejects with Node's code of the fault. */
function ask(port: number, ca: string | undefined, options: RequestOptions & { readonly send?: string } = {}): Promise<Answered> {
  const { send, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, ca, agent: false, ...rest }, (response) => {
      let body = "";
      const protocol = "getProtocol" in response.socket ? (response.socket as unknown as { getProtocol(): string }).getProtocol() : null;
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body, protocol }));
    });
    asked.on("error", reject).end(send);
  });
}

describe("a gateway with LINAN_HTTPS_PORT", () => {
  const gateway = shareGateway({ env: { LINAN_HTTPS_PORT: "0" } });
  const portOf = (): number => Number(gateway().log.find(({ msg }) => msg === "listening")!["https"]);
  const authority = async (): Promise<string> => await (await fetch(`${gateway().url}/trust/linan-ca.pem`)).text();

  async function signIn(): Promise<{ readonly cookie: string; readonly set: string }> {
    const origin = `https://127.0.0.1:${portOf()}`;
    const answer = await ask(portOf(), await authority(), {
      method: "POST",
      path: "/api/v1/session",
      headers: { "content-type": "application/json", origin },
      send: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
    });
    expect(answer.status).toBe(200);
    const [set] = answer.headers["set-cookie"] as readonly string[];
    return { set: set!, cookie: set!.split(";")[0]! };
  }

  test("answers the same calls to whoever has its authority, and sends no word that would shut plain HTTP out", async () => {
    const answer = await ask(portOf(), await authority(), { path: "/readyz" });
    expect(answer).toMatchObject({ status: 200, body: '{"ready":true}', protocol: "TLSv1.3" });
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
    expect((await ask(portOf(), await authority(), { path: "/readyz", maxVersion: "TLSv1.2" })).protocol).toBe("TLSv1.2");
    expect((await fetch(`${gateway().url}/readyz`)).status).toBe(200);
  });

  test("is refused by whoever has another authority or none, and refuses TLS 1.1", async () => {
    const other = await openCertificates({
      folder: temporaryFolder(),
      databaseKey: null,
      authorityName: "other",
      names: () => ({ hosts: ["localhost"], addresses: ["127.0.0.1"] }),
      wallMs: Date.now,
      onMade: () => {},
    });
    for (const ca of [other.authority.pem, undefined])
      await expect(ask(portOf(), ca)).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(ask(portOf(), await authority(), old)).rejects.toMatchObject({ code: expect.stringMatching(/PROTO|ALERT/) });
  });

  test("gives a cookie that only the secured side is sent, and takes no page of plain HTTP for its own", async () => {
    const { set, cookie } = await signIn();
    expect(set).toMatch(/^__Host-linan_session=[\w-]+; Secure; Path=\/; HttpOnly; SameSite=Strict$/);
    const put = (origin: string) =>
      authority().then((ca) => ask(portOf(), ca, { method: "DELETE", path: "/api/v1/session", headers: { cookie, origin } }));
    expect((await put(`http://127.0.0.1:${portOf()}`)).status).toBe(403);
    expect((await put(`https://127.0.0.1:${portOf()}`)).status).toBe(204);
    const plain = createCaller(gateway().url);
    await plain.signIn("admin", ADMIN_PASSWORD);
    expect(plain.cookie()).toMatch(/^linan_session=/);
  });

  test("carries the live channel, for its own pages alone", async () => {
    const { cookie } = await signIn();
    const ca = await authority();
    const opened = (origin: string): Promise<string> => {
      const socket = new WebSocket(`wss://127.0.0.1:${portOf()}/api/v1/live`, "linan.v1", { ca, headers: { cookie, origin } });
      socket.on("error", () => {});
      onTestFinished(() => socket.terminate());
      return new Promise((resolve) => {
        socket.on("open", () => socket.send(JSON.stringify({ t: "hello", v: 1, scopes: [] })));
        socket.on("message", (data: Buffer) => (data.toString().includes('"welcome"') ? resolve("welcome") : undefined));
        socket.on("unexpected-response", (_request, { statusCode }) => resolve(String(statusCode)));
      });
    };
    expect(await opened(`https://127.0.0.1:${portOf()}`)).toBe("welcome");
    expect(await opened(`http://127.0.0.1:${portOf()}`)).toBe("403");
  });

  test("gives its authority and its fingerprint to everybody, the same as the operator's tool prints", async () => {
    const { url, folder } = gateway();
    const { https } = (await (await fetch(`${url}/api/v1/trust`)).json()) as {
      https: { authority: { fingerprint: string }; names: string[] };
    };
    expect(https.names).toContain("127.0.0.1");
    const der = await fetch(`${url}/trust/linan-ca.crt`);
    expect(der.headers.get("content-type")).toBe("application/x-x509-ca-cert");
    const { X509Certificate } = await import("node:crypto");
    expect(new X509Certificate(new Uint8Array(await der.arrayBuffer())).fingerprint256).toBe(https.authority.fingerprint);
    const { text, code } = await runLinan(folder, ["certificate"]);
    expect(code).toBe(0);
    expect(text).toContain(https.authority.fingerprint);
  });

  test("lives on when peers send rubbish, and counts them", async () => {
    const rubbish = connect(portOf(), "127.0.0.1");
    rubbish
      .on("error", () => {})
      .resume()
      .write("GET / HTTP/1.1\r\n\r\n");
    await once(rubbish, "close");
    const text = String((await gateway().admin.get("/metrics")).body);
    expect(Number(/linan_https\{what="failed"\} (\d+)/.exec(text)![1])).toBeGreaterThan(0);
    expect(text).toContain("linan_https_certificate_ends_s");
  });
});

test("a certificate that is made anew is shown without a restart; a flood and slow peers are cut, and whoever is slow in all is the oldest", async () => {
  let addresses = ["127.0.0.1"];
  let clockMs = 0;
  const certificates = await openCertificates({
    folder: temporaryFolder(),
    databaseKey: null,
    authorityName: "authority",
    names: () => ({ hosts: ["localhost"], addresses }),
    wallMs: Date.now,
    onMade: () => {},
  });
  const http = createServer((_request, response) => response.end("done"));
  const https = createHttps({ http, pair: certificates.server(), monotonicMs: () => clockMs });
  const port = await https.listen(0, "127.0.0.1");
  const ca = certificates.authority.pem;
  await expect(
    ask(port, ca, { servername: "", checkServerIdentity: (_host, { subjectaltname }) => new Error(subjectaltname) }),
  ).rejects.toThrow(/^(?!.*10\.9\.8\.7)/);
  addresses = ["127.0.0.1", "10.9.8.7"];
  expect(await certificates.renew()).toBe(true);
  https.show(certificates.server());
  await expect(ask(port, ca, { checkServerIdentity: (_host, { subjectaltname }) => new Error(subjectaltname) })).rejects.toThrow(
    /10\.9\.8\.7/,
  );

  // Each says nothing; the clock lets an address begin more, so that the bound on all is met.
  const silent: Socket[] = [];
  for (let count = 0; count < 129; count++) {
    clockMs += 200;
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}).resume();
    silent.push(socket);
    await until(() => https.counters().accepted === count + 3, "it is let in");
  }
  await until(() => silent[0]!.destroyed, "the oldest is cut");
  expect(https.counters()).toMatchObject({ cut: 1, handshaking: 128 });
  // The clock stands still: what is left of the address's allowance is used up, and no handshake is begun after it.
  for (let count = 0; count < 70; count++)
    connect(port, "127.0.0.1")
      .on("error", () => {})
      .resume();
  await until(() => https.counters().refused > 0, "the flood is refused");
  clockMs += 60_000;
  expect((await ask(port, ca)).body).toBe("done");
  await https.stop();
  await until(() => https.counters().open === 0, "every connection is gone");
});
