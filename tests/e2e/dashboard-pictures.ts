import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { connectAsync } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { createCaller } from "../harness/http.ts";
import { launchBrowser, SIZES } from "./dashboard-browser.ts";

// Takes the pictures of the README from a gateway that runs with the demonstration:
// node build/tests/e2e/dashboard-pictures.js http://127.0.0.1:8080 PASSWORD mqtt://127.0.0.1:1883
const FOLDER = resolve(import.meta.dirname, "../../../dashboard/screenshots");
const DEVICE = "smoke-picture";
/** What it reported over the last day, every five minutes, and sends late. */
const DAY_MS = 86_400_000;
const EVERY_MS = 300_000;
const [url = "http://127.0.0.1:8080", password = "", mqttUrl = "mqtt://127.0.0.1:1883"] = process.argv.slice(2);

const admin = createCaller(url);
await admin.signIn("admin", password);
mkdirSync(FOLDER, { recursive: true });
await close("kind=supervision");
await close(`device=${DEVICE}`);
await admin.delete(`/api/v1/devices/${DEVICE}`);
await alarm();
const browser = await launchBrowser();
try {
  await take(browser, { name: "station", path: "/", size: "room", language: "zh" });
  await take(browser, { name: "station-en", path: "/", size: "room", language: "en" });
  await take(browser, { name: "station-phone", path: "/", size: "phone", language: "zh" });
  await take(browser, { name: "station-wall-night", path: "/", size: "wall", language: "zh", isNight: true });
  await take(browser, { name: "device", path: `/device/${DEVICE}`, size: "room", language: "zh" });
} finally {
  await browser.close();
  await close(`device=${DEVICE}`);
  await admin.delete(`/api/v1/devices/${DEVICE}`);
}

/** Ends what an earlier run left, and what a busy machine has to say about itself. */
async function close(which: string): Promise<void> {
  const { alerts } = (await admin.get(`/api/v1/alerts?state=open&${which}`)).body as {
    readonly alerts: readonly { readonly id: string }[];
  };
  for (const { id } of alerts) await admin.post(`/api/v1/alerts/${id}/close`, { outcome: "test", note: "" });
}

/** A detector in a kitchen goes off. */
async function alarm(): Promise<void> {
  const { zones, id } = (await admin.get("/api/v1/site")).body as {
    readonly id: string;
    readonly zones: readonly { readonly id: string; readonly building: string; readonly floor: number; readonly kind: string }[];
  };
  const zone = zones.find(({ building, floor, kind }) => building === "b3" && floor === 5 && kind === "flat") ?? zones[0]!;
  const { body } = await admin.post("/api/v1/devices", { id: DEVICE, kind: "smoke-detector", zone: zone.id });
  const { secret } = body as { readonly secret: string };
  const client = await connectAsync(mqttUrl, { clientId: DEVICE, username: DEVICE, password: secret, reconnectPeriod: 0 });
  const topic = `linan/v1/${id}/${DEVICE}/reading`;
  await client.publishAsync(topic, JSON.stringify(quietDay()), { qos: 1 });
  const values = { alarm: true, smoke_obscuration_pct_m: 11.2, temperature_c: 58, co_ppm: 64, battery_pct: 91, rssi_dbm: -67 };
  await client.publishAsync(topic, JSON.stringify({ values }), { qos: 1 });
  await client.endAsync();
}

/** A quiet day in a kitchen: a little haze when people cook. */
function quietDay(): readonly Readonly<Record<string, unknown>>[] {
  const sentAt = Date.now();
  return Array.from({ length: DAY_MS / EVERY_MS - 2 }, (_none, at) => {
    const agoMs = DAY_MS - (at + 1) * EVERY_MS;
    const hour = new Date(sentAt - agoMs + 8 * 3_600_000).getUTCHours();
    const haze = hour === 7 || hour === 12 || hour === 18 ? 1.1 : 0.2;
    const values = {
      smoke_obscuration_pct_m: Number((haze + 0.1 * Math.sin(at)).toFixed(2)),
      temperature_c: Number((21 + haze + Math.sin(at / 45)).toFixed(1)),
    };
    return { at: sentAt - agoMs, sentAt, seq: at + 1, values };
  });
}

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly size: keyof typeof SIZES;
  readonly language: "zh" | "en";
  readonly isNight?: boolean;
}

async function take(from: Browser, { name, path, size, language, isNight = false }: Picture): Promise<void> {
  const context = await from.newContext({ viewport: SIZES[size], colorScheme: isNight ? "dark" : "light", reducedMotion: "reduce" });
  await context.addInitScript(`localStorage.setItem("linan.language", "${language}")`);
  const page = await context.newPage();
  await page.goto(url);
  await signIn(page);
  if (path !== "/") await page.goto(url + path);
  if (path !== "/" && (await page.locator(".sound-bar").count()) > 0) await page.locator(".sound-bar").click();
  await page
    .locator(path === "/" ? (size === "phone" ? ".alert-row" : "canvas") : ".plot canvas")
    .first()
    .waitFor();
  await page.locator(".banner.urgent").waitFor();
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
}

async function signIn(page: Page): Promise<void> {
  await page.locator("input[name=username]").fill("admin");
  await page.locator("input[name=password]").fill(password);
  await page.locator("form button[type=submit]").click();
  await page.locator(".status-bar").waitFor();
}
