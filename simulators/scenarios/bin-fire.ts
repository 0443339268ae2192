import { ORDINARY } from "../devices/device.ts";
import { castOf, grown, needed, ofKind } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const THROWN_MS = 15 * S;
const OUT_MS = 210 * S;
const LENGTH_MS = 270 * S;
/** What smoulders in the bin reaches this, degC above the air; a bin beside it is only warmed. */
const FIRE_C = 210;
const BESIDE_C = 12;

function plan({ community, random, devicesMax }: Stage): Plan {
  const bins = needed(ofKind(community, "smart-bin"), "smart-bin");
  const burning = random.pick(bins);
  const { zone, id: device } = burning;
  const yard = bins.filter((bin) => bin.zone === zone);
  return {
    cast: castOf([burning], yard, Math.min(devicesMax, 40)),
    leads: new Set([device]),
    hour: 21,
    lengthMs: LENGTH_MS,
    sampleMs: 5 * S,
    around: (spec, tMs) => {
      const share = grown(tMs, THROWN_MS + 20 * S, THROWN_MS + 170 * S) * (1 - grown(tMs, OUT_MS, OUT_MS + 30 * S));
      return { ...ORDINARY, heatRise_c: (spec.id === device ? FIRE_C : BESIDE_C) * share };
    },
    acts: [],
    story: [
      { tMs: THROWN_MS, text: { zh: "有人把没熄的烟头扔进垃圾桶", en: "A cigarette goes into the bin, still burning" }, zone, device },
      { tMs: THROWN_MS + 60 * S, text: { zh: "桶内温度迅速上升", en: "The bin heats up quickly" }, zone, device },
      { tMs: OUT_MS, text: { zh: "保安用水浇灭", en: "A guard puts it out with water" }, zone, device },
    ],
    happensAtMs: THROWN_MS,
    mayAlso: ["fire-suspected"],
    realTime: [],
  };
}

/** A bin burns; the bins beside it only grow warm. */
export const binFire: Scenario = { name: "bin-fire", title: { zh: "垃圾桶起火", en: "A bin on fire" }, usualSpeed: 1, plan };
