import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BinNow, COLLECTION_SETTINGS, listCollection, type Stream } from "../../../rules/detectors/collection.ts";
import { DAY_MS, HOUR_MS, MONDAY_MS } from "./bin-days.ts";

const NOW_MS = MONDAY_MS + 6 * HOUR_MS;
const settings = { ...COLLECTION_SETTINGS, nextRoundMs: NOW_MS + DAY_MS };

function bin(
  id: string,
  level_pct: number | null,
  more: Partial<NonNullable<BinNow["verdict"]>> = {},
  stream: Stream | null = "other",
): BinNow {
  const verdict = {
    level_pct,
    rate_pct_per_day: 20,
    fullAtMs: NOW_MS + 4 * DAY_MS,
    fullFromMs: NOW_MS + 3 * DAY_MS,
    fullToMs: NOW_MS + 6 * DAY_MS,
    emptiedAtMs: NOW_MS - DAY_MS,
    stuck: false,
    ...more,
  };
  return { id, stream, place: { zh: `桶${id}`, en: `Bin ${id}` }, verdict, isHeard: true };
}

const full = bin("full", 95, { fullAtMs: NOW_MS, fullFromMs: NOW_MS, fullToMs: NOW_MS });
const soon = bin("soon", 70, { fullFromMs: NOW_MS + 5 * HOUR_MS, fullToMs: NOW_MS + 30 * HOUR_MS });
const sooner = bin("sooner", 60, { fullFromMs: NOW_MS + 2 * HOUR_MS, fullToMs: NOW_MS + 9 * HOUR_MS });
const empty = bin("empty", 10);
const stuck = bin("stuck", 40, { stuck: true, fullAtMs: null, fullFromMs: null, fullToMs: null });
const silent: BinNow = { ...bin("silent", 30), isHeard: false };
const learning = bin("learning", 55, { rate_pct_per_day: null, fullAtMs: null, fullFromMs: null, fullToMs: null });

describe("the list for today", () => {
  const lists = listCollection([empty, learning, silent, soon, stuck, full, sooner], NOW_MS, settings);

  test("has what is full first, then what may be full before the next round, then what has to be looked at", () => {
    expect(lists.map(({ stream }) => stream)).toEqual(["other"]);
    expect(lists[0]!.empty.map(({ id }) => id)).toEqual(["full", "sooner", "soon", "silent", "stuck", "learning"]);
  });

  test("names what needs no trip, and until when", () => {
    expect(lists[0]!.leave.map(({ id, words }) => [id, words.zh, words.en])).toEqual([
      ["empty", "现为 10%,预计3天后至6天后满,不需清运", "10 % now, full from 3 days from now to 6 days from now, no trip needed"],
    ]);
  });

  test("says why, in both languages, with the interval", () => {
    const words = Object.fromEntries(lists[0]!.empty.map(({ id, words: said }) => [id, said]));
    expect(words["full"]).toEqual({ zh: "满溢(95%)", en: "Full (95 %)" });
    expect(words["sooner"]).toEqual({
      zh: "现为 60%,预计今天08:00至今天15:00满",
      en: "60 % now, full from today 08:00 to today 15:00",
    });
    expect(words["soon"]).toEqual({
      zh: "现为 70%,预计今天11:00至明天12:00满",
      en: "70 % now, full from today 11:00 to tomorrow 12:00",
    });
    expect(words["stuck"]!.zh).toContain("请到场查看");
  });
});

test("streams are apart, and food is fetched every second day however little it is", () => {
  const old = { emptiedAtMs: NOW_MS - 1.5 * DAY_MS };
  const lists = listCollection(
    [bin("food", 12, old, "food"), bin("paper", 12, old, "recyclable"), bin("any", 12, old, null)],
    NOW_MS,
    settings,
  );
  expect(lists.map(({ stream, empty: trips, leave }) => [stream, trips.map(({ reason }) => reason), leave.length])).toEqual([
    ["food", ["too-long"], 0],
    ["recyclable", [], 1],
    [null, [], 1],
  ]);
});

test("every bin is listed once, whatever is known of it", () => {
  const time = fc.option(fc.nat({ max: 4_000_000_000_000 }), { nil: null });
  const anyBin: fc.Arbitrary<BinNow> = fc.record({
    id: fc.uuid(),
    stream: fc.constantFrom("food", "other", "recyclable", "hazardous", null),
    place: fc.constant({ zh: "院子", en: "yard" }),
    isHeard: fc.boolean(),
    verdict: fc.option(
      fc.record({
        level_pct: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
        rate_pct_per_day: fc.option(fc.nat({ max: 200 }), { nil: null }),
        fullAtMs: time,
        fullFromMs: time,
        fullToMs: time,
        emptiedAtMs: time,
        stuck: fc.boolean(),
      }),
      { nil: null },
    ),
  });
  fc.assert(
    fc.property(fc.array(anyBin, { maxLength: 60 }), (bins) => {
      const listed = listCollection(bins, NOW_MS, settings).flatMap(({ empty: trips, leave }) => [...trips, ...leave]);
      expect(listed.map(({ id }) => id).toSorted()).toEqual(bins.map(({ id }) => id).toSorted());
      expect(listCollection(bins.toReversed(), NOW_MS, settings).flatMap(({ empty: trips }) => trips.map(({ id }) => id))).toEqual(
        listCollection(bins, NOW_MS, settings).flatMap(({ empty: trips }) => trips.map(({ id }) => id)),
      );
      for (const { words } of listed) expect(words.zh !== "" && words.en !== "").toBe(true);
    }),
  );
});
