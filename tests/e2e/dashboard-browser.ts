import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A wall, a desk in the control room, a phone on the way. */
export const SIZES = {
  wall: { width: 1920, height: 1080 },
  room: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

export const hasChromium = existsSync(CHROMIUM);
export const launchBrowser = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more] });
