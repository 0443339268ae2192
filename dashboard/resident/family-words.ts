/** Text in both languages, as the gateway sends it. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export type Language = keyof Text;

/** What the page says by itself. */
export const WORDS = {
  loading: { zh: "正在查看…", en: "Looking…" },
  over: { zh: "链接已失效。", en: "This link is no longer valid." },
  offline: {
    zh: "没有连上,正在重试。下面是之前的情况。急事请打 120,着火打 119。",
    en: "Not connected, trying again. Below is what was known before. If it is urgent call 120, or 119 for fire.",
  },
  now: { zh: "现在", en: "Now" },
  responder: { zh: "负责人", en: "Who is on it" },
  call: { zh: "打电话给", en: "Ring" },
  seenBy: { zh: "见到本人", en: "Saw her" },
  record: { zh: "经过", en: "What happened" },
  told: { zh: "已告知", en: "Who was told" },
  you: { zh: "(您)", en: " (you)" },
  seen: { zh: "我看到了", en: "I have seen it" },
  going: { zh: "我去", en: "I am going" },
  well: { zh: "已联系上,平安", en: "I reached her: all is well" },
  silent: { zh: "还没有回应", en: "no word yet" },
  larger: { zh: "大字", en: "Larger" },
  normal: { zh: "小字", en: "Smaller" },
  other: { zh: "English", en: "中文" },
  aloud: { zh: "读出来", en: "Read aloud" },
  device: { zh: "她的设备有问题", en: "Her device has a problem" },
  ask: { zh: "没有她的消息", en: "No word from her" },
  alert: { zh: "正在处理的求助", en: "A call that is being dealt with" },
} as const satisfies Readonly<Record<string, Text>>;
