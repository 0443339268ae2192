import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice, type TestDevice } from "../harness/device.ts";
import { familyToken, SITE_WITH_FAMILY } from "../harness/family-link.ts";
import { createCaller } from "../harness/http.ts";
import { addPerson } from "../harness/linan.ts";
import { shareGateway } from "../harness/shared-gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openScreen, type Screen } from "./dashboard-page.ts";

// Somebody who has never seen these pages: nothing here is found but by what stands on the page, as a reader of screens says it.

const gateway = shareGateway({ site: SITE_WITH_FAMILY });
let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Signs in by the form, with a name and password that were handed over. */
async function signIn(name: string, password: string): Promise<Screen> {
  const screen = await openScreen(browser, gateway().url);
  const { page } = screen;
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("navigation", { name: "页面" }).waitFor();
  return screen;
}
let people = 0;
async function newcomer(role: string): Promise<Screen> {
  const name = `${role}-${++people}`;
  return signIn(name, await addPerson(gateway().folder, name, role));
}
const link = (page: Page, name: string) => page.getByRole("navigation", { name: "页面" }).getByRole("link", { name });

/** Counts what a hand does. */
function counted(page: Page) {
  let count = 0;
  return {
    count: () => count,
    async key(name: string): Promise<void> {
      count++;
      await page.keyboard.press(name);
    },
    async touch(role: "button" | "radio", name: string | RegExp): Promise<void> {
      count++;
      const dialog = page.getByRole("dialog");
      const within = (await dialog.count()) > 0 ? dialog : page;
      await within.getByRole(role, { name }).first().click();
    },
  };
}

const openIncidents = async (): Promise<readonly { readonly id: string }[]> =>
  (await gateway().admin.get("/api/v1/incidents?state=open")).body.incidents;
const over = (what: string) => until(async () => (await openIncidents()).length === 0, what);

describe.skipIf(!hasChromium)("a first visit", { timeout: 180_000 }, () => {
  let smoke: TestDevice;

  test("of a firefighter: from a new alarm to its end in at most six keys, and in at most four touches on a phone", async () => {
    smoke = await connectDevice(gateway(), "smoke-1", "smoke-detector", "b1-102");
    const { page } = await newcomer("station");
    await page.getByText("无告警").first().waitFor();
    await smoke.report({ alarm: true, smoke_obscuration_pct_m: 12.4, temperature_c: 61 });
    await page.getByRole("alert").filter({ hasText: "1号楼1层102室" }).first().waitFor({ state: "attached" });
    const stages = page.getByRole("group", { name: /本人进度/ });
    await stages.waitFor();
    const keys = counted(page);
    await keys.key("d");
    await stages.getByRole("button", { name: "出动", pressed: true }).waitFor();
    await keys.key("o");
    await page.getByRole("region", { name: "当前警情" }).getByText("到场:").first().waitFor();
    for (const name of ["c", "Space", "Enter"]) await keys.key(name);
    await over("the first is closed");
    expect(keys.count()).toBeLessThanOrEqual(6);

    await page.setViewportSize(SIZES.phone);
    const button = await connectDevice(gateway(), "button-2", "emergency-button", "b2-101");
    await button.report({ pressed: true });
    await stages.waitFor();
    const touches = counted(page);
    await touches.touch("button", /^出动/);
    await stages.getByRole("button", { name: "出动", pressed: true }).waitFor();
    await page.getByRole("region", { name: "当前警情" }).getByText("出动:").first().waitFor({ state: "attached" });
    await touches.touch("button", /^办结/);
    await touches.touch("radio", "真实求助");
    await touches.touch("button", "办结");
    await over("the second is closed");
    expect(touches.count()).toBeLessThanOrEqual(4);
    const answered = (await gateway().admin.get("/api/v1/alerts?state=closed&kind=sos")).body.alerts[0];
    expect(answered).toMatchObject({ outcome: "real", acknowledged: { by: expect.stringMatching(/^station-/) } });
  });

  test("of property staff: works in three touches, and today's list sent to whoever empties the bins", async () => {
    await (await connectDevice(gateway(), "bin-1", "smart-bin", "b2-101")).report({ fill_pct: 95 });
    const { page } = await newcomer("property");
    await link(page, "物业").click();
    const tabs = page.getByRole("navigation", { name: "物业工作" });
    await tabs.getByRole("link", { name: "计划作业" }).click();
    for (const name of ["1号楼", "停水、修管", "2 小时"]) await page.getByRole("button", { name }).click();
    await page.getByText("进行中").waitFor();
    await tabs.getByRole("link", { name: "垃圾清运" }).click();
    await page.getByText("今日要清运 1 个").waitFor();
    await page.getByRole("button", { name: "发送今日清单" }).click();
    await page.getByLabel("给谁").fill("李师傅");
    await page.getByRole("button", { name: "生成链接" }).click();
    const url = await page.getByLabel("链接地址").inputValue();
    const walk = await openScreen(browser, url);
    await walk.page.getByRole("button", { name: /^(2号楼1层101室|Building 2, floor 1, flat 101)/ }).click();
    await walk.page.getByRole("button", { name: /挡住$|Blocked$/ }).click();
    await walk.page.getByText(/已报物业|The property knows/).waitFor();
  });

  test("of an old man: one touch, and he hears that he was heard; his daughter says that she goes; a volunteer gets there", async () => {
    const button = await connectDevice(gateway(), "button-1", "emergency-button", "b1-501");
    const wang = createCaller(gateway().url);
    await wang.signIn("wang", await addPerson(gateway().folder, "wang", "resident", "--zone", "b1-501"));
    const paper = (await gateway().admin.post("/api/v1/homes/b1-501/link")).body.url as string;
    const home = await openScreen(browser, paper);
    const chinese = home.page.getByRole("button", { name: "求助", exact: true });
    await chinese.click();
    await home.page.getByText("已收到").first().waitFor();
    expect(button.id).toBe("button-1");

    const [told] = (await wang.get("/api/v1/residents/me")).body.residents[0].told;
    const daughter = await openScreen(browser, `${gateway().url}/family/${familyToken(gateway().folder, told, 0)}`);
    await daughter.page.getByRole("button", { name: /^(我去|I am going)$/ }).click();
    await daughter.page.getByRole("button", { name: /^(我去|I am going)$/, pressed: true }).waitFor();

    const station = await newcomer("administrator");
    const [{ id }] = (await openIncidents()) as [{ id: string }];
    await station.page.getByRole("link", { name: `警情 ${id}` }).click();
    await station.page.getByRole("button", { name: "发送出动卡" }).click();
    await station.page.getByRole("radio", { name: "志愿者" }).check();
    await station.page.getByLabel("志愿者姓名").fill("王阿姨");
    await station.page.getByRole("button", { name: "生成链接" }).click();
    const url = await station.page.getByLabel("链接地址").inputValue();
    const volunteer = await openScreen(browser, url);
    await volunteer.page.getByRole("button", { name: /^(我去|I am going)$/ }).click();
    await volunteer.page.getByRole("button", { name: /^(我到了|I have arrived)$/ }).click();
    await volunteer.page.getByRole("button", { name: /^(处置中|Working)$/ }).waitFor();
    await home.page.getByText("已到").first().waitFor();
  });

  test("of the street: what is worst, for how long, and whether anybody is there", async () => {
    const { page } = await newcomer("street");
    await page.getByRole("heading", { name: "小院" }).waitFor();
    await page.getByText("紧急求助 · 1号楼").waitFor();
    expect(await page.getByRole("main").textContent()).not.toContain("501");
    await link(page, "值守").click();
    await page.getByRole("button", { name: "发起查岗" }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /查岗:street-/ })
      .waitFor();
  });

  test("of whoever runs it: a new colleague who can sign in", async () => {
    const { page } = await newcomer("administrator");
    await link(page, "管理").click();
    await page.getByLabel("登录名").fill("wuye-1");
    await page.getByRole("radio", { name: "物业" }).check();
    await page.getByRole("button", { name: "新增并生成密码" }).click();
    const password = (await page.getByRole("dialog").locator("p").first().textContent()) ?? "";
    await page.getByRole("dialog").getByRole("button").click();
    const colleague = await signIn("wuye-1", password);
    await link(colleague.page, "物业").waitFor();
  });
});
