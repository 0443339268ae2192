import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice } from "../harness/device.ts";
import { startGateway, temporaryFolder } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openScreen, openSignedIn } from "./dashboard-page.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Notes in the page when this selector first matches, on the clock that the test shares. */
const noteAppearance = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`new MutationObserver((_all, observer) => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    window.appearedAt = Date.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true })`);

describe.skipIf(!hasChromium)("the dashboard in a browser", { timeout: 120_000 }, () => {
  test("an alarm comes to the screen within a second and is answered, verified and closed from the keyboard; another console sees by whom", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501");
    await smoke.report({ temperature_c: 21, smoke_obscuration_pct_m: 0.1 });
    const first = await openScreen(browser, gateway.url);
    await first.signIn();
    const second = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    await second.page.locator(".empty-title").waitFor();
    const { page } = first;

    await noteAppearance(page, ".banner.urgent");
    const atMs = Date.now();
    await smoke.report({ alarm: true, smoke_obscuration_pct_m: 12.4, temperature_c: 61 });
    await page.locator(".banner.urgent").waitFor();
    expect(Number(await page.evaluate("window.appearedAt")) - atMs).toBeLessThan(1_000);
    expect(await page.locator(".banner-place").textContent()).toBe("1号楼5层501室");
    expect(await page.locator("[role=alert]").first().textContent()).toBe("危及生命,火警,1号楼5层501室");
    expect(await page.locator(".evidence").textContent()).toContain("烟雾减光率 12.4 %/m");

    // Typing is typing: a letter in a field answers nothing.
    await page.keyboard.press("a");
    await page.locator(".current .badge.acknowledged").waitFor();
    await page.keyboard.press("v");
    await page.keyboard.press("Enter");
    await page.locator(".current .badge.confirmed").waitFor();
    await second.page.locator(".alert-row .badge.acknowledged").waitFor();
    expect(await second.page.locator(".timeline").textContent()).toContain("admin");

    await page.keyboard.press("c");
    await page.locator("dialog .button.main").click();
    expect(await page.locator("dialog .fault").textContent()).toBe("请选择处置结果");
    await page.locator("dialog textarea").fill("a c m");
    await page.locator("dialog input[value=real]").check();
    await page.locator("dialog .button.main").click();
    await page.locator(".current .badge.closed").waitFor();
    await second.page.locator(".empty-title").waitFor();

    const [alert] = (await gateway.admin.get("/api/v1/alerts?state=closed")).body.alerts;
    expect(alert).toMatchObject({ outcome: "real", verification: "confirmed", closed: { by: "admin", note: "a c m" } });
    expect(alert.timeline.map(({ event }: { event: string }) => event)).toEqual(["raised", "acknowledged", "verified", "closed"]);
    expect(first.said.filter(({ t }) => t === "alack").length).toBeGreaterThan(0);
  });

  test("after a restart of the gateway the page goes on by itself: what was pressed meanwhile is shown as not sent, then done once", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway({ folder });
    const button = await connectDevice(gateway, "button-1", "emergency-button", "b1-101");
    const { page, signIn } = await openScreen(browser, gateway.url);
    await signIn();
    await page.evaluate("window.isTheSamePage = true");
    await button.report({ pressed: true });
    await page.locator(".banner.urgent").waitFor();

    await gateway.end("SIGKILL");
    await page.locator(".stale-bar").waitFor();
    expect(await page.locator(".stale-bar").textContent()).toMatch(/数据已 \d+ 秒未更新/);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.content')).filter")).toBe("grayscale(1)");
    await page.keyboard.press("a");
    await page.locator(".notice.unsent").waitFor();
    expect(await page.locator(".notice.unsent").textContent()).toContain("未送达");

    const again = await startGateway({ folder, env: { LINAN_HTTP_PORT: String(gateway.httpPort) } });
    await page.locator(".current .badge.acknowledged").waitFor({ timeout: 20_000 });
    await page.locator(".stale-bar").waitFor({ state: "detached" });
    expect(await page.locator(".notice").count()).toBe(0);
    expect(await page.evaluate("window.isTheSamePage")).toBe(true);
    const [alert] = (await again.admin.get("/api/v1/alerts?state=open")).body.alerts;
    expect(alert.timeline.map(({ event }: { event: string }) => event)).toEqual(["raised", "acknowledged"]);
  });

  test("a console that can't be heard says so on the screen and to the gateway, until somebody presses", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector");
    const { page, said } = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    // A look into the page would count as somebody's press: the line is heard to open first.
    await until(() => said.some(({ t }) => t === "hello"), "the page opens its line", 30_000);
    await page.locator(".sound-bar").waitFor();
    expect(await page.locator(".sound-bar").textContent()).toContain("声音未开启,按此开启");
    await page.locator(".empty-title").waitFor();
    await smoke.report({ alarm: true });
    await page.locator(".banner.urgent").waitFor();
    const receipts = (): readonly Readonly<Record<string, unknown>>[] => said.filter(({ t }) => t === "alack");
    await until(() => receipts().length > 1, "the step is confirmed as shown");
    expect(receipts().map(({ audible }) => audible)).not.toContain(true);
    await page.locator(".sound-bar").click();
    await page.locator(".sound-bar").waitFor({ state: "detached" });
    await until(() => receipts().at(-1)?.["audible"] === true, "the step is confirmed as heard");
    await page.keyboard.press("m");
    await page.locator(".sound-mark.silenced").waitFor();
    const [alert] = (await gateway.admin.get("/api/v1/alerts?state=open")).body.alerts;
    expect(alert.state).toBe("unacknowledged");
  });

  test("who comes too late with a dialog is told that somebody was first", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector");
    const { page, signIn } = await openScreen(browser, gateway.url);
    await signIn();
    await smoke.report({ alarm: true });
    await page.locator(".banner.urgent").waitFor();
    await page.keyboard.press("c");
    await page.locator("dialog input[value=false]").check();
    const [alert] = (await gateway.admin.get("/api/v1/alerts?state=open")).body.alerts;
    await gateway.admin.post(`/api/v1/alerts/${alert.id}/verify`, { result: "confirmed", by: "phone", note: "" });
    await page.locator(".current .badge.confirmed").waitFor({ state: "attached" });
    await page.locator("dialog .button.main").click();
    await page.locator(".notice.refused").waitFor();
    expect(await page.locator(".notice.refused p").textContent()).toBe("未执行:办结。已被 admin 更改");
    expect((await gateway.admin.get(`/api/v1/alerts/${alert.id}`)).body.state).toBe("unacknowledged");
  });

  test("signing in says what is wrong: the password, too many tries, no gateway", async () => {
    const gateway = await startGateway();
    const { page } = await openScreen(browser, gateway.url);
    const fault = page.locator(".fault:not(:empty)");
    const send = page.locator("form button[type=submit]");
    await send.click();
    expect(await fault.textContent()).toBe("请填写用户名和密码");
    await page.locator("input[name=username]").fill("nobody");
    await page.locator("input[name=password]").fill("wrong");
    await send.click();
    await page.getByText("用户名或密码不对").waitFor();
    await until(
      async () => {
        if (await send.isEnabled()) await send.click();
        return /请等 \d+ 秒/.test((await page.locator(".fault").textContent()) ?? "");
      },
      "the person is asked to wait",
      15_000,
    );
    expect(await send.isDisabled()).toBe(true);
    await page.locator(".alone-head .button").click();
    expect(await page.locator(".fault").textContent()).toMatch(/Too many tries: wait \d+ s/);
    await gateway.end("SIGKILL");
    await send.isEnabled();
    await until(
      async () => {
        if (await send.isEnabled()) await send.click();
        return /can't be reached/.test((await page.locator(".fault").textContent()) ?? "");
      },
      "the page says that the gateway is away",
      30_000,
    );
  });

  test("a routine matter is put off with a reason, counted, and brought back", async () => {
    const gateway = await startGateway();
    const bin = await connectDevice(gateway, "bin-1", "smart-bin");
    const { page, signIn } = await openScreen(browser, gateway.url);
    await signIn();
    await bin.report({ fault: true });
    await page.locator(".alert-row").click();
    await page.getByText("暂缓提醒", { exact: true }).click();
    await page.locator("dialog .button.main").click();
    expect(await page.locator("dialog .fault").textContent()).toBe("请写明原因");
    await page.locator("dialog input[value='480']").check();
    await page.locator("dialog input[name=reason]").fill("等配件");
    await page.locator("dialog .button.main").click();
    await page.locator(".current .badge.shelved").waitFor();
    expect(await page.locator(".current .badge.shelved").textContent()).toMatch(/^已暂缓至\d\d:\d\d$/);
    expect(await page.locator(".counts .shelved").textContent()).toBe("暂缓 1");
    expect(await page.locator(".timeline").textContent()).toContain("等配件");
    await page.getByText("恢复提醒", { exact: true }).click();
    await page.locator(".current .badge.unacknowledged").waitFor();
  });

  test("nobody is shut out: no page has a violation in either language, at any size, in quiet and in alarm", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501");
    const bin = await connectDevice(gateway, "bin-1", "smart-bin");
    const { page, signIn, violations } = await openScreen(browser, gateway.url);
    expect(await violations(), "sign-in").toEqual([]);
    await signIn();
    expect(await violations(), "quiet").toEqual([]);
    await bin.report({ fill_pct: 95, battery_pct: 12, rssi_dbm: -70 });
    await smoke.report({ alarm: true, temperature_c: 61 });
    for (const language of ["zh", "en"]) {
      await page.evaluate(`localStorage.setItem("linan.language", "${language}")`);
      await page.goto(gateway.url);
      await page.locator(".banner.urgent").waitFor();
      for (const size of Object.values(SIZES)) {
        await page.setViewportSize(size);
        expect(await violations(), `${language} ${size.width}`).toEqual([]);
      }
      await page.goto(`${gateway.url}/device/bin-1`);
      await page.locator("figure table").waitFor({ state: "attached" });
      expect(await page.locator(".device-head").textContent()).toContain(language === "zh" ? "智能垃圾桶" : "Smart bin");
      expect(await violations(), `${language} device`).toEqual([]);
    }
  });

  test("a device that was never heard says so", async () => {
    const gateway = await startGateway();
    await gateway.admin.post("/api/v1/devices", { id: "bin-2", kind: "smart-bin", zone: "b2-101" });
    const { page } = await openSignedIn(browser, gateway.url, gateway.admin.cookie(), "/device/bin-2");
    await page.locator(".never").waitFor();
    expect(await page.locator(".facts-list").textContent()).toContain("最近上报从未上报");
    const parts = page.locator(".device-parts", { hasText: "近 24 小时没有数据" });
    await parts.waitFor();
    expect(await parts.count()).toBe(1);
  });
});
