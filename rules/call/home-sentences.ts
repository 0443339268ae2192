import type { Text } from "../model/alert.ts";
import { type Coming, comingText } from "./coming.ts";
import type { Stage } from "./stages.ts";

/** What the page of a home shows in one line, and says. */
export interface Said {
  readonly status: Text;
  readonly sentence: Text;
}

const said = (status: readonly [string, string], sentence: readonly [string, string]): Said => ({
  status: { zh: status[0], en: status[1] },
  sentence: { zh: sentence[0], en: sentence[1] },
});

/** Nothing is going on. */
export const AT_REST: Said = said(["正常", "Ready"], ["要帮忙,就按红色按钮。", "If you need help, press the red button."]);

/** Sentence 8 of words.md: also what the page says by itself where the gateway can't be reached. */
export const FAILED: Said = said(
  ["没有打通", "Not connected"],
  [
    "没有打通。请打幺二零,着火打幺幺九。也可以敲墙叫邻居。",
    "Not connected. Call 120, or 119 for fire. Or knock on the wall for a neighbour.",
  ],
);

/** She asked to cancel: nobody scolds, somebody rings. */
export const WRONG_PRESS: Said = said(
  ["已申请取消,等回电", "Asked to cancel: we ring back"],
  ["按错了没关系,我们会打电话问一下。", "A wrong press does no harm. We will ring you to ask."],
);

const FIXED: Readonly<Record<Exclude<Stage, "coming" | "arrived">, Said>> = {
  received: said(
    ["已收到,正在叫人", "Received: we are finding someone"],
    ["收到您的求助了。正在叫人,请稍等。", "We have your call. We are finding someone. Please wait."],
  ),
  answered: said(["已有人接警", "Somebody has answered"], ["已有人接警。会打电话给您。", "Somebody has answered. They will ring you."]),
  failed: FAILED,
  closed: said(["处置完毕", "Dealt with"], ["这次求助处置完毕。", "This call has been dealt with."]),
};

/** How a call stands, in a line and a sentence. `isLate`: longer than was said, so that no number stands there any more. */
export function callSaid(stage: Stage, who: Coming & { readonly isLate: boolean }): Said {
  if (stage !== "coming" && stage !== "arrived") return FIXED[stage];
  const name = { zh: who.name ?? "值班员", en: who.name ?? "Somebody" };
  if (stage === "arrived") return said(["已到", "Arrived"], [`${name.zh}已到。`, `${name.en} has arrived.`]);
  if (!who.isLate) return { status: { zh: "正在赶来", en: "On the way" }, sentence: comingText(who) };
  return said(["还在路上", "Still on the way"], [`${name.zh}还在路上,请稍等。`, `${name.en} is still on the way. Please wait.`]);
}
