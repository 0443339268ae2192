import { both, type Text } from "../phone/text.ts";

export const WORDS = {
  loading: both("正在读取出动卡…", "Reading the going card…"),
  live: both("当前情况", "As it is now"),
  lastKnown: both("连不上网关。以下为最后所知", "No gateway. Last known"),
  nothing: both("连不上网关,本机没有保存。请用对讲机。", "No gateway, and nothing is kept here. Use the radio."),
  noLink: both("链接不完整,请向站点重新索取。", "The link is not whole: ask the station for another."),
  drill: both("演练,非真实警情", "DRILL, not real"),
  floor: both("楼层", "Floor"),
  way: both("楼梯", "Stairs"),
  water: both("消火栓", "Hydrant"),
  noPressure: both("压力未知", "pressure unknown"),
  low: both("消防水压不足", "low pressure"),
  old: both("失联,非当前", "lost contact, not current"),
  carry: both("携带", "Take"),
  off: both("关断", "Shut off"),
  works: both("占道、施工", "Blocked by works"),
  people: both("需要帮助", "Needs help"),
  none: both("无", "none"),
  trapped: both("被困", "Trapped"),
  key: both("钥匙保管人", "Key holder"),
  sending: both("正在发送…", "Sending…"),
  unsent: both("未送达,正在自动重试。紧急时用对讲机。", "Not sent, trying again. Use the radio if it is urgent."),
  other: both("English", "中文"),
} as const;

export const STAGE_WORDS: Readonly<Record<string, Text>> = {
  going: both("我去", "I am going"),
  arrived: both("我到了", "I have arrived"),
  controlling: both("处置中", "Working"),
  controlled: both("已控制", "Under control"),
  back: both("归队", "Back"),
};

export const KIND_WORDS: Readonly<Record<string, Text>> = {
  fire: both("火警", "Fire"),
  "fire-suspected": both("疑似火情", "Suspected fire"),
  sos: both("紧急求助", "Emergency call"),
  assist: both("一般求助", "Asks for help"),
  "pipe-burst": both("爆管", "Pipe burst"),
  "pipe-low-pressure": both("水压过低", "Low pressure"),
  "pipe-leak": both("疑似漏水", "Suspected leak"),
  "bin-fire": both("垃圾桶起火", "Bin fire"),
};

export const NEED_WORDS: Readonly<Record<string, Text>> = {
  "walks-slowly": both("行动缓慢", "walks slowly"),
  wheelchair: both("坐轮椅", "wheelchair"),
  bedridden: both("卧床", "bedridden"),
  oxygen: both("吸氧", "oxygen"),
  deaf: both("听障", "deaf"),
  blind: both("视障", "blind"),
  alone: both("独居", "lives alone"),
};
