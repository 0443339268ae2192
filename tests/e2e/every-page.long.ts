import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDevice, registerDevice } from "../harness/device.ts";
import { type RunningGateway, startGateway } from "../harness/gateway.ts";
import { until } from "../harness/until.ts";
import { hasChromium, launchBrowser, SIZES } from "./dashboard-browser.ts";
import { openSignedIn, type Screen } from "./dashboard-page.ts";
import { overflowOf, PAGES, settled, stretch } from "./every-page.ts";

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launchBrowser();
});
afterAll(() => browser?.close());

const LANGUAGES = ["zh", "en"] as const;
type Language = (typeof LANGUAGES)[number];
/** Each language at one size; the pictures show the others. */
const SIZE_OF = { zh: SIZES.wall, en: SIZES.phone };

async function speak(screen: Screen, language: Language): Promise<void> {
  await screen.page.setViewportSize(SIZE_OF[language]);
  await screen.page.evaluate(`localStorage.setItem("linan.language", "${language}")`);
}

async function look(screen: Screen, path: string, url: string): Promise<readonly string[]> {
  const { page } = screen;
  await page.goto(url + path);
  await settled(page);
  const heads = await page.locator("h1").count();
  return [
    ...(heads === 1 ? [] : [`${heads} headings of the first level`]),
    ...(await overflowOf(page)),
    ...(await screen.violations()),
  ].map((fault) => `${path}: ${fault}`);
}

async function lookAtAll(
  screen: Screen,
  paths: readonly string[],
  url: string,
  languages: readonly Language[] = LANGUAGES,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const language of languages) {
    await speak(screen, language);
    for (const path of paths) for (const fault of await look(screen, path, url)) faults.push(`${language} ${fault}`);
  }
  return faults;
}

/** A fire with its incident, a full bin, a silent pipe, a call: something on every page. Gives the pages of single things. */
async function alarm(gateway: RunningGateway): Promise<readonly string[]> {
  const [smoke, bin, pipe] = await Promise.all([
    connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501"),
    connectDevice(gateway, "bin-1", "smart-bin", "b2-101"),
    connectDevice(gateway, "pipe-1", "pipe-pressure", "b1-101"),
  ]);
  await registerDevice(gateway, "button-1", "emergency-button", "b1-102");
  await bin.report({ fill_pct: 95, battery_pct: 12, rssi_dbm: -70 });
  await pipe.report({ pressure_kpa: 412 });
  await smoke.report({ alarm: true, smoke_obscuration_pct_m: 12.4, temperature_c: 61 });
  const [alert] = (await gateway.admin.get("/api/v1/alerts?kind=fire")).body.alerts;
  await gateway.admin.post(`/api/v1/alerts/${alert.id}/verify`, { result: "confirmed", by: "phone", note: "" });
  const round = (await gateway.admin.post("/api/v1/rounds", { name: "三轮车 2" })).body;
  await gateway.admin.post("/api/v1/round-links/report", { token: round.token, device: "bin-1", trouble: "blocked", ref: "every-page" });
  return [...PAGES, "/device/bin-1", "/device/button-1", `/alert/${alert.id}`, `/incident/${alert.incident}`];
}

describe.skipIf(!hasChromium)("every page", { timeout: 600_000 }, () => {
  test("has no violation, one heading and nothing beyond its edge, in both languages, while there is nothing to show", async () => {
    const gateway = await startGateway();
    const screen = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    expect(await lookAtAll(screen, PAGES, gateway.url)).toEqual([]);
  });

  test("has none with a fire burning, and its words may be two fifths longer without leaving the screen", async () => {
    const gateway = await startGateway();
    const paths = await alarm(gateway);
    const screen = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    expect(await lookAtAll(screen, paths, gateway.url)).toEqual([]);
    const faults: string[] = [];
    for (const language of LANGUAGES) {
      await speak(screen, language);
      for (const path of paths) {
        await screen.page.goto(gateway.url + path);
        await settled(screen.page);
        await stretch(screen.page);
        for (const fault of await overflowOf(screen.page)) faults.push(`${language} ${path}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test("has none where the gateway answers with a fault, and says so with a way to try again", async () => {
    const gateway = await startGateway();
    const screen = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    await fail(screen.page);
    expect(await lookAtAll(screen, PAGES, gateway.url, ["en"])).toEqual([]);
    await screen.page.goto(`${gateway.url}/property/bins`);
    await screen.page.locator("button", { hasText: "Try again" }).first().waitFor();
  });

  test("has none in a flood of alarms, and none once the gateway is away: the last picture stays", async () => {
    const gateway = await startGateway();
    const smoke = await connectDevice(gateway, "smoke-1", "smoke-detector", "b1-501");
    for (let number = 1; number <= 14; number++)
      await (await connectDevice(gateway, `bin-${number}`, "smart-bin", "b2-101")).report({ fill_pct: 95, tilted: true });
    await smoke.report({ alarm: true });
    const screen = await openSignedIn(browser, gateway.url, gateway.admin.cookie());
    expect(await lookAtAll(screen, ["/"], gateway.url)).toEqual([]);
    // On a phone the fire has brought its card; who wants the list has it.
    await screen.page.getByRole("button", { name: "Back to the list" }).click();
    await screen.page.locator(".alert-row").nth(5).waitFor();
    await gateway.end("SIGKILL");
    await screen.page.locator(".stale-bar").waitFor();
    expect(await screen.violations()).toEqual([]);
    expect(await overflowOf(screen.page)).toEqual([]);
    await until(async () => (await screen.page.locator(".alert-row").count()) > 5, "the last picture stays");
  });
});

/** Everything that a page asks for by itself fails; who is signed in and the site are known. */
async function fail(page: Page): Promise<void> {
  const body = JSON.stringify({ code: "failed", text: { zh: "内部错误", en: "Something failed inside" } });
  await page.route(/\/api\/v1\/(?!me|session|site|live)/, (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body }),
  );
}
