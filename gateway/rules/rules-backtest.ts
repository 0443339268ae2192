import { basename } from "node:path";
import { readFileSync } from "node:fs";
import type { ComparedFiring } from "../../rules/model/backtest.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Site } from "../../rules/model/site.ts";
import type { Answer } from "../access/operator.ts";
import { readRecording } from "../backtest/recording.ts";
import { runRecording } from "../backtest/recorded-run.ts";
import { hashOf } from "./rule-folder.ts";

/** Firings shown; the counts count all. */
const SHOWN_MAX = 200;

/** A set of rules over a recording, beside the starter rules alone: how often each would have fired, and when. */
export async function backtestRecording(
  file: string,
  { tried, present, site }: { readonly tried: readonly RuleFile[]; readonly present: readonly RuleFile[]; readonly site: Site | null },
): Promise<Answer> {
  const recording = await readRecording(readFileSync(file, "utf8"), site);
  const hashed = (files: readonly RuleFile[]) => ({ hash: hashOf(files), files });
  const { rules, firings, failures, ...total } = runRecording(recording, { tried: hashed(tried), present: hashed(present) });
  const { readings, devices, refused } = recording;
  const lines = [
    `${basename(file)}:${readings} 个读数,${devices.length} 台设备 / ${readings} readings, ${devices.length} devices`,
    ...refused.map((why) => `  未采用 / left out ${why}`),
    `新规则报 ${total.tried} 次,现行规则 ${total.present} 次,两者都有 ${total.both} 次 / would have fired ${total.tried} times, the starter rules ${total.present}, both ${total.both}`,
    ...rules.map(({ rule, ...counts }) => `  ${rule ?? "(失联 / silent)"}: ${counts.tried} / ${counts.present} / ${counts.both}`),
    ...firings.slice(0, SHOWN_MAX).map(shown),
    ...(firings.length > SHOWN_MAX ? [`  … ${firings.length - SHOWN_MAX + total.more}`] : []),
    ...failures.map((subject) => `规则出错 / a rule failed: ${subject}`),
  ];
  return { code: failures.length === 0 ? 0 : 1, text: lines.join("\n") };
}

const SIDES = { tried: "仅新规则 / tried only", present: "仅现行 / starter only", both: "两者 / both" } as const;

const shown = ({ at, device, rule, kind, priority, of, shadow }: ComparedFiring): string =>
  `  ${new Date(at).toISOString()} ${device} ${kind} ${priority} ${rule ?? "-"}${shadow ? " 试运行 / shadow" : ""} (${SIDES[of]})`;
