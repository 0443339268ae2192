/** Text in both languages, as the gateway sends it. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export type Language = keyof Text;

/** What the page says by itself: in the words of the screens, and where the gateway can't be asked. */
export const WORDS = {
  help: { zh: "求助", en: "Help" },
  again: { zh: "再求助", en: "Try again" },
  cancel: { zh: "取消", en: "Cancel" },
  aloud: { zh: "读给我听", en: "Read to me" },
  hush: { zh: "不读了", en: "Be quiet" },
  larger: { zh: "特大字", en: "Largest" },
  smaller: { zh: "大字", en: "Large" },
  ring120: { zh: "打 120", en: "Call 120" },
  ring119: { zh: "打 119", en: "Call 119" },
  sending: { zh: "正在发出求助", en: "Sending your call" },
  sendingMore: { zh: "请稍等,马上告诉您。", en: "One moment: you will hear at once." },
  failed: { zh: "没有打通", en: "Not connected" },
  failedMore: {
    zh: "请打 120,着火打 119。也可以按墙上的红色按钮,或敲墙叫邻居。",
    en: "Call 120, or 119 for fire. Or press the red button on the wall, or knock for a neighbour.",
  },
  retrying: { zh: "我们还在一直试。", en: "We keep trying." },
  offline: { zh: "网络不通", en: "No connection" },
  offlineMore: {
    zh: "急事请打 120,着火打 119。也可以按墙上的红色按钮。",
    en: "If it is urgent call 120, or 119 for fire. Or press the red button on the wall.",
  },
  over: { zh: "链接已失效", en: "This link is no longer valid" },
  overMore: {
    zh: "请找物业要新的二维码。急事请打 120,着火打 119。",
    en: "Ask the property office for a new code. If it is urgent call 120, or 119 for fire.",
  },
  noButton: { zh: "还不能在这里求助", en: "No help from here yet" },
  noButtonMore: {
    zh: "家中没有登记呼叫器,请找物业。急事请打 120,着火打 119。",
    en: "No button is registered at this home: ask the property office. If it is urgent call 120, or 119 for fire.",
  },
  closed: { zh: "处置完毕", en: "Dealt with" },
  closedMore: {
    zh: "这次求助处置完毕。要帮忙,就按红色按钮。",
    en: "This call has been dealt with. If you need help, press the red button.",
  },
  rest: { zh: "需要帮助吗?", en: "Do you need help?" },
  restMore: { zh: "要帮忙,就按红色按钮。", en: "If you need help, press the red button." },
  drill: { zh: "演练,非真实警情", en: "DRILL, not real" },
  called: { zh: "您的求助:", en: "Your call: " },
  steps: { zh: "收到,接警,赶来,到", en: "received,answered,coming,arrived" },
} as const satisfies Readonly<Record<string, Text>>;
