import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser } from "./dashboard-browser.ts";
import { openScreen, openSignedIn, type Screen } from "./dashboard-page.ts";

const gateway = shareGateway();
let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const at = (path: string): Promise<Screen> => openSignedIn(browser, gateway().url, gateway().admin.cookie(), path);

/** The page as it is, in both languages. */
async function bothLanguages({ page, violations }: Screen, ready: string): Promise<readonly string[]> {
  const found = [...(await violations())];
  await page.evaluate('localStorage.setItem("linan.language", "en")');
  await page.reload();
  await page.locator(ready).first().waitFor();
  return [...found, ...(await violations())];
}

describe.skipIf(!hasChromium)("the pages of whoever keeps the gateway", { timeout: 120_000 }, () => {
  test("a new person of the street is made, signs in with the password that was shown once, and lands on the overview without any home's name", async () => {
    const button = await connectDevice(gateway(), "button-1", "emergency-button", "b1-101");
    await button.report({ pressed: true });
    const people = await at("/admin/people");
    await people.page.locator(".person-form input[name=name]").fill("jiedao-1");
    await people.page.locator(".person-form input[value=street]").check();
    await people.page.locator(".person-form button[type=submit]").click();
    const password = (await people.page.locator(".secret").textContent()) ?? "";
    await people.page.locator("dialog .button.main").click();
    await people.page.locator(".lines li", { hasText: "jiedao-1" }).waitFor();
    expect(await people.page.content()).not.toContain(password);
    expect(await bothLanguages(people, ".lines li")).toEqual([]);

    const { page, violations } = await openScreen(browser, gateway().url);
    await page.locator("input[name=username]").fill("jiedao-1");
    await page.locator("input[name=password]").fill(password);
    await page.locator("form button[type=submit]").click();
    await page.locator(".overview-cards").waitFor();
    expect(page.url()).toMatch(/\/overview$/);
    const shown = (await page.locator("main").textContent()) ?? "";
    expect(shown).toContain("紧急求助 · 1号楼");
    expect(shown).not.toContain("101");
    expect(await violations()).toEqual([]);
  });

  test("what people did is found in the audit trail, and a check of the database is started and seen to end", async () => {
    await gateway().admin.post("/api/v1/users", { name: "audit-1", role: "property" });
    const screen = await at("/admin/audit");
    const { page } = screen;
    await page.locator("select[name=action]").selectOption("user.");
    await page.locator(".filter button[type=submit]").click();
    await page.locator("td", { hasText: "audit-1" }).first().waitFor();
    expect(await page.locator(".filter a").getAttribute("href")).toBe("/api/v1/audit.csv?action=user.");
    expect(await bothLanguages(screen, "td")).toEqual([]);
    await page.goto(`${gateway().url}/admin/upkeep`);
    await page.locator(".work button", { hasText: "Run now: Check" }).click();
    await page.locator(".work", { hasText: /Check the database.*done/s }).waitFor();
    expect(await screen.violations()).toEqual([]);
  });

  test("a device says which rules look at it and why they are quiet, shows a week, and is taken out of service with a reason and back", async () => {
    const smoke = await connectDevice(gateway(), "smoke-1", "smoke-detector", "b1-501");
    await smoke.report({ temperature_c: 21, smoke_obscuration_pct_m: 0.1 });
    const screen = await at("/device/smoke-1");
    const { page } = screen;
    await page.locator(".lines li", { hasText: "未触发" }).first().waitFor();
    await page.locator("button", { hasText: "7 天" }).click();
    await page.locator(".chart figure").waitFor();
    await page.locator("input[name=reason]").fill("装修");
    await page.locator(".service-form button[type=submit]").click();
    await page.locator("text=屏蔽至").waitFor();
    const { outOfService } = (await gateway().admin.get("/api/v1/devices/smoke-1")).body;
    expect(outOfService).toMatchObject({ reason: "装修", by: "admin" });
    expect(await bothLanguages(screen, ".lines li")).toEqual([]);
    await page.locator("button", { hasText: "Back in service" }).click();
    await page.locator(".service-form").waitFor();
  });

  test("the slider draws the clock back: the page says that it is the past, and the alert of now was not open then", async () => {
    const button = await connectDevice(gateway(), "button-2", "emergency-button", "b2-101");
    await button.report({ pressed: true });
    const screen = await at("/twin");
    const { page } = screen;
    await page.locator(".twin canvas").waitFor();
    expect(await page.locator(".is-past").count()).toBe(0);
    const slider = page.locator(".play-bar input");
    await slider.focus();
    await page.keyboard.press("Home");
    await page.locator(".is-past h2", { hasText: "当时未办结的告警 0 条" }).waitFor();
    expect(await page.locator(".twin-when").textContent()).toContain("不是现在");
    expect(await screen.violations()).toEqual([]);
    await page.locator("button", { hasText: "播放" }).click();
    const before = await slider.inputValue();
    await until(async () => (await slider.inputValue()) !== before, "the play goes on");
    await page.locator("button", { hasText: "回到现在" }).click();
    await page.locator(".twin:not(.is-past)").waitFor();
    expect(await bothLanguages(screen, ".twin canvas")).toEqual([]);

    const [incident] = (await gateway().admin.get("/api/v1/incidents")).body.incidents as { id: string }[];
    await page.goto(`${gateway().url}/twin/${incident!.id}`);
    await page.locator(".is-past").waitFor();
    await page.locator(".play-bar input").focus();
    await page.keyboard.press("End");
    await page.locator(".lines li", { hasText: "Emergency call" }).first().waitFor();
  });
});
