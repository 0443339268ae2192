import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WILLOW_TEXT } from "../rules/evacuation/willow.ts";
import { registerDevice } from "../harness/device.ts";
import { startGateway } from "../harness/gateway.ts";
import { createCaller } from "../harness/http.ts";
import { addPerson } from "../harness/linan.ts";
import { hasChromium, launchBrowser } from "./dashboard-browser.ts";
import { openScreen, type Screen } from "./dashboard-page.ts";
import { faultsOfLook } from "./resident-look.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const says = (page: Page, text: string | RegExp, within = 15_000) =>
  page.locator("#status .status", { hasText: text }).waitFor({ timeout: within });

/** The numbers of a resident's page, as the browser computes them, at both sizes and on the narrowest telephone. */
async function looksGood({ page, violations }: Screen, state: string): Promise<void> {
  for (const size of ["normal", "huge"]) {
    await page.evaluate(`document.documentElement.dataset.size = ${JSON.stringify(size)}`);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await faultsOfLook(page), `${state}, ${size}, ${width} px`).toEqual([]);
    }
  }
  await page.evaluate(`document.documentElement.dataset.size = "normal"`);
  expect(await violations(), state).toEqual([]);
}

describe.skipIf(!hasChromium)("the page of a home", { timeout: 120_000 }, () => {
  test("takes one touch, says how help stands until it is over, and puts an evacuation above everything", async () => {
    const gateway = await startGateway({ site: WILLOW_TEXT.replace("id: willow", "id: mini") });
    const { admin } = gateway;
    const station = createCaller(gateway.url);
    await station.signIn("station", await addPerson(gateway.folder, "station", "station"));
    await registerDevice(gateway, "button-1", "emergency-button", "b1-1-201");
    const { path } = (await admin.post("/api/v1/homes/b1-1-201/link")).body;
    const screen = await openScreen(browser, `${gateway.url}${path}`);
    const { page } = screen;
    await says(page, "正常");
    await looksGood(screen, "at rest");

    await page.locator("#help").focus();
    await page.keyboard.press("Enter");
    await says(page, "已收到,正在叫人");
    await looksGood(screen, "received");
    await page.locator("#cancel").click();
    await says(page, "已申请取消,等回电");
    await looksGood(screen, "asked to cancel");
    const [alert] = (await admin.get("/api/v1/alerts?kind=sos")).body.alerts;
    expect(alert).toMatchObject({ device: "button-1", state: "unacknowledged", occurrences: 1 });
    await station.post(`/api/v1/alerts/${alert.id}/acknowledge`, {});
    const going = (stage: string) => station.post(`/api/v1/incidents/${alert.incident}/stage`, { stage });
    await going("going");
    await says(page, "正在赶来");
    await looksGood(screen, "coming");
    await going("arrived");
    await says(page, "已到");
    await looksGood(screen, "arrived");
    await admin.post(`/api/v1/alerts/${alert.id}/close`, { outcome: "real", note: "" });
    await says(page, "处置完毕");
    await looksGood(screen, "closed");

    const made = await admin.post("/api/v1/evacuations", { building: "b1", confirmed: "on-site", reason: "x", exercise: true });
    await admin.post(`/api/v1/evacuations/${made.body.id}/issue`);
    await says(page, /着火了/);
    expect(await page.locator("#drill").textContent()).toBe("演练,非真实警情");
    expect(await page.locator("#status").textContent()).toContain("关紧房门");
    await looksGood(screen, "evacuation");
    await admin.post(`/api/v1/evacuations/${made.body.id}/all-clear`, { reason: "x" });
    await says(page, "警报解除了");
    await looksGood(screen, "all-clear");

    // Type that was chosen is there again on the next visit.
    await page.locator("#size").click();
    await page.reload();
    await page.locator('html[data-size="huge"]').waitFor();
    await page.locator("#size").click();

    await gateway.end();
    const beganMs = Date.now();
    await page.locator("#help").click();
    await says(page, "没有打通", 3_000);
    expect(Date.now() - beganMs).toBeLessThanOrEqual(3_000);
    expect(await page.evaluate("[...document.querySelectorAll('#controls a')].map(({ href }) => href)")).toEqual(["tel:120", "tel:119"]);
    await looksGood(screen, "not connected");
    expect(await page.locator("#again").isEnabled()).toBe(true);
  });

  test("speaks English where the home does, says it when it is cut off, and tells whoever has an old link what to do", async () => {
    const gateway = await startGateway({ site: WILLOW_TEXT.replace("id: willow", "id: mini") });
    const screen = await openScreen(browser, `${gateway.url}/r/${"x".repeat(22)}`);
    await says(screen.page, "链接已失效");
    await looksGood(screen, "old link");
    await registerDevice(gateway, "button-1", "emergency-button", "b1-1-201");
    const { path } = (await gateway.admin.post("/api/v1/homes/b1-1-201/link")).body;
    const answer = await createCaller(gateway.url).get(`/api/v1/home/${path.split("/").pop()}`);
    const english = { ...answer.body, language: "en" };
    await screen.context.route(/\/api\/v1\/home\/[^/]+$/, (route) => route.fulfill({ json: english }));
    await screen.page.goto(`${gateway.url}${path}`);
    await says(screen.page, "Ready");
    await looksGood(screen, "English");
    await screen.context.unroute(/\/api\/v1\/home\/[^/]+$/);
    await gateway.end();
    await says(screen.page, "No connection");
    await looksGood(screen, "cut off");
  });
});
