import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pressOf } from "../bench/button.ts";
import { watchPage } from "../bench/dashboard-page.ts";
import { closeAlertOf, openLargeCommunity } from "../bench/large-community.ts";
import { sleep } from "../bench/programs.ts";
import { hasChromium } from "../e2e/dashboard-browser.ts";
import type { LongRun } from "./long-run.ts";

const MINUTES = 10;
const WARM_MINUTES = 1;
const GROWTH_MB_MAX = 5;
const PRESS_EVERY_MS = 10_000;
const BUTTONS = 30;
/** The load outlasts the watching by so long: the browser starts, and collects each minute. */
const SPARE_S = 60;

/** `heap [MINUTES]` */
export const heap: LongRun = {
  name: "heap",
  about: "the station's page with 10,000 devices, 1,000 readings a second and an alert every ten seconds: 12 minutes",
  async run(say, [minutes = String(MINUTES)]) {
    if (!hasChromium) return ["chromium is not installed"];
    const folder = mkdtempSync(join(tmpdir(), "linan-heap-"));
    try {
      return await watch(folder, Number(minutes), say);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function watch(folder: string, minutes: number, say: (line: string) => void): Promise<readonly string[]> {
  const seconds = (WARM_MINUTES + minutes) * 60 + SPARE_S;
  const community = await openLargeCommunity(folder, { devices: 10_000, ratePerS: 1_000, buttons: BUTTONS, seconds });
  const page = await watchPage(community.gateway, "no such value");
  const heaps: number[] = [];
  let presses = 0;
  for (let minute = 1; minute <= WARM_MINUTES + minutes; minute++) {
    for (const endMs = performance.now() + 60_000; performance.now() < endMs; presses++) {
      const button = community.buttons[presses % BUTTONS]!;
      pressOf(button)();
      await sleep(PRESS_EVERY_MS / 2);
      await closeAlertOf(community.gateway, button.id);
      await sleep(PRESS_EVERY_MS / 2);
    }
    // What the watching itself has noted is taken out first.
    await page.take();
    heaps.push((await page.heapBytes()) / 1e6);
    say(`minute ${minute}: ${heaps.at(-1)!.toFixed(2)} MB, ${presses} alerts`);
  }
  await page.close();
  await community.end();
  const growth = heaps.at(-1)! - heaps[WARM_MINUTES - 1]!;
  say(`grew by ${growth.toFixed(2)} MB in ${minutes} min`);
  return growth < GROWTH_MB_MAX ? [] : [`the page's heap grew by ${growth.toFixed(2)} MB in ${minutes} min`];
}
