import type { Page } from "playwright-core";

/**
 * Walks over everything that is shown and compares what the browser computed with the numbers for residents. Axe alone once
 * passed a 13 px label on the button. Runs in the page; returns what is wrong, in words.
 */
const WALK = `(() => {
  const faults = [];
  const isShown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden";
  const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const light = ({ r, g, b }) => { const [x, y, z] = [r, g, b].map((one) => { const c = one / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const ground = (one) => { for (let at = one; at !== null; at = at.parentElement) { const color = parse(getComputedStyle(at).backgroundColor); if (color.a === 1) return color; } return { r: 255, g: 255, b: 255 }; };
  const ratio = (one, other) => { const [high, low] = [light(one), light(other)].sort((x, y) => y - x); return (high + 0.05) / (low + 0.05); };
  const size = (one) => parseFloat(getComputedStyle(one).fontSize);
  const name = (one) => one.tagName.toLowerCase() + "." + one.className + " " + (one.textContent || "").slice(0, 12);
  const texts = [...document.body.querySelectorAll("*")].filter((one) => isShown(one) && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""));
  if (texts.length === 0) faults.push("nothing is shown");
  for (const one of texts) {
    if (size(one) < 30) faults.push(name(one) + ": type of " + size(one) + " px");
    if (one.classList.contains("status") && size(one) < 40) faults.push(name(one) + ": status of " + size(one) + " px");
    if (one.classList.contains("help") && size(one) < 64) faults.push(name(one) + ": label of " + size(one) + " px");
    if (parseFloat(getComputedStyle(one).lineHeight) < 1.5 * size(one) - 0.01) faults.push(name(one) + ": lines " + getComputedStyle(one).lineHeight + " apart");
    const contrast = ratio(parse(getComputedStyle(one).color), ground(one));
    if (contrast < 7) faults.push(name(one) + ": contrast " + contrast.toFixed(2));
    const box = one.getBoundingClientRect();
    if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(name(one) + ": beyond the edge");
    if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline") faults.push(name(one) + ": cut off");
  }
  const targets = [...document.querySelectorAll("button, a[href], input, select, [tabindex]")].filter(isShown);
  if (targets.length > 3) faults.push(targets.length + " controls");
  targets.forEach((one, index) => {
    const box = one.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 60) faults.push(name(one) + ": target of " + box.width + " x " + box.height);
    if (one.classList.contains("help") && (box.height < 220 || box.width < 0.8 * innerWidth)) faults.push(name(one) + ": " + box.width + " x " + box.height);
    for (const other of targets.slice(index + 1)) {
      const next = other.getBoundingClientRect();
      const gap = Math.max(next.left - box.right, box.left - next.right, next.top - box.bottom, box.top - next.bottom);
      if (gap < 15.9) faults.push(name(one) + ": " + gap + " px from " + name(other));
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen: " + document.documentElement.scrollWidth);
  if (document.querySelector("dialog[open], [role=dialog], [role=alertdialog]") !== null) faults.push("a dialog");
  return faults;
})()`;

export const faultsOfLook = (page: Page): Promise<readonly string[]> => page.evaluate(WALK);
