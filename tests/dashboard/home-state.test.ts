import { describe, expect, test } from "vitest";
import { type Known, type Page, shownOf } from "../../dashboard/resident/home-state.ts";

const text = (zh: string) => ({ zh, en: zh });
const said = { ...text("要帮忙,就按红色按钮。"), key: "00000001" };
const PAGE: Page = {
  home: text("501室"),
  language: "zh",
  hasButton: true,
  call: null,
  notice: null,
  status: text("正常"),
  said,
  failed: { ...text("没有打通。"), key: "00000002" },
};
const NOTICE = {
  exercise: false,
  isOver: false,
  sentences: [
    { ...text("三号楼着火了。"), number: 1 },
    { ...text("关紧房门。"), number: 2 },
  ],
};
const CALLS = [null, ...["received", "answered", "coming", "arrived", "failed"].map((stage) => ({ id: "a", stage, isCancelAsked: false }))];
const TOUCHES = [null, { isLate: false, isRetried: true }, { isLate: true, isRetried: true }];
const LINKS = ["good", "offline", "over"] as const;

const known = (page: Partial<Page>, more: Partial<Known> = {}): Known => ({
  page: { ...PAGE, ...page },
  link: "good",
  pressed: null,
  hasClosed: false,
  ...more,
});

describe.each(LINKS)("with the link %s", (link) => {
  test("no state has more than three controls, and help or a number to ring is always one of them unless help is on its way", () => {
    for (const call of CALLS)
      for (const pressed of TOUCHES)
        for (const notice of [null, NOTICE, { ...NOTICE, isOver: true }]) {
          const { controls } = shownOf(known({ call, notice }, { link, pressed }));
          expect(controls.length).toBeLessThanOrEqual(3);
          const isComing = call !== null && call.stage !== "failed" && pressed === null;
          if (!isComing) expect(controls.some((one) => ["help", "again", "ring120"].includes(one))).toBe(true);
        }
  });
});

test("what to do in a fire stands above a call, a touch that was not answered and a lost line", () => {
  for (const more of [{}, { pressed: TOUCHES[2]! }, { link: "offline" as const }]) {
    const shown = shownOf(known({ call: CALLS[1]!, notice: NOTICE }, more));
    expect([shown.look, shown.status.zh, shown.lines[0]!.zh]).toEqual(["notice", "三号楼着火了。", "关紧房门。"]);
  }
});

test("received is said of a call that is open, and of nothing else", () => {
  const shown = shownOf(known({}, { pressed: { isLate: false, isRetried: true } }));
  expect(shown.status.zh).toBe("正在发出求助");
  expect(shownOf(known({}, { pressed: { isLate: true, isRetried: true } })).status.zh).toBe("没有打通");
  expect(shownOf(known({ call: CALLS[1]!, status: text("已收到,正在叫人") })).status.zh).toBe("已收到,正在叫人");
});
