import { both, type Text } from "../phone/text.ts";

export const WORDS = {
  title: both("今日清运", "To empty today"),
  none: both("今日无需清运。", "Nothing to empty today."),
  loading: both("正在读取清单…", "Reading the list…"),
  live: both("当前清单", "The list as it is now"),
  lastKnown: both("没有网络。这是最后的清单", "No network. This is the last list"),
  nothing: both("没有网络,本机没有保存清单。请打电话问物业。", "No network, and no list is kept here. Ring the property office."),
  noLink: both("链接不完整,请向物业重新索取。", "The link is not whole: ask the property for another."),
  aloud: both("读给我听", "Read to me"),
  other: both("English", "中文"),
  others: both("其他桶,今天不用清", "Other bins, no trip today"),
  wrong: both("有问题点这里", "Something wrong: touch here"),
  close: both("收起", "Close"),
  unsent: both("未送达,正在自动重试", "Not sent, trying again"),
  sending: both("正在发送", "Sending"),
  reported: both("已报物业", "The property knows"),
  smokeSent: both(
    "微型消防站已收到。离远点,不要打开桶盖。看到明火打 119。",
    "The fire station has it. Keep away, leave the lid shut. If you see flames, dial 119.",
  ),
  smokeUnsent: both("没有报上!请打 119,或用对讲机叫微型消防站。", "Not reported! Dial 119, or call the fire station by radio."),
  smokeSending: both("正在报给微型消防站…", "Telling the fire station…"),
} as const;

/** What can be wrong; smoke stands last and apart, so that no wet thumb meets it on its way. */
export const TROUBLES = ["blocked", "broken", "overflowing", "mixed", "smoking"] as const;
export type Trouble = (typeof TROUBLES)[number];

export const TROUBLE_WORDS: Readonly<Record<Trouble, Text>> = {
  blocked: both("挡住", "Blocked"),
  broken: both("破损", "Broken"),
  overflowing: both("外溢", "Overflowing"),
  mixed: both("混投", "Wrongly sorted"),
  smoking: both("冒烟", "Smoke"),
};

export const STREAM_WORDS: Readonly<Record<string, Text>> = {
  recyclable: both("可回收物", "Recyclables"),
  hazardous: both("有害垃圾", "Hazardous waste"),
  food: both("易腐垃圾", "Food waste"),
  other: both("其他垃圾", "Other waste"),
};
export const NO_STREAM = both("未分类", "No stream");
