import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { familyToken, SITE_WITH_FAMILY } from "../harness/family-link.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { createCaller } from "../harness/http.ts";
import { addPerson } from "../harness/linan.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openScreen } from "./dashboard-page.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** A change has to be there within this. */
const PROMISED_MS = 10_000;
const saysWithin = (page: Page, selector: string, text: string) =>
  page.locator(selector, { hasText: text }).waitFor({ timeout: PROMISED_MS });
const smallest = (page: Page, selector: string): Promise<number> =>
  page.evaluate(
    `Math.min(...[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.offsetParent !== null).map((one) => { const { width, height } = one.getBoundingClientRect(); return Math.min(width, height); }))`,
  );

describe.skipIf(!hasChromium)("the page of family and neighbours", { timeout: 120_000 }, () => {
  test("shows each stage within ten seconds, takes one touch, says honestly when it is cut off, and can be read without glasses", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder, site: SITE_WITH_FAMILY });
    const wang = createCaller(gateway.url);
    await wang.signIn("wang", await addPerson(folder, "wang", "resident", "--zone", "b1-501"));
    const button = await connectDevice(gateway, "button-1", "emergency-button", "b1-501");
    await button.report({ pressed: true });
    const [told] = (await wang.get("/api/v1/residents/me")).body.residents[0].told;
    const screen = await openScreen(browser, `${gateway.url}/family/${familyToken(folder, told, 0)}`);
    const { page } = screen;
    await page.setViewportSize(SIZES.phone);
    if ((await page.locator("html").getAttribute("lang")) === "en") await page.locator("#language").click();
    await saysWithin(page, ".stage", "已收到,正在叫人");
    expect(await page.locator("h1").textContent()).toBe("王奶奶:紧急求助");
    expect(await page.locator("a.call").getAttribute("href")).toBe("tel:00000000000");

    expect(await screen.violations()).toEqual([]);
    expect(await smallest(page, "button, a.call")).toBeGreaterThanOrEqual(60);
    expect(await page.evaluate("parseFloat(getComputedStyle(document.querySelector('li')).fontSize)")).toBeGreaterThanOrEqual(24);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await page.locator("#size").click();
    expect(await page.evaluate("parseFloat(getComputedStyle(document.querySelector('li')).fontSize)")).toBe(36);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);

    await page.locator(".acts button", { hasText: "我去" }).click();
    await page.locator('.acts button[aria-pressed="true"]', { hasText: "我去" }).waitFor();
    const [alert] = (await gateway.admin.get("/api/v1/alerts?kind=sos")).body.alerts;
    await gateway.admin.post(`/api/v1/alerts/${alert.id}/acknowledge`, {});
    await saysWithin(page, ".stage", "已有人接警");
    await gateway.admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "false", note: "" });
    await saysWithin(page, ".stage", "误按");
    expect(await page.locator(".acts button").count()).toBe(0);
    await gateway.end();
    await saysWithin(page, ".trouble", "急事请打 120");
    // What was known stays on the page.
    expect(await page.locator(".stage").textContent()).toBe("误按");
  });
});
