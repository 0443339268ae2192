import type { AlertKind, Text } from "../model/alert.ts";

/** One step of a procedure: what is to be done, in the order it is done. */
export interface ProcedureStep {
  readonly id: string;
  readonly text: Text;
}

const step = (id: string, zh: string, en: string): ProcedureStep => ({ id, text: { zh, en } });

const FIRE: readonly ProcedureStep[] = [
  step("two-go", "两人以上携带灭火器、防烟面罩出动", "Two or more go, with extinguishers and smoke hoods"),
  step("verify", "到场核实:确警或误报", "Verify on site: confirmed or unfounded"),
  step("call-119", "确警立即拨打 119,并记录时间", "Confirmed: call 119 at once, and record the time"),
  step("people", "先救人:通知本层和上层住户,接应行动不便的人", "People first: tell this floor and those above, fetch who can't walk"),
  step("lift", "电梯迫降首层,禁止乘坐", "Lift to the ground floor; nobody rides in it"),
  step("power-gas", "切断起火户电源、燃气", "Shut power and gas of the home on fire"),
  step("water", "打开最近的消火栓,确认有水压", "Open the nearest hydrant and see that it has pressure"),
  step("inside", "进入内部的人登记,定时回报", "Whoever goes in is recorded and reports by the clock"),
  step("lane", "清空消防车通道,到门口迎接消防车", "Clear the fire lane, meet the fire engine at the gate"),
  step("handover", "向消防队交接:起火点、被困人员、水源", "Hand over to the fire brigade: where, who is trapped, where water is"),
  step("after", "火灭后查看复燃,清点人数", "After it is out: look for embers, count heads"),
];
const SOS: readonly ProcedureStep[] = [
  step("ring-back", "30 秒内回拨", "Ring back within 30 seconds"),
  step("no-answer", "无人接听:直接上门", "No answer: somebody goes"),
  step("key", "联系钥匙保管人;开门须两人在场", "Ask the key holder; a door is opened by two together"),
  step("call-120", "有伤病:拨打 120", "Hurt or ill: call 120"),
  step("family", "告知紧急联系人", "Tell the emergency contact"),
  step("stay", "等到有人接手再离开", "Stay until somebody takes over"),
];
const BURST: readonly ProcedureStep[] = [
  step("find", "到场确认漏点", "Find where it leaks"),
  step("valve", "关闭最近的阀门,记录停水范围", "Shut the nearest valve, record who is without water"),
  step("power", "漏水近电:先断电", "Water near power: power off first"),
  step("hydrants", "告知微型消防站:消火栓可能无水", "Tell the fire station: hydrants may be dry"),
  step("residents", "通知停水住户和恢复时间", "Tell who is without water, and until when"),
  step("repair", "联系抢修,恢复后试压", "Call the repair crew, test the pressure afterwards"),
];
const BIN_FIRE: readonly ProcedureStep[] = [
  step("distance", "站在上风处,先看有无电池、气罐爆裂", "Stand upwind; look for batteries and gas cans first"),
  step("extinguish", "灭火器或水带扑灭,移开旁边的桶和车", "Put it out; move bins and vehicles away"),
  step("call-119", "控制不住或近楼:拨打 119", "Not under control, or near a house: call 119"),
  step("after", "浇透冷却,30 分钟后复查", "Soak and cool it, look again after 30 minutes"),
];
const OTHER: readonly ProcedureStep[] = [
  step("look", "到场查看", "Go and look"),
  step("secure", "先保证人的安全", "Make people safe first"),
  step("tell", "告知相关住户", "Tell the residents it concerns"),
];

const PROCEDURES: Readonly<Partial<Record<AlertKind, readonly ProcedureStep[]>>> = {
  fire: FIRE,
  "fire-suspected": FIRE,
  sos: SOS,
  assist: SOS,
  "pipe-burst": BURST,
  "pipe-low-pressure": BURST,
  "pipe-leak": BURST,
  "bin-fire": BIN_FIRE,
};

/** The procedure that opens with an incident of a kind. */
export const procedureSteps = (kind: AlertKind): readonly ProcedureStep[] => PROCEDURES[kind] ?? OTHER;
