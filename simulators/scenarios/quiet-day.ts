import { spread } from "../community.ts";
import { ORDINARY } from "../devices/device.ts";
import type { Scenario } from "./scenario.ts";

const HOUR_MS = 3_600_000;

/** A day on which nothing happens: what is raised on it, beyond a forgotten bin or a weak battery, is a false alarm. */
export const quietDay: Scenario = {
  name: "quiet-day",
  title: { zh: "平安的一天:没有险情", en: "A quiet day: nothing happens" },
  // A day in 24 minutes. Much faster, and a warm morning rises as steeply as a fire would.
  usualSpeed: 60,
  plan: ({ community, devicesMax }) => ({
    cast: spread(community, devicesMax),
    leads: new Set(),
    hour: 0,
    lengthMs: 24 * HOUR_MS,
    sampleMs: 60_000,
    around: () => ORDINARY,
    acts: [],
    story: [
      {
        tMs: 0,
        text: { zh: "夜里,用水最少,水压最高", en: "Night: hardly anybody draws water, pressure is highest" },
        zone: null,
        device: null,
      },
      {
        tMs: 6.5 * HOUR_MS,
        text: { zh: "早高峰:水压下降,清运垃圾", en: "Morning: pressure falls, bins are emptied" },
        zone: null,
        device: null,
      },
      { tMs: 12 * HOUR_MS, text: { zh: "中午", en: "Noon" }, zone: null, device: null },
      {
        tMs: 19 * HOUR_MS,
        text: { zh: "晚高峰:做饭、洗澡,垃圾桶渐满", en: "Evening: cooking and showers, bins fill up" },
        zone: null,
        device: null,
      },
    ],
    happensAtMs: null,
    mayAlso: [],
    realTime: [],
  }),
};
