import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMONSTRATION_SITE } from "../harness/demonstration.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openSignedIn } from "./dashboard-page.ts";
import { overflowOf } from "./every-page.ts";

const gateway = shareGateway({ site: DEMONSTRATION_SITE, env: { LINAN_SIMULATORS: "on" } });
let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)("the page of the simulator", { timeout: 120_000 }, () => {
  test("an administrator finds it in the menu, plays a fire in a bin, sees what had to be alerted and that it was, and stops another", async () => {
    const { page, violations } = await openSignedIn(browser, gateway().url, gateway().admin.cookie());
    await page.locator(".page-links a", { hasText: "情景模拟" }).click();
    await page.locator(".exercise-mark", { hasText: "非真实警情" }).waitFor();
    await page.getByRole("button", { name: "垃圾桶起火" }).click();
    await page.locator(".start-form", { hasText: "屏幕上应看到" }).waitFor();
    expect(await violations()).toEqual([]);
    await page.locator("label.choice", { hasText: "20 倍速" }).click();
    await page.locator("select[name=building]").selectOption("b2");
    await page.locator(".start-form button[type=submit]").click();
    await page.locator(".play.running").waitFor();
    await page.locator(".start-form", { hasText: "一次只播放一个场景" }).waitFor();
    expect(await page.locator(".start-form button[type=submit]").isDisabled()).toBe(true);
    await page.locator(".play-lines", { hasText: "有人把没熄的烟头扔进垃圾桶" }).waitFor();
    await page.locator(".play .lead", { hasText: "已播放完毕" }).waitFor({ timeout: 60_000 });
    const row = (await page.locator(".score-rows li").textContent()) ?? "";
    expect(row).toMatch(/垃圾桶起火 · 2号楼院子已报 \d+\.\d\d 秒/);
    expect(await violations()).toEqual([]);

    await page.setViewportSize(SIZES.phone);
    await page.evaluate('localStorage.setItem("linan.language", "en")');
    await page.reload();
    await page.locator(".play .lead", { hasText: "Played to the end" }).waitFor();
    expect([...(await violations()), ...(await overflowOf(page))]).toEqual([]);
    await page.getByRole("button", { name: "A fall, a call" }).click();
    await page.locator(".start-form button[type=submit]").click();
    await page.locator(".play .lead", { hasText: "Playing" }).waitFor({ timeout: 30_000 });
    expect([...(await violations()), ...(await overflowOf(page))]).toEqual([]);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator(".play", { hasText: "Stopped by admin" }).waitFor({ timeout: 30_000 });
  });
});
