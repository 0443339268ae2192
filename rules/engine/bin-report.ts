import type { Text } from "../model/alert.ts";
import type { BinTrouble } from "../model/bin-report.ts";
import type { Input } from "../model/input.ts";
import type { DeviceState, Situation } from "../model/situation.ts";
import { refuse } from "./commands.ts";
import { collect, taskId } from "./outcomes.ts";
import { raise, wallOf } from "./raise.ts";
import { deviceById } from "./situation.ts";
import { text } from "./words.ts";

type BinReport = Extract<Input, { kind: "bin-report" }>;

const TROUBLE_TEXT: Readonly<Record<BinTrouble, Text>> = {
  blocked: text("被挡住,清运不了", "blocked: it can't be emptied"),
  broken: text("破损", "broken"),
  overflowing: text("外溢,桶边有垃圾", "overflowing: rubbish beside it"),
  mixed: text("混投", "wrongly sorted"),
  smoking: text("冒烟", "smoking"),
};

/** Somebody stands at a bin and says what is wrong: smoke is a bin fire at once, the rest is a task for the property. */
export function reportBin(situation: Situation, input: BinReport): void {
  const state = deviceById(situation, input.subject);
  if (state?.device.kind !== "smart-bin") {
    collect().refusal = refuse(404, "not_found", `没有垃圾桶 ${input.subject}`, `There is no bin ${input.subject}`);
    return;
  }
  if (input.trouble === "smoking") return raiseSmoke(situation, state, input);
  const id = taskId(++situation.taskNumber);
  const { id: device, zone } = state.device;
  const { zh, en } = situation.places.zones.get(zone)?.text ?? text(zone, zone);
  const trouble = TROUBLE_TEXT[input.trouble];
  collect().tasks.push({
    id,
    kind: "bin-trouble",
    device,
    openedMs: wallOf(situation, input.nowMs),
    why: text(`${zh}垃圾桶${trouble.zh}(${input.by.name})`, `Bin at ${en} ${trouble.en} (${input.by.name})`),
    trouble: input.trouble,
  });
}

/** A person's eyes: no sensor has to agree, and a sensor that is out of service does not make them blind. */
function raiseSmoke(situation: Situation, state: DeviceState, { by, nowMs }: BinReport): void {
  const why = text(`${by.name} 看到垃圾桶冒烟。不要打开桶盖`, `${by.name} sees the bin smoke. Don't open the lid`);
  const cause = { kind: "bin-fire", priority: "P1", why, evidence: null, reading: null, isRepeatCounted: true, isSeen: true } as const;
  raise(situation, state, cause, nowMs);
}
