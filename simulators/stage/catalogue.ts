import type { Text } from "../../rules/model/alert.ts";
import type { DeviceSpec } from "../devices/device.ts";
import { FAULTS } from "../faults/faults.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { SCENARIOS } from "../scenarios/scenarios.ts";

/** What a person is told of a scenario before it is played, and how it may be. */
interface Entry {
  readonly about: Text;
  /** What the screens should show then. */
  readonly shows: Text;
  /** Those at which it stays true: some must last as long as they do. */
  readonly speeds: readonly number[];
  /** A building with so many of these devices can have it; null: it needs the whole community. */
  readonly needs: { readonly is: (spec: DeviceSpec) => boolean; readonly min: number } | null;
}

/** A scenario as it is offered. */
export interface Listed extends Pick<Entry, "about" | "shows" | "speeds"> {
  readonly name: string;
  readonly title: Text;
  readonly usualSpeed: number;
  /** Buildings in which it can be played; none: the whole community. */
  readonly buildings: readonly string[];
}

const EVERY = [1, 4, 20];
/** Pressure sensors of a building that has risers with several of them. */
const SEVERAL_RISERS = 8;
const homeDetector = ({ kind, powered }: DeviceSpec): boolean => kind === "smoke-detector" && powered === "battery";
const button = ({ kind }: DeviceSpec): boolean => kind === "emergency-button";
const pipe = ({ kind }: DeviceSpec): boolean => kind === "pipe-pressure";

/** By name. What is not here is for the command line: a night in which people act signs them in with a password. */
const ENTRIES: Readonly<Record<string, Entry>> = {
  "kitchen-fire": {
    about: {
      zh: "一户厨房油锅起火,两分钟内烟进入楼道、上层和邻居家,约五分钟后扑灭。",
      en: "Oil catches fire in one kitchen. Within two minutes the smoke is on the landing, upstairs and next door; after five it is out.",
    },
    shows: {
      zh: "起火户、楼道和邻居家应先后出现危及生命的火警,归在同一警情里。只闻到一点烟的探测器不应报警。",
      en: "Fires of the highest priority in that home, on the landing and next door, together in one incident. A detector that smells only a whiff stays quiet.",
    },
    speeds: EVERY,
    needs: { is: homeDetector, min: 3 },
  },
  "pipe-burst": {
    about: {
      zh: "一根供水立管爆裂,高层先没水,关阀后修复。",
      en: "A riser bursts; the upper floors lose their water first. The valve is shut and the pipe mended.",
    },
    shows: {
      zh: "应出现“水压过低”,位置在爆管的那根立管;也可能同时提示疑似爆管。",
      en: "Low pressure on that riser, and perhaps a suspected burst with its place.",
    },
    speeds: EVERY,
    needs: { is: pipe, min: SEVERAL_RISERS },
  },
  "bin-fire": {
    about: {
      zh: "没熄的烟头扔进垃圾桶,桶内温度迅速升高,随后浇灭。",
      en: "A cigarette sets a bin on fire; it heats up fast and is put out.",
    },
    shows: {
      zh: "应出现 1 条垃圾桶起火。旁边只是变暖的桶不应报警。",
      en: "One bin fire. The bins beside it only grow warm and stay quiet.",
    },
    speeds: EVERY,
    needs: { is: ({ kind }) => kind === "smart-bin", min: 1 },
  },
  "press-for-help": {
    about: {
      zh: "三户老人先后按呼叫器:一户红键求救,一户绿键求助,一户误按后申请取消。",
      en: "Three homes use their button: one calls for help, one asks for something, one presses by mistake and cancels.",
    },
    shows: {
      zh: "应出现 2 条紧急求助和 1 条一般求助。申请取消的那条不会自己办结,要回电核实。",
      en: "Two emergency calls and one request. The cancelled call does not close by itself: somebody rings back.",
    },
    speeds: EVERY,
    needs: { is: button, min: 3 },
  },
  "fall-and-press": {
    about: {
      zh: "独居老人夜里跌倒,按红键求救,慌乱中误按取消,再按红键。",
      en: "Somebody who lives alone falls at night, calls, cancels by mistake and calls again.",
    },
    shows: {
      zh: "应出现 1 条紧急求助并一直保持,直到有人办结。",
      en: "One emergency call that stays until a person closes it.",
    },
    speeds: EVERY,
    needs: { is: button, min: 1 },
  },
  "cooking-night": {
    about: {
      zh: "晚饭时间十户同时炒菜,油烟和水汽短促,没有火情。",
      en: "Supper in ten kitchens: short puffs of oil smoke and steam, and no fire.",
    },
    shows: {
      zh: "不应出现火警;个别住户可能提示疑似火情。",
      en: "No fire. A suspected fire in one home or another may be shown.",
    },
    // Faster, smoke would rise as steeply as that of a fire.
    speeds: [1],
    needs: null,
  },
  "flood-of-alerts": {
    about: {
      zh: "雷雨夜几十台设备故障、失联、抖动,其中夹着一处真火警和一次真求救。",
      en: "A thunderstorm: tens of devices fail, fall silent and chatter. Among them one real fire and one real call.",
    },
    shows: {
      zh: "会出现大量设备故障,次要的合并显示;火警和求助始终单独排在最前。",
      en: "Many device faults, folded together. The fire and the call always stand by themselves at the top.",
    },
    speeds: [1, 4],
    needs: null,
  },
  "slow-leak": {
    about: {
      zh: "立管接头夜里开始渗漏,清晨高处住户没有水。",
      en: "A joint of a riser begins to seep at night; in the morning the homes above have no water.",
    },
    shows: {
      zh: "应出现“水压过低”,之前可能提示疑似漏水。",
      en: "Low pressure in the morning, perhaps a suspected leak before it.",
    },
    speeds: [60],
    needs: { is: pipe, min: SEVERAL_RISERS },
  },
  "quiet-day": {
    about: {
      zh: "平安的一天:用水早晚高峰,垃圾桶渐满,没有险情。",
      en: "A quiet day: water is used in the morning and the evening, bins fill, nothing happens.",
    },
    shows: {
      zh: "除垃圾桶满溢和电池欠压外,不应出现任何告警。",
      en: "Nothing but full bins and weak batteries.",
    },
    speeds: [60],
    needs: null,
  },
};

/** Without what their numbers count: from a screen each has its usual one. */
export const faultsOffered = FAULTS.map(({ name, title: { zh, en } }) => ({
  name,
  title: { zh: withoutNumber(zh), en: withoutNumber(en) },
}));

/** Every scenario that can be played from a screen, in the order in which it is offered. */
export function catalogueOf(community: readonly DeviceSpec[]): readonly Listed[] {
  return Object.entries(ENTRIES).flatMap(([name, { about, shows, speeds, needs }]) => {
    const scenario = SCENARIOS.find((one) => one.name === name);
    if (scenario === undefined) return [];
    const { title, usualSpeed } = scenario;
    return [{ name, title, about, shows, speeds, usualSpeed, buildings: buildingsOf(community, needs) }];
  });
}

/** null: it is not offered. */
export const offered = (name: string): Scenario | null =>
  Object.hasOwn(ENTRIES, name) ? (SCENARIOS.find((one) => one.name === name) ?? null) : null;

function withoutNumber(title: string): string {
  return title.replace(/ ?\(.*\)$/, "");
}

function buildingsOf(community: readonly DeviceSpec[], needs: Entry["needs"]): readonly string[] {
  if (needs === null) return [];
  const counts = new Map<string, number>();
  for (const spec of community) if (needs.is(spec)) counts.set(spec.building, (counts.get(spec.building) ?? 0) + 1);
  return [...counts].flatMap(([building, count]) => (count >= needs.min ? [building] : [])).toSorted();
}
