import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WILLOW_TEXT } from "../rules/evacuation/willow.ts";
import { startGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openSignedIn } from "./dashboard-page.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)("the evacuation board", { timeout: 120_000 }, () => {
  test("a draft shows what will be said, one touch issues it, doors are marked without a network and merged, and it ends", async () => {
    const gateway = await startGateway({ site: WILLOW_TEXT.replace("id: willow", "id: mini") });
    const { admin } = gateway;
    const screen = await openSignedIn(browser, gateway.url, admin.cookie(), "/evacuation");
    const { page, context } = screen;
    await page.locator(".empty-title").waitFor();
    expect(await screen.violations()).toEqual([]);
    await page.locator(".draft-form button", { hasText: "演练" }).click();
    await page.locator('[data-building="b1"]').click();
    await page.locator("blockquote", { hasText: "着火了" }).first().waitFor();
    await page.locator(".drill-ribbon", { hasText: "演练,非真实警情" }).waitFor();
    expect((await admin.get("/api/v1/evacuations")).body.evacuations).toMatchObject([{ stage: "draft", exercise: true }]);
    await page.locator('[data-act="issue"]').click();
    await page.locator("h1", { hasText: "疏散中" }).waitFor();

    await page.setViewportSize(SIZES.phone);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await screen.violations()).toEqual([]);
    const [{ id }] = (await admin.get("/api/v1/evacuations")).body.evacuations;
    const mark = async (zone: string, state: string): Promise<void> => {
      await page.locator(`[data-zone="${zone}"]`).click();
      await page.locator(`[data-mark="${state}"]`).click();
    };
    await context.setOffline(true);
    await mark("b1-1-101", "safe");
    await mark("b1-1-301", "needs-help");
    await page.locator('[data-zone="b1-1-301"] .door-waits').waitFor();
    expect(await page.locator('[data-zone="b1-1-301"]').textContent()).toContain("需要帮助");
    // Another phone has found the same door meanwhile and knew nothing of this one.
    const other = { client: "phone-other", seq: 1, zone: "b1-1-101", state: "no-answer", at: 1 };
    await admin.post(`/api/v1/evacuations/${id}/marks`, { marks: [other] });
    await context.setOffline(false);
    const stateOf = async (zone: string): Promise<string | undefined> =>
      (await admin.get(`/api/v1/evacuations/${id}/account`)).body.floors
        .flatMap(({ doors }: { doors: { zone: string; state: string }[] }) => doors)
        .find((door: { zone: string }) => door.zone === zone)?.state;
    await until(async () => (await stateOf("b1-1-301")) === "needs-help", "the marks of the phone", 20_000);
    expect(await stateOf("b1-1-101")).toBe("no-answer");
    await page.locator(".missing li").first().filter({ hasText: "需要帮助" }).waitFor();
    // Seen now, so it may be said over.
    await page.locator('[data-zone="b1-1-101"]', { hasText: "敲门无人应" }).waitFor();
    await mark("b1-1-101", "safe");
    await page.locator('[data-zone="b1-1-101"]', { hasText: "平安" }).waitFor();
    await until(async () => (await stateOf("b1-1-101")) === "safe", "the mark that has seen the other", 20_000);

    await page.locator('[data-act="end"]').click();
    await page.locator('[data-act="all-clear"]').click();
    await page.locator("blockquote", { hasText: "警报解除了" }).waitFor();
    expect(await page.locator(".notice-acts").count()).toBe(0);
  });
});
