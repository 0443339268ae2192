import type { Page } from "playwright-core";
import { until } from "../harness/until.ts";

/** Every page of the console that has an address of its own. */
export const PAGES: readonly string[] = [
  "/",
  "/duty",
  "/property/pipes",
  "/property/bins",
  "/property/homes",
  "/property/works",
  "/rules/list",
  "/rules/sets",
  "/rules/backtest",
  "/twin",
  "/overview",
  "/evacuation",
  "/admin/people",
  "/admin/audit",
  "/admin/upkeep",
  "/admin/tasks",
  "/admin/ladder",
  "/sim",
];

/** No skeleton is left: what is shown is what there is. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".frame h1").first().waitFor({ state: "attached" });
  await until(async () => (await page.locator(".skeleton").count()) === 0, "the page is whole");
}

/**
 * Makes every text two fifths longer, as another language or another word would: what holds then holds for whoever corrects a
 * word. Runs in the page once; numbers and what is shorter than two letters stay.
 */
const STRETCH = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const one of texts) {
    const letters = one.data.match(/[\\p{L}]/gu);
    if (letters === null || letters.length < 2 || one.parentElement.closest("script, style, svg, option") !== null) continue;
    const isHan = /\\p{Script=Han}/u.test(one.data);
    const more = Math.ceil(one.data.trim().length * 0.4);
    one.data = one.data + (isHan ? "长".repeat(more) : Array.from({ length: more }, (_, at) => (at % 7 === 0 ? " " : "e")).join(""));
  }
})()`;

/** What is wider than its screen, and buttons whose words are cut off; scrolling bars of tabs and tables are meant to scroll. */
const OVERFLOW = `(() => {
  const faults = [];
  const name = (one) => one.tagName.toLowerCase() + "." + one.className + " " + (one.textContent || "").slice(0, 24);
  const scrolls = (one) => { for (let at = one; at !== null; at = at.parentElement) if (at.matches("nav, .wide-table, pre")) return true; return false; };
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is " + document.documentElement.scrollWidth + " px wide");
  for (const one of document.querySelectorAll("main, main *, .dialog, .status-bar, .banner")) {
    if (one.clientWidth === 0 || scrolls(one)) continue;
    const { overflowX } = getComputedStyle(one);
    const isRegion = overflowX === "auto" || overflowX === "scroll" || one.matches("main, button");
    if (isRegion && one.scrollWidth > one.clientWidth + 1) faults.push(name(one) + ": " + one.scrollWidth + " > " + one.clientWidth);
  }
  for (const one of document.querySelectorAll(".card table")) {
    const card = one.closest(".card").getBoundingClientRect();
    if (!scrolls(one) && one.getBoundingClientRect().right > card.right + 0.5) faults.push(name(one) + ": beyond its card");
  }
  return faults;
})()`;

export async function overflowOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(OVERFLOW);
}

export async function stretch(page: Page): Promise<void> {
  await page.evaluate(STRETCH);
}
