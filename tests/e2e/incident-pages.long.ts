import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { startGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openScreen, openSignedIn } from "./dashboard-page.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)("an incident in a browser", { timeout: 120_000 }, () => {
  test("a new alarm is gone to and closed in five keys, and in four touches on a phone", async () => {
    const gateway = await startGateway();
    const [smoke, button] = await Promise.all([
      connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501"),
      connectDevice(gateway, "button-1", "emergency-button", "b1-101"),
    ]);
    const screen = await openScreen(browser, gateway.url);
    await screen.signIn();
    const { page } = screen;
    await smoke.report({ alarm: true, smoke_obscuration_pct_m: 12.4, temperature_c: 61 });
    await page.locator(".current .stages").waitFor();
    await page.keyboard.press("d");
    await page.locator(".current .badge.acknowledged").waitFor();
    await page.locator('.stages [data-stage="going"][aria-pressed="true"]').waitFor();
    expect(await page.locator('[data-clock="answer"]').textContent()).toContain("用时");
    expect(await screen.violations()).toEqual([]);
    await page.keyboard.press("o");
    // Whoever closes has seen the own arrival: an act that is based on less is refused.
    await page.locator(".current .timeline li", { hasText: "到场" }).first().waitFor();
    for (const key of ["c", "Space", "Enter"]) await page.keyboard.press(key);
    await page.locator(".empty-title").waitFor();
    await until(
      async () => (await gateway.admin.get("/api/v1/incidents?state=open")).body.incidents.length === 0,
      "the incident is closed",
    );
    const first = (await gateway.admin.get("/api/v1/incidents")).body.incidents[0];
    expect(first).toMatchObject({ state: "closed", outcome: "real" });
    expect(first.responders.find(({ person }: { person: string }) => person === "admin")).toMatchObject({ stage: "arrived" });

    await page.setViewportSize(SIZES.phone);
    await button.report({ pressed: true });
    await page.locator(".banner-text").click();
    for (const touch of ['[data-stage="going"]', '[data-act="close"]', "dialog input[value=real]", "dialog .button.main"])
      await page.locator(touch).click();
    await until(async () => (await gateway.admin.get("/api/v1/incidents?state=open")).body.incidents.length === 0, "the second is closed");
    expect((await gateway.admin.get("/api/v1/alerts?state=open")).body.alerts).toEqual([]);
  });

  test("a going card opens without an account, takes a touch, and is readable without the gateway; the record and the duty page are whole", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501");
    await smoke.report({ alarm: true });
    const incidents = async () => (await gateway.admin.get("/api/v1/incidents?state=open")).body.incidents;
    await until(async () => (await incidents()).length === 1, "the incident is open");
    const [{ id }] = await incidents();
    const link = await gateway.admin.post(`/api/v1/incidents/${id}/link`, { person: "leader" });
    expect(link).toMatchObject({ status: 201 });
    const phone = await openScreen(browser, `${gateway.url}/go#${link.body.token}`);
    await phone.page.locator('[data-stage="going"]').click();
    await phone.page.locator('[data-stage="going"]').waitFor({ state: "detached" });
    expect(await phone.page.locator("h1").textContent()).toContain("501");
    expect(await phone.violations()).toEqual([]);
    const desk = await openSignedIn(browser, gateway.url, gateway.admin.cookie(), `/incident/${id}`);
    await desk.page.locator(".record li", { hasText: "出动" }).first().waitFor();
    expect(await desk.violations()).toEqual([]);
    await desk.page.goto(`${gateway.url}/duty`);
    await desk.page.locator(".dry-steps li").first().waitFor();
    expect(await desk.violations()).toEqual([]);
    await gateway.end("SIGKILL");
    await phone.page.getByText(/Last known|最后所知/).waitFor();
    expect(await phone.page.locator("h1").textContent()).toContain("501");
  });
});
