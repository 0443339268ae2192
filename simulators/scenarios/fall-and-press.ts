import { ORDINARY } from "../devices/device.ts";
import { castOf, needed, ofKind } from "./places.ts";
import type { Beat, Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const FALL_MS = 5 * S;
/** Crawling to the button takes a while. */
const PRESS_MS = 25 * S;
/** Looking for the red key again, the hand finds the other one. */
const CANCEL_MS = 40 * S;
const AGAIN_MS = 62 * S;
const LENGTH_MS = 150 * S;

function plan({ community, random, devicesMax }: Stage): Plan {
  const button = random.pick(needed(ofKind(community, "emergency-button"), "emergency-button"));
  const { zone, id: device } = button;
  const beat = (tMs: number, zh: string, en: string): Beat => ({ tMs, text: { zh, en }, zone, device });
  const others = [...ofKind(community, "siren"), ...ofKind(community, "station-terminal")];
  return {
    cast: castOf([button], others, Math.min(devicesMax, 20)),
    leads: new Set([device]),
    hour: 4.5,
    lengthMs: LENGTH_MS,
    sampleMs: 10 * S,
    around: () => ORDINARY,
    acts: [
      { tMs: PRESS_MS, device, values: { pressed: true } },
      { tMs: CANCEL_MS, device, values: { cancelled: true } },
      { tMs: AGAIN_MS, device, values: { pressed: true } },
    ],
    story: [
      beat(FALL_MS, "独居老人夜里起身跌倒", "An old person who lives alone gets up at night and falls"),
      beat(PRESS_MS, "爬到床边,按下红键求救", "reaches the button and presses the red key"),
      beat(CANCEL_MS, "慌乱中误按取消:警情不得自行办结", "and, confused, the one that cancels: nothing may close by itself"),
      beat(AGAIN_MS, "再次按下红键(同一警情)", "then the red key again: the same call"),
    ],
    happensAtMs: PRESS_MS,
    mayAlso: [],
    // The button waits ten real seconds for a stage after each press.
    realTime: [{ fromMs: AGAIN_MS, toMs: AGAIN_MS + 11 * S }],
  };
}

/** A fall, a press, a cancel by mistake, a press again: one call that stays open until a person closes it. */
export const fallAndPress: Scenario = {
  name: "fall-and-press",
  title: { zh: "老人跌倒求救,误按取消后再次求救", en: "A fall, a call, a cancel by mistake, and a call again" },
  usualSpeed: 1,
  plan,
};
