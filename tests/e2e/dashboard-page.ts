import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { ADMIN_PASSWORD, ROOT } from "../harness/gateway.ts";
import { SIZES } from "./dashboard-browser.ts";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One screen: a page with its own cookies that fails the test when it asks anybody but its gateway, or when it breaks. */
export interface Screen {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page said on its websocket, oldest first. */
  readonly said: readonly Readonly<Record<string, unknown>>[];
  signIn(): Promise<void>;
  /** Names of what axe finds wrong on the page as it is. */
  violations(): Promise<readonly string[]>;
}

export async function openScreen(browser: Browser, url: string, language: "zh" | "en" = "zh"): Promise<Screen> {
  const context = await browser.newContext({ viewport: SIZES.room });
  onTestFinished(() => context.close());
  await context.addInitScript(`if (localStorage.getItem("linan.language") === null) localStorage.setItem("linan.language", "${language}")`);
  const page = await context.newPage();
  const said: Readonly<Record<string, unknown>>[] = [];
  const faults: string[] = [];
  const [own] = [new URL(url).host];
  context.on("request", (request) => {
    if (new URL(request.url()).host !== own) faults.push(`asked ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|script-src|Minified React/.test(message.text())) faults.push(message.text());
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== own) faults.push(`asked ${socket.url()}`);
    socket.on("framesent", ({ payload }) => said.push(JSON.parse(String(payload)) as Record<string, unknown>));
  });
  onTestFinished(() => expect(faults).toEqual([]));
  await page.goto(url);
  return {
    page,
    context,
    said,
    async signIn() {
      await page.locator("input[name=username]").fill("admin");
      await page.locator("input[name=password]").fill(ADMIN_PASSWORD);
      await page.locator("form button[type=submit]").click();
      await page.locator(".alert-list .card-head .muted").waitFor();
    },
    violations: () =>
      page.evaluate(
        `${AXE};axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ target }) => target.join(" ")).join(", ")))`,
      ),
  };
}

/** Another screen on which the same person is signed in, opened without anybody having pressed anything. */
export async function openSignedIn(browser: Browser, url: string, cookie: string, path = "/"): Promise<Screen> {
  const screen = await openScreen(browser, `${url}/healthz`);
  const [name, value] = cookie.split("=");
  await screen.context.addCookies([{ name: name!, value: value!, url }]);
  await screen.page.goto(url + path);
  return screen;
}
