import type { CDPSession, Page } from "playwright-core";
import { launchBrowser, SIZES } from "../e2e/dashboard-browser.ts";
import { type GatewayUnderTest, PASSWORD } from "./gateway-under-test.ts";
import { sleep } from "./programs.ts";

/** What the page itself notes, wall clock of this machine in ms; the page is not told that it is watched. */
interface Noted {
  frames: number[];
  longTasks: number[];
  alerts: number[];
  sounds: number[];
  telemetry: number[];
  pictureMs: number | null;
}

/** Runs in the page before any script of its own. A frame that holds the marked value is drawn in the next animation frame. */
const WATCH = `(() => {
  const now = () => performance.timeOrigin + performance.now();
  const noted = { frames: [], longTasks: [], alerts: [], sounds: [], telemetry: [], pictureMs: null };
  window.noted = noted;
  let last = 0;
  const frame = (at) => { if (last > 0) noted.frames.push(at - last); last = at; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) noted.longTasks.push(duration); }).observe({ type: "longtask", buffered: false });
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        if (noted.pictureMs === null && data.startsWith('{"t":"snap"') && data.includes('"dict"') && data.endsWith('"last":true}'))
          requestAnimationFrame(() => requestAnimationFrame(() => (noted.pictureMs = performance.now())));
        if (data.startsWith('{"t":"d"') && data.includes(MARK)) requestAnimationFrame(() => noted.telemetry.push(now()));
      });
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...args) { noted.sounds.push(now()); return start.apply(this, args); };
  const seen = new Set();
  new MutationObserver(() => {
    for (const row of document.querySelectorAll("[data-alert]")) {
      if (seen.has(row.dataset.alert)) continue;
      seen.add(row.dataset.alert);
      noted.alerts.push(now());
    }
  }).observe(document, { subtree: true, childList: true });
})();`;

/** The station's page in a real browser, watched. */
export interface WatchedPage {
  /** Since the last call. */
  take(): Promise<Noted & { readonly busyShare: number }>;
  /** Times at which alerts, sounds and marked readings were seen so far. */
  seen(): Promise<Pick<Noted, "alerts" | "sounds" | "telemetry">>;
  /** ms from the start of the navigation until all devices are drawn. */
  pictureMs(): Promise<number>;
  /** As on a processor that is so many times slower. */
  slow(times: number): Promise<void>;
  heapBytes(): Promise<number>;
  close(): Promise<void>;
}

/** `mark`: text of a value that only the probe sends. */
export async function watchPage({ url }: GatewayUnderTest, mark: string): Promise<WatchedPage> {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: SIZES.wall });
  await context.addInitScript(WATCH.replace("MARK", JSON.stringify(mark)));
  const page: Page = await context.newPage();
  await page.goto(url);
  await page.locator("input[name=username]").fill("admin");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await page.locator(".alert-list").waitFor();
  // As a console at the beginning of a shift: opened anew, its sound switched on by a press.
  await page.goto(url);
  // Asked from outside: the page's policy lets nobody evaluate text in it.
  while ((await page.evaluate<number | null>("window.noted.pictureMs")) === null) await sleep(50);
  if (await page.locator(".sound-bar").isVisible()) await page.locator(".sound-bar").click();
  const session: CDPSession = await context.newCDPSession(page);
  await session.send("Performance.enable");
  let before = await metrics(session);
  return {
    async take() {
      const noted = await page.evaluate<Noted>(
        "(() => { const { frames, longTasks, alerts, sounds, telemetry, pictureMs } = window.noted; const all = { frames: frames.splice(0), longTasks: longTasks.splice(0), alerts: alerts.splice(0), sounds: sounds.splice(0), telemetry: telemetry.splice(0), pictureMs }; return all; })()",
      );
      const after = await metrics(session);
      const busyShare = (after.taskS - before.taskS) / (after.atS - before.atS);
      before = after;
      return { ...noted, busyShare };
    },
    seen: () => page.evaluate("({ alerts: window.noted.alerts, sounds: window.noted.sounds, telemetry: window.noted.telemetry })"),
    pictureMs: () => page.evaluate("window.noted.pictureMs"),
    slow: async (rate) => void (await session.send("Emulation.setCPUThrottlingRate", { rate })),
    async heapBytes() {
      await session.send("HeapProfiler.collectGarbage");
      return (await metrics(session)).heapBytes;
    },
    close: () => browser.close(),
  };
}

async function metrics(session: CDPSession): Promise<{ atS: number; taskS: number; heapBytes: number }> {
  const all = (await session.send("Performance.getMetrics")).metrics;
  const one = (name: string): number => all.find((metric) => metric.name === name)!.value;
  return { atS: one("Timestamp"), taskS: one("TaskDuration"), heapBytes: one("JSHeapUsedSize") };
}
