/** Waits until `look` gives something true, looking every few ms; rejects after `limitMs` naming what was waited for. */
export async function until<Found>(
  look: () => Found | undefined | null | false | Promise<Found | undefined | null | false>,
  what: string,
  limitMs = 10_000,
): Promise<Found> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
