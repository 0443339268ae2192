import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice, registerDevice } from "../harness/device.ts";
import { createCaller } from "../harness/http.ts";
import { addPerson } from "../harness/linan.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openScreen, openSignedIn, type Screen } from "./dashboard-page.ts";

const gateway = shareGateway();
let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

let people = 0;

/** Somebody of this role, signed in as they would be. */
async function desk(role: string, path: string): Promise<Screen> {
  const name = `${role}-${++people}`;
  const person = createCaller(gateway().url);
  await person.signIn(name, await addPerson(gateway().folder, name, role));
  return openSignedIn(browser, gateway().url, person.cookie(), path);
}

describe.skipIf(!hasChromium)("links that staff hand over", { timeout: 120_000 }, () => {
  test("the code of a home is made by property staff, opens its page, is replaced and taken back; nothing shows the address again", async () => {
    await registerDevice(gateway(), "button-1", "emergency-button", "b1-501");
    const { page, violations } = await desk("property", "/property/homes");
    await page.getByLabel("按楼栋或门牌查找").fill("501");
    await page.getByRole("button", { name: /^二维码 1号楼5层501室/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "制作二维码" }).click();
    const url = await dialog.getByLabel("链接地址").inputValue();
    await dialog.getByRole("img", { name: /^二维码/ }).waitFor();
    expect(await violations()).toEqual([]);
    const home = await openScreen(browser, url);
    await home.page.getByRole("button", { name: "求助", exact: true }).waitFor();

    await dialog.getByRole("button", { name: "完成" }).click();
    await page.getByRole("button", { name: /^二维码 1号楼5层501室/ }).click();
    await dialog.getByRole("img", { name: /^二维码/ }).waitFor();
    expect(await page.content()).not.toContain(url.split("/").pop());
    await dialog.getByRole("button", { name: "作废" }).click();
    await dialog.getByText("二维码立即作废").waitFor();
    await dialog.getByRole("button", { name: "作废这个二维码" }).click();
    await page.getByText("还没有二维码").waitFor();
    const token = url.split("/").pop()!;
    expect((await createCaller(gateway().url).get(`/api/v1/home/${token}`)).status).toBe(404);
    await page.goto(`${gateway().url}/device/button-1`);
    await page.getByRole("heading", { name: "住户求助页" }).waitFor();
    expect(await violations()).toEqual([]);
  });

  test("a neighbour who helps gets a going card from the incident's page: the code is shown once, and the record says for whom", async () => {
    const smoke = await connectDevice(gateway(), "smoke-1", "smoke-detector", "b1-501");
    await smoke.report({ alarm: true });
    const incidents = async () => (await gateway().admin.get("/api/v1/incidents?state=open")).body.incidents;
    await until(async () => (await incidents()).length === 1, "the incident is open");
    const [{ id }] = await incidents();
    const { page, violations } = await desk("station", `/incident/${id}`);
    await page.setViewportSize(SIZES.phone);
    await page.getByRole("button", { name: "发送出动卡" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("志愿者姓名").fill("王阿姨");
    expect(await violations()).toEqual([]);
    await dialog.getByRole("button", { name: "生成链接" }).click();
    const url = await dialog.getByLabel("链接地址").inputValue();
    await dialog.getByRole("img", { name: "二维码" }).waitFor();
    expect(await violations()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await dialog.getByRole("button", { name: "完成" }).click();
    expect(await page.content()).not.toContain(url.split("#")[1]);

    const phone = await openScreen(browser, url);
    await phone.page.locator('[data-stage="going"]').click();
    await page.locator(".responders li", { hasText: "王阿姨" }).waitFor();
    await page.locator(".record li", { hasText: "志愿者 王阿姨" }).waitFor();
  });

  test("today's list walks along without an account and without a network: what is wrong is a task, smoke is the station's alarm", async () => {
    const bin = await connectDevice(gateway(), "bin-1", "smart-bin", "b2-101");
    await bin.report({ fill_pct: 95 });
    const { page, violations } = await desk("property", "/property/bins");
    await page.getByRole("button", { name: "发送今日清单" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("给谁").fill("三轮车 2");
    await dialog.getByRole("button", { name: "生成链接" }).click();
    const url = await dialog.getByLabel("链接地址").inputValue();
    expect(await violations()).toEqual([]);

    const walk = await openScreen(browser, url);
    const phone = walk.page;
    await phone.setViewportSize(SIZES.phone);
    const row = phone.locator('[data-bin="bin-1"] .row');
    await row.click();
    const targets = await phone.evaluate("[...document.querySelectorAll('button')].map((one) => one.getBoundingClientRect().height)");
    expect(Math.min(...(targets as number[]))).toBeGreaterThanOrEqual(72);
    expect(await walk.violations()).toEqual([]);
    // The page's own worker keeps the page: with the network gone it opens again, and the list is the last one.
    await phone.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await walk.context.setOffline(true);
    await phone.getByRole("button", { name: /(挡住|Blocked)$/ }).click();
    await phone.locator(".warn", { hasText: /挡住|Blocked/ }).waitFor();
    await phone.reload();
    await phone.getByText(/这是最后的清单|This is the last list/).waitFor();
    await row.click();
    await phone.getByRole("button", { name: /(冒烟|Smoke)$/ }).click();
    await phone.locator(".alarm", { hasText: /119/ }).waitFor();
    expect(await phone.locator(".alarm").textContent()).toMatch(/没有报上|Not reported/);
    await walk.context.setOffline(false);
    await phone.locator(".alarm", { hasText: /已收到|has it/ }).waitFor();
    await phone.locator(".done", { hasText: /挡住|Blocked/ }).waitFor();
    expect(await walk.violations()).toEqual([]);

    await dialog.getByRole("button", { name: "完成" }).click();
    await page.reload();
    await page.getByRole("button", { name: /^完成 2号楼1层101室垃圾桶被挡住/ }).click();
    await page.getByText("没有待处理的问题").waitFor();
    expect((await gateway().admin.get("/api/v1/alerts?kind=bin-fire&state=open")).body.alerts).toMatchObject([
      { device: "bin-1", priority: "P1" },
    ]);
  });
});
