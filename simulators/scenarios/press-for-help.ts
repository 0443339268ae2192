import { ORDINARY } from "../devices/device.ts";
import { castOf, needed, ofKind } from "./places.ts";
import type { Plan, Scenario, Stage } from "./scenario.ts";

const S = 1_000;
const PRESS_MS = 5 * S;
const AGAIN_MS = 20 * S;
const ASSIST_MS = 35 * S;
const WRONG_MS = 50 * S;
const CANCEL_MS = 58 * S;
const LENGTH_MS = 90 * S;

function plan({ community, random, devicesMax }: Stage): Plan {
  const buttons = needed(ofKind(community, "emergency-button"), "emergency-button");
  const caller = random.pick(buttons);
  const others = needed(
    buttons.filter(({ zone }) => zone !== caller.zone),
    "emergency-button in three homes",
  );
  const asking = random.pick(others);
  const wrong = random.pick(
    needed(
      others.filter(({ zone }) => zone !== asking.zone),
      "emergency-button in three homes",
    ),
  );
  const leads = [caller, asking, wrong];
  return {
    cast: castOf(leads, [...ofKind(community, "siren"), ...ofKind(community, "station-terminal")], Math.min(devicesMax, 20)),
    leads: new Set(leads.map(({ id }) => id)),
    hour: 3,
    lengthMs: LENGTH_MS,
    sampleMs: 10 * S,
    around: () => ORDINARY,
    acts: [
      { tMs: PRESS_MS, device: caller.id, values: { pressed: true } },
      { tMs: AGAIN_MS, device: caller.id, values: { pressed: true } },
      { tMs: ASSIST_MS, device: asking.id, values: { assist: true } },
      { tMs: WRONG_MS, device: wrong.id, values: { pressed: true } },
      { tMs: CANCEL_MS, device: wrong.id, values: { cancelled: true } },
    ],
    story: [
      {
        tMs: PRESS_MS,
        text: { zh: "老人跌倒,按下红键求救", en: "Somebody has fallen and presses the red key" },
        zone: caller.zone,
        device: caller.id,
      },
      { tMs: AGAIN_MS, text: { zh: "又按了一次(并入同一警情)", en: "Pressed again: the same call" }, zone: caller.zone, device: caller.id },
      {
        tMs: ASSIST_MS,
        text: { zh: "另一户按绿键求助(不急)", en: "Another home asks for help with the green key: no hurry" },
        zone: asking.zone,
        device: asking.id,
      },
      {
        tMs: WRONG_MS,
        text: { zh: "第三户误按红键", en: "A third home presses the red key by mistake" },
        zone: wrong.zone,
        device: wrong.id,
      },
      {
        tMs: CANCEL_MS,
        text: { zh: "并申请取消(须回电核实,不自动办结)", en: "and asks to cancel: a person rings back, nothing closes by itself" },
        zone: wrong.zone,
        device: wrong.id,
      },
    ],
    // A press is its own beginning.
    happensAtMs: null,
    mayAlso: [],
    // Each press has its ten real seconds, in which a stage must come, before the play ends.
    realTime: [{ fromMs: WRONG_MS, toMs: WRONG_MS + 11 * S }],
  };
}

/** A call, a request and a mistake; the buttons show how each stands. */
export const pressForHelp: Scenario = {
  name: "press-for-help",
  title: { zh: "一键求救、求助与误按", en: "A call for help, a request, and a press by mistake" },
  usualSpeed: 1,
  plan,
};
