import type { Site } from "../model/site.ts";
import type { SiteWay } from "../model/site-response.ts";
import type { Mistake } from "./mistakes.ts";
import { wrong } from "./wrong.ts";

/** Ladders that can't be climbed, ways that lead nowhere. */
export function responseMistakes(site: Site): readonly Mistake[] {
  return [...site.escalation.flatMap((_, index) => ladderMistakes(site, index)), ...wayMistakes(site)];
}

type Ladder = Site["escalation"][number];
const isForAll = ({ kinds, buildings, hours, onlyNamed }: Ladder): boolean =>
  kinds === undefined && buildings === undefined && hours === undefined && onlyNamed !== true;

/** The first that fits is climbed: what stands behind one for everything is never reached. A ladder leads upwards only. */
function ladderMistakes({ escalation }: Site, index: number): readonly Mistake[] {
  const { priorities, rungs, onlyNamed } = escalation[index]!;
  const before = onlyNamed === true ? [] : escalation.slice(0, index).filter(isForAll);
  const found = priorities.flatMap((priority, at) =>
    priorities.indexOf(priority) < at || before.some((ladder) => ladder.priorities.includes(priority))
      ? [
          wrong(
            ["escalation", index, "priorities", at],
            `${priority} 已有升级顺序`,
            `${priority} has a ladder already, expected one for each priority`,
          ),
        ]
      : [],
  );
  for (const [at, { afterS, tell, people }] of rungs.entries()) {
    const beforeS = rungs[at - 1]?.afterS ?? 0;
    if (afterS < beforeS)
      found.push(
        wrong(
          ["escalation", index, "rungs", at, "afterS"],
          `此处是 ${afterS},应不早于前一级的 ${beforeS} 秒`,
          `found ${afterS}, expected at least the ${beforeS} s of the rung before`,
        ),
      );
    if (tell === "person" && people === undefined)
      found.push(wrong(["escalation", index, "rungs", at], "tell: person 缺少 people", "tell: person has no people, expected their ids"));
  }
  return found;
}

type Key = keyof SiteWay;
/** What each kind needs. */
const NEEDS: Readonly<Record<SiteWay["kind"], readonly Key[]>> = {
  webhook: ["url", "secretFile"],
  dingtalk: ["url", "tokenFile", "secretFile"],
  wecom: ["url", "tokenFile"],
  feishu: ["url", "tokenFile", "secretFile"],
  mail: ["host", "from"],
  sms: ["url", "body"],
  voice: ["url", "body"],
};
const EVERY: readonly Key[] = ["id", "kind", "allow"];
const MAY: Readonly<Record<SiteWay["kind"], readonly Key[]>> = {
  webhook: ["tiers", "tokenFile"],
  dingtalk: ["tiers"],
  wecom: ["tiers"],
  feishu: ["tiers"],
  mail: ["port", "security", "user", "passwordFile"],
  sms: ["tokenFile", "headers", "contentType", "expect"],
  voice: ["tokenFile", "headers", "contentType", "expect"],
};
/** Read on a phone: a link has to lead back. */
const WITH_LINK: ReadonlySet<SiteWay["kind"]> = new Set(["webhook", "dingtalk", "wecom", "feishu"]);

function wayMistakes({ ways, response }: Site): readonly Mistake[] {
  return ways.flatMap((way, index) => {
    const { id, kind, url, tokenFile, body } = way;
    const found: Mistake[] = NEEDS[kind]
      .filter((key) => way[key] === undefined)
      .map((key) => wrong(["ways", index], `${kind} 方式 ${id} 缺少 ${key}`, `the ${kind} way ${id} has no ${key}`));
    const known = new Set([...EVERY, ...NEEDS[kind], ...MAY[kind]]);
    for (const key of Object.keys(way) as Key[])
      if (way[key] !== undefined && !known.has(key))
        found.push(wrong(["ways", index, key], `${kind} 方式没有 ${key} 这一项`, `a ${kind} way has no ${key}`));
    if (tokenFile !== undefined && url !== undefined && !url.includes("{token}") && !usesToken(way))
      found.push(wrong(["ways", index, "url"], "tokenFile 的内容没有用处,应写 {token}", "nothing uses tokenFile, expected {token}"));
    if (url !== undefined && !URL_FORM.test(url))
      found.push(wrong(["ways", index, "url"], "不是有效的地址", "this is no address that can be asked"));
    if (body !== undefined && !body.includes("{phone}"))
      found.push(wrong(["ways", index, "body"], "缺少 {phone}", "{phone} is missing: nobody would be reached"));
    if (WITH_LINK.has(kind) && response?.address === undefined)
      found.push(
        wrong(["ways", index], `${kind} 消息需要链接:response 缺少 address`, `a ${kind} message has a link: response has no address`),
      );
    return found;
  });
}

/** A host, perhaps a port, a path: the core of rules has no parser of addresses. */
const URL_FORM = /^https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?([/?].*)?$/;

const usesToken = ({ headers, body }: SiteWay): boolean =>
  (headers ?? []).some(({ value }) => value.includes("{token}")) || (body ?? "").includes("{token}");
