import type { Site } from "../model/site.ts";
import { deviceKey, type SiteFeed, wayUp } from "../model/site-feeds.ts";
import type { Mistake } from "./mistakes.ts";
import { wrong } from "./wrong.ts";

/** A drawing of what feeds what that goes round in a circle, changes its medium on the way, or feeds one thing twice. */
export function feedMistakes({ feeds }: Site): readonly Mistake[] {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  return [...feeds.flatMap((feed, index) => lineMistakes(byId, feed, index)), ...fedTwice(feeds)];
}

function lineMistakes(byId: ReadonlyMap<string, SiteFeed>, { id, medium, fedBy }: SiteFeed, index: number): readonly Mistake[] {
  const from = fedBy === undefined ? undefined : byId.get(fedBy);
  if (from === undefined) return [];
  const path = ["feeds", index, "fedBy"];
  if (from.medium !== medium)
    return [
      wrong(
        path,
        `${from.id} 是 ${from.medium},应为 ${medium} 的线路`,
        `${from.id} is a feed of ${from.medium}, expected one of ${medium}`,
      ),
    ];
  const way = wayUp(byId, from.id);
  if (!way.includes(id)) return [];
  const circle = [id, ...way.slice(0, way.indexOf(id) + 1)].join(" ← ");
  return [wrong(path, `供给成环:${circle},应去掉其中之一`, `these feed each other: ${circle}, expected no circle`)];
}

/** One line of a medium for each thing: whose failure it is has to be known. */
function fedTwice(feeds: readonly SiteFeed[]): readonly Mistake[] {
  const first = new Map<string, string>();
  return feeds.flatMap(({ id, medium, serves = [], devices = [] }, index) => {
    const fed = [
      ...serves.map((one, at) => ({ one, key: one, path: ["feeds", index, "serves", at] })),
      ...devices.map((one, at) => ({ one, key: deviceKey(one), path: ["feeds", index, "devices", at] })),
    ];
    return fed.flatMap(({ one, key, path }) => {
      const before = first.get(`${medium}|${key}`);
      if (before === undefined) first.set(`${medium}|${key}`, id);
      if (before === undefined) return [];
      return [wrong(path, `${one} 的 ${medium} 已由 ${before} 供给`, `${one} has its ${medium} from ${before} already, expected one feed`)];
    });
  });
}
