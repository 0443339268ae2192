import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_PASSWORD, ROOT } from "../harness/gateway.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const LANGUAGES = ["zh", "en"] as const;

const gateway = shareGateway({ env: { LINAN_HTTPS_PORT: "0" } });
const httpsPort = (): number => Number(gateway().log.find(({ msg }) => msg === "listening")!["https"]);

/** SHA-256 of the server's public key: a browser that is told it trusts this server as if its authority were installed. */
async function serverKey(): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: httpsPort(), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { publicKey } = socket.getPeerX509Certificate()!;
  socket.destroy();
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(
    `${AXE};axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ target }) => target.join(" ")).join(", ")))`,
  );
  return found as readonly string[];
}

describe.skipIf(!hasChromium)("the page that helps to trust the gateway", { timeout: 60_000 }, () => {
  let browser: Browser | null = null;
  let trusting: Browser | null = null;
  beforeAll(async () => {
    browser = await launchBrowser();
    trusting = await launchBrowser(`--ignore-certificate-errors-spki-list=${await serverKey()}`);
  });
  afterAll(async () => {
    await browser?.close();
    await trusting?.close();
  });

  test.each(LANGUAGES)("tells in %s what to install and that this device does not trust it yet", async (language) => {
    const context = await browser!.newContext({ viewport: SIZES.phone, locale: language === "zh" ? "zh-CN" : "en-GB" });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${gateway().url}/trust`);
    await page.locator(".untrusted").waitFor();
    const { https } = (await (await fetch(`${gateway().url}/api/v1/trust`)).json()) as { https: { authority: { fingerprint: string } } };
    expect(await page.locator(".fingerprint").textContent()).toBe(https.authority.fingerprint);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await faultsOf(page)).toEqual([]);
    for (const size of [SIZES.phone, SIZES.wall]) {
      await page.setViewportSize(size);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    }
  });

  test("a person downloads the certificate, and a device that trusts it is led to the secured pages", async () => {
    const page = await trusting!.newPage({ viewport: SIZES.phone, locale: "zh-CN" });
    await page.goto(gateway().url);
    await page.getByRole("link", { name: "让这台设备信任网关" }).click();
    await page.locator(".trusted").waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "PEM" }).click();
    const pem = readFileSync(await (await downloading).path(), "utf8");
    expect(new X509Certificate(pem).fingerprint256).toBe(await page.locator(".fingerprint").textContent());
    await page.getByRole("link", { name: "打开加密页面" }).click();
    await page.waitForURL(`https://127.0.0.1:${httpsPort()}/**`);
    expect(await page.evaluate("isSecureContext")).toBe(true);
    expect(await page.locator("code").textContent()).toBe(new X509Certificate(pem).fingerprint256);
    await page.locator("input[name=username]").fill("admin");
    await page.locator("input[name=password]").fill(ADMIN_PASSWORD);
    await page.locator("form button[type=submit]").click();
    await page.locator(".alert-list .card-head .muted").waitFor();
  });
});
