import { fork } from "node:child_process";
import { once } from "node:events";
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:https";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../../gateway/config.ts";
import { type Certificates, openCertificates } from "../../../gateway/tls/certificates.ts";
import { loadIssue } from "../../../gateway/tls/load-issue.ts";
import { keptPair } from "../../../gateway/tls/kept-pair.ts";
import { type Names, namesOf } from "../../../gateway/tls/names.ts";
import { temporaryFolder } from "../../harness/gateway.ts";

const DAY_MS = 24 * 3_600_000;
const NOW_MS = Date.UTC(2027, 2, 1);
const NAMES: Names = { hosts: ["gate", "gate.local", "localhost"], addresses: ["127.0.0.1", "192.168.1.7", "fd00::2"] };

interface World {
  readonly folder: string;
  readonly key: Uint8Array | null;
  nowMs: number;
  names: Names;
  readonly made: string[];
  open(): Promise<Certificates>;
}

function worldOf(key: Uint8Array | null = null): World {
  const world: World = {
    folder: temporaryFolder(),
    key,
    nowMs: NOW_MS,
    names: NAMES,
    made: [],
    open: () =>
      openCertificates({
        folder: world.folder,
        databaseKey: key,
        authorityName: "Lin'an local CA 桂花园",
        names: () => world.names,
        wallMs: () => world.nowMs,
        onMade: (what, reason) => world.made.push(`${what} ${reason}`),
      }),
  };
  return world;
}

const shown = (certificates: Certificates): X509Certificate => new X509Certificate(certificates.server().certificate);

describe("the local authority", () => {
  test("signs a certificate for the machine's names and private addresses, and both are kept", async () => {
    const world = worldOf();
    const certificates = await world.open();
    const server = shown(certificates);
    const authority = new X509Certificate(certificates.authority.pem);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(certificates.authority.name).toBe("Lin'an local CA 桂花园");
    expect(NAMES.hosts.every((name) => server.checkHost(name) !== undefined)).toBe(true);
    expect(NAMES.addresses.every((address) => server.checkIP(address) !== undefined)).toBe(true);
    expect(Date.parse(server.validTo) - Date.parse(server.validFrom)).toBeLessThanOrEqual(397 * DAY_MS);
    const again = await world.open();
    expect(again.authority.fingerprint).toBe(certificates.authority.fingerprint);
    expect(again.server()).toEqual(certificates.server());
    expect(world.made).toEqual(["authority missing", "server missing"]);
    expect(statSync(join(world.folder, "tls-authority")).mode & 0o077).toBe(0);
  });

  test("can't speak for a site of the internet, whoever has its key", async () => {
    const world = worldOf();
    const { authority } = await world.open();
    const signer = keptPair(join(world.folder, "tls-authority"), null).read()!;
    const span = { fromMs: Date.now() - DAY_MS, untilMs: Date.now() + DAY_MS };
    const { issueServer } = await loadIssue();
    const ask = async (host: string): Promise<string> => {
      const { key, certificate } = await issueServer(signer, { hosts: [host], addresses: [] }, span);
      const server = createServer({ key, cert: certificate }, (_request, response) => response.end()).listen(0, "127.0.0.1");
      onTestFinished(() => void server.close());
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const asked = request({ host: "127.0.0.1", port, servername: host, ca: authority.pem, agent: false });
      asked.end();
      return new Promise((resolve) => asked.on("response", () => resolve("trusted")).on("error", ({ message }) => resolve(message)));
    };
    expect(await ask("gate.local")).toBe("trusted");
    expect(await ask("bank.example")).toMatch(/permitted subtree violation/i);
  });

  test("is never made anew by itself, and one that can't be read is refused", async () => {
    const world = worldOf();
    await world.open();
    writeFileSync(join(world.folder, "tls-authority"), "half a fi");
    await expect(world.open()).rejects.toThrow();
    expect(world.made).toEqual(["authority missing", "server missing"]);
  });

  test("is sealed with the database's key", async () => {
    const world = worldOf(new Uint8Array(32).fill(7));
    await world.open();
    for (const name of ["tls-authority", "tls-server"]) {
      const path = join(world.folder, name);
      expect(readFileSync(path).includes("PRIVATE KEY")).toBe(false);
      expect(() => keptPair(path, new Uint8Array(32).fill(8)).read()).toThrow();
      expect(keptPair(path, world.key).read()!.key).toContain("PRIVATE KEY");
    }
  });
});

describe("the server's certificate", () => {
  test("is made anew under 30 days before its end, not earlier", async () => {
    const world = worldOf();
    const certificates = await world.open();
    world.nowMs = certificates.untilMs() - 30 * DAY_MS;
    expect(await certificates.renew()).toBe(false);
    world.nowMs += 60_000;
    expect(await certificates.renew()).toBe(true);
    expect(certificates.untilMs() - world.nowMs).toBeGreaterThan(360 * DAY_MS);
    expect(world.made.at(-1)).toBe("server ends");
  });

  test("is made anew for a new address, and not for one that has gone", async () => {
    const world = worldOf();
    const certificates = await world.open();
    world.names = { hosts: NAMES.hosts, addresses: ["127.0.0.1"] };
    expect(await certificates.renew()).toBe(false);
    world.names = { hosts: NAMES.hosts, addresses: ["127.0.0.1", "10.3.2.1"] };
    expect(await certificates.renew()).toBe(true);
    expect(shown(certificates).checkIP("10.3.2.1")).toBe("10.3.2.1");
    expect(world.made.at(-1)).toBe("server names");
  });

  test("of a machine that was renamed has the new name as .local, which its authority may speak for", async () => {
    const world = worldOf();
    const certificates = await world.open();
    world.names = { hosts: ["tower", "tower.local", "localhost"], addresses: ["127.0.0.1"] };
    expect(await certificates.renew()).toBe(true);
    expect(certificates.names().hosts).toEqual(["tower.local", "localhost"]);
    expect(await certificates.renew()).toBe(false);
  });

  test.each([
    ["stood in 1970", 86_400_000],
    ["ran five years ahead", NOW_MS + 5 * 365 * DAY_MS],
  ])("made while the clock %s is replaced once it is right, by the same authority", async (_how, wrongMs) => {
    const world = worldOf();
    world.nowMs = wrongMs;
    const certificates = await world.open();
    expect(await certificates.renew()).toBe(false);
    world.nowMs = NOW_MS;
    expect(await certificates.renew()).toBe(true);
    expect(world.made.at(-1)).toBe("server not-valid");
    const authority = new X509Certificate(certificates.authority.pem);
    for (const one of [authority, shown(certificates)]) {
      expect(Date.parse(one.validFrom)).toBeLessThan(NOW_MS);
      expect(Date.parse(one.validTo)).toBeGreaterThan(NOW_MS + 300 * DAY_MS);
    }
  });

  test("is kept where the clock is so wrong that the authority has ended", async () => {
    const world = worldOf();
    const certificates = await world.open();
    const before = certificates.server();
    world.nowMs = NOW_MS + 20 * 365 * DAY_MS;
    await expect(certificates.renew()).rejects.toThrow(/ends on/);
    expect(certificates.server()).toEqual(before);
    expect((await world.open()).server()).toEqual(before);
  });

  test("is whole after a kill at any moment of its writing", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "tls-server");
    const pairs = await Promise.all(
      [1, 2].map(async () => {
        const world = worldOf();
        return (await world.open()).server();
      }),
    );
    for (let round = 0; round < 5; round++) {
      const child = fork(join(import.meta.dirname, "pair-writer.js"), [path, JSON.stringify(pairs)], { stdio: "ignore" });
      const gone = once(child, "exit");
      // It tells after each write: killed in the middle of the next ones.
      for (let told = 0; told <= round; told++) await once(child, "message");
      child.kill("SIGKILL");
      await gone;
      expect(pairs).toContainEqual(keptPair(path, null).read());
    }
  });
});

test("names are the host's, its .local, and private addresses alone", () => {
  const address = (of: string, scopeid = 0) => ({ address: of, scopeid }) as never;
  const interfaces = {
    lo: [address("127.0.0.1"), address("::1")],
    eth0: [address("192.168.1.7"), address("8.8.8.8"), address("fe80::1", 2), address("fd12:3456::9"), address("2001:db8::1")],
    eth1: [address("172.31.0.4"), address("172.32.0.4"), address("10.0.0.1")],
  };
  expect(namesOf({ hostName: "Gate.Lan", interfaces })).toEqual({
    hosts: ["gate.lan", "gate.local", "localhost"],
    addresses: ["10.0.0.1", "127.0.0.1", "172.31.0.4", "192.168.1.7", "::1", "fd12:3456::9"],
  });
  expect(namesOf({ hostName: "垃圾_name", interfaces: {} }).hosts).toEqual(["localhost"]);
});

test("a wrong port is named beside every other fault, and one that plain HTTP has is none for HTTPS", () => {
  expect(readConfig({ LINAN_HTTPS_PORT: "maybe", LINAN_MQTT_PORT: "70000" })).toEqual({
    ok: false,
    faults: [expect.stringMatching(/^LINAN_MQTT_PORT: /), expect.stringMatching(/^LINAN_HTTPS_PORT: "maybe" is no port/)],
  });
  expect(readConfig({ LINAN_HTTPS_PORT: "8080" })).toEqual({ ok: false, faults: ["LINAN_HTTPS_PORT: the same port as LINAN_HTTP_PORT"] });
  expect(readConfig({})).toMatchObject({ ok: true, config: { httpsPort: null } });
});
