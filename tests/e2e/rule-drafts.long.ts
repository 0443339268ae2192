import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leakRule } from "../gateway/rules/rule-text.ts";
import { createCaller } from "../harness/http.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser } from "./dashboard-browser.ts";
import { openSignedIn, type Screen } from "./dashboard-page.ts";

const gateway = shareGateway({ env: { LINAN_RULES_SECOND_PERSON: "on" } });
let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const at = (cookie: string, path: string): Promise<Screen> => openSignedIn(browser, gateway().url, cookie, path);

describe.skipIf(!hasChromium)("rules of two people", { timeout: 120_000 }, () => {
  test("one writes, checks and proposes; the other reads the difference, sends it back with a reason, and publishes what comes anew", async () => {
    const { admin, url } = gateway();
    const wang = createCaller(url);
    const { body } = await admin.post("/api/v1/users", { name: "wang", role: "administrator" });
    await wang.signIn("wang", body.password as string);

    const editor = await at(admin.cookie(), "/rules/edit");
    const write = async (text: string): Promise<void> => {
      await editor.page.locator("textarea").fill(text);
      await editor.page.locator("button", { hasText: /^检查$/ }).click();
      await editor.page.locator(".rule-told", { hasText: "没有错误" }).waitFor();
      await editor.page.locator(".rule-actions input").fill("地下室渗水");
      await editor.page.locator("button", { hasText: "提议" }).click();
    };
    await write(leakRule({ above: 2 }));
    await editor.page.locator(".rule-told", { hasText: "已提议" }).waitFor();
    await editor.page.goto(`${url}/rules/draft`);
    await editor.page.locator("text=须由另一人发布").waitFor();
    expect(await editor.page.locator("button", { hasText: /^发布$/ }).count()).toBe(0);

    const second = await at(wang.cookie(), "/rules/list");
    await second.page.locator("a", { hasText: "查看" }).click();
    await second.page.locator(".file-change li.added", { hasText: "flow_m3_h, above: 2" }).waitFor();
    expect(await second.page.locator(".rule", { hasText: "leak-by-flow" }).first().textContent()).toContain("流量 > 2");
    expect(await second.violations()).toEqual([]);
    await second.page.locator("input[name=reason]").fill("太低,改为 3");
    await second.page.locator("button", { hasText: /^退回$/ }).click();
    await second.page.locator("text=wang 于").waitFor();

    await editor.page.goto(`${url}/rules/edit`);
    await write(leakRule({ above: 3 }));
    await until(async () => (await admin.get("/api/v1/rules/draft")).body.draft?.returned === null, "the next proposal");
    await second.page.evaluate('localStorage.setItem("linan.language", "en")');
    await second.page.reload();
    await second.page.locator("text=Proposed by admin").waitFor();
    expect(await second.violations()).toEqual([]);
    await second.page.locator("button", { hasText: /^Publish$/ }).click();
    await second.page.locator("text=published by wang").waitFor();
    expect((await admin.get("/api/v1/rules")).body).toMatchObject({ by: "wang", note: "地下室渗水" });
  });

  test("going back is a proposal, too", async () => {
    const { page } = await at(gateway().admin.cookie(), "/rules/sets");
    await page.locator("button", { hasText: "提议换回这一版" }).first().click();
    await page.locator("text=admin 的提议").waitFor();
    expect(page.url()).toMatch(/\/rules\/draft$/);
    await page.locator("button", { hasText: "撤回" }).click();
    await page.locator("text=没有待发布的规则").waitFor();
  });
});
