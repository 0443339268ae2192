import type { WebSocket } from "ws";
import { hasChromium } from "../e2e/dashboard-browser.ts";
import type { Bench, Group } from "./bench.ts";
import { pressOf, readingOf, type SignedIn } from "./button.ts";
import { type WatchedPage, watchPage } from "./dashboard-page.ts";
import { quantile, type Target } from "./figures.ts";
import type { GatewayUnderTest } from "./gateway-under-test.ts";
import { closeAlertOf, openLargeCommunity } from "./large-community.ts";
import { openConsole } from "./live-client.ts";
import { cpuOf, sleep } from "./programs.ts";

const DEVICES = 10_000;
const RATE_PER_S = 1_000;
const WINDOW_S = 20;
const SLOWER = 4;
/** In a window; each is closed before the next, so that the sound begins anew. */
const PRESSES = 15;
const EVERY_MS = 1_200;
/** A pressure that no other sensor of the load shows. */
const MARK_KPA = 777.77;
const CONSOLES = 50;
const CONSOLES_S = 10;
/** Load behind all of it: two windows, the consoles, and what lies between. */
const SECONDS = 2 * WINDOW_S + 2 * CONSOLES_S + 45;

const atMost = (least: number, aim: number): Target => ({ of: "value", better: "less", least, aim });
const row = (name: string, unit: string, target: Target) => ({ name: `dashboard/${name}`, unit, peer: null, target });

/** The station's page with a large community behind it, in Chromium, on the machine that also runs gateway and load. */
export const dashboard: Group = {
  name: "dashboard",
  measures: [
    row("first-picture", "ms", atMost(1_000, 500)),
    row("frame-p95", "ms", atMost(20, 17)),
    row("longest-task", "ms", atMost(100, 50)),
    row("main-thread", "%", atMost(25, 15)),
    row("alert-to-dom-p95", "ms", atMost(100, 50)),
    row("alert-to-sound-p95", "ms", atMost(300, 100)),
    row("telemetry-p95", "ms", atMost(200, 150)),
    row("slow-frame-p95", "ms", atMost(34, 20)),
    row("slow-alert-p95", "ms", atMost(250, 100)),
    row("50-consoles", "% of a core", atMost(5, 3)),
  ],
  async run(bench) {
    if (!hasChromium) return bench.say("dashboard: left out, chromium is not installed");
    for (let round = 1; round <= bench.rounds; round++) await runRound(bench, round);
  },
};

async function runRound(bench: Bench, round: number): Promise<void> {
  const community = await openLargeCommunity(bench.folder(), {
    devices: DEVICES,
    ratePerS: RATE_PER_S,
    buttons: 2 * PRESSES,
    seconds: SECONDS,
  });
  const { gateway, probe, buttons } = community;
  const page = await watchPage(gateway, String(MARK_KPA));
  bench.record("dashboard/first-picture", await page.pictureMs());
  const fast = await watchWindow(page, gateway, { probe, buttons: buttons.slice(0, PRESSES) });
  bench.record("dashboard/frame-p95", fast.frameP95Ms);
  bench.record("dashboard/longest-task", fast.longestTaskMs);
  bench.record("dashboard/main-thread", 100 * fast.busyShare);
  bench.record("dashboard/alert-to-dom-p95", fast.domP95Ms);
  bench.record("dashboard/alert-to-sound-p95", fast.soundP95Ms);
  bench.record("dashboard/telemetry-p95", fast.telemetryP95Ms);
  await page.slow(SLOWER);
  const slow = await watchWindow(page, gateway, { probe, buttons: buttons.slice(PRESSES) });
  bench.record("dashboard/slow-frame-p95", slow.frameP95Ms);
  bench.record("dashboard/slow-alert-p95", slow.domP95Ms);
  bench.say(`dashboard round ${round}: ${shown(fast)}; ${SLOWER} x slower ${shown(slow)}`);
  await page.close();
  bench.record("dashboard/50-consoles", 100 * (await costOfConsoles(gateway)));
  await community.end();
}

interface Seen {
  readonly frameP95Ms: number;
  readonly longestTaskMs: number;
  readonly busyShare: number;
  readonly domP95Ms: number;
  readonly soundP95Ms: number;
  readonly telemetryP95Ms: number;
}

const shown = ({ frameP95Ms, longestTaskMs, busyShare, domP95Ms, soundP95Ms, telemetryP95Ms }: Seen): string =>
  `frames p95 ${frameP95Ms.toFixed(1)} ms, longest task ${longestTaskMs.toFixed(0)} ms, busy ${(100 * busyShare).toFixed(1)} %, alert ${domP95Ms.toFixed(0)} ms, sound ${soundP95Ms.toFixed(0)} ms, telemetry ${telemetryP95Ms.toFixed(0)} ms`;

/** Presses one button after the other, and a reading of the probe beside each; from the bytes that leave to what the page shows. */
async function watchWindow(
  page: WatchedPage,
  gateway: GatewayUnderTest,
  { probe, buttons }: { readonly probe: SignedIn; readonly buttons: readonly SignedIn[] },
): Promise<Seen> {
  const [dom, sound, telemetry]: [number[], number[], number[]] = [[], [], []];
  const startedMs = Date.now();
  await page.take();
  const frames: number[] = [];
  const longTasks: number[] = [0];
  let [busy, turns] = [0, 0];
  for (const button of buttons) {
    const press = pressOf(button);
    const read = readingOf(probe, { pressure_kpa: MARK_KPA });
    const pressedMs = Date.now();
    press();
    read();
    await sleep(EVERY_MS);
    const noted = await page.take();
    dom.push((noted.alerts[0] ?? Number.NaN) - pressedMs);
    sound.push((noted.sounds.find((atMs) => atMs >= pressedMs) ?? Number.NaN) - pressedMs);
    telemetry.push((noted.telemetry[0] ?? Number.NaN) - pressedMs);
    frames.push(...noted.frames);
    longTasks.push(...noted.longTasks);
    busy += noted.busyShare;
    turns++;
    await closeAlertOf(gateway, button.id);
    await sleep(Math.max(0, startedMs + (turns * WINDOW_S * 1_000) / buttons.length - Date.now()));
  }
  return {
    frameP95Ms: quantile(frames, 0.95),
    longestTaskMs: Math.max(...longTasks),
    busyShare: busy / turns,
    domP95Ms: p95(dom, "alert"),
    soundP95Ms: p95(sound, "sound"),
    // A value that has come meanwhile takes its place: one that is not drawn is late, not lost.
    telemetryP95Ms: quantile(
      telemetry.map((ms) => (Number.isNaN(ms) ? Infinity : ms)),
      0.95,
    ),
  };
}

function p95(times: readonly number[], what: string): number {
  const missed = times.filter(Number.isNaN).length;
  if (missed > 0) throw new Error(`${missed} of ${times.length}: no ${what} was seen within ${EVERY_MS} ms`);
  return quantile(times, 0.95);
}

/** Share of a core that so many consoles cost the gateway, all of them showing every device. */
async function costOfConsoles(gateway: GatewayUnderTest): Promise<number> {
  const without = await cpuShare(gateway);
  const consoles: WebSocket[] = [];
  for (let number = 0; number < CONSOLES; number++) consoles.push(await openConsole(gateway));
  await sleep(1_000);
  const withThem = await cpuShare(gateway);
  for (const one of consoles) one.terminate();
  return withThem - without;
}

async function cpuShare({ pid }: GatewayUnderTest): Promise<number> {
  const before = cpuOf([pid]);
  const startedMs = performance.now();
  await sleep(CONSOLES_S * 1_000);
  return ((cpuOf([pid]) - before) * 1_000) / (performance.now() - startedMs);
}
