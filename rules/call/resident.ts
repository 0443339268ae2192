import type { Input, Refusal } from "../model/input.ts";
import { NOTHING_OF_PERSON, type ResidentAct } from "../model/person.ts";
import type { Situation } from "../model/situation.ts";
import { refuse } from "../engine/commands.ts";
import { collect } from "../engine/outcomes.ts";
import { text } from "../engine/words.ts";
import { endCases, familyReacts } from "./family.ts";
import { practise, startPractice } from "./practice.ts";
import { hear, observe, putPerson } from "./watch.ts";

/** Longest absence that is believed: who is away longer says so again, so that nobody is forgotten. */
const AWAY_MS_MAX = 90 * 24 * 3_600_000;

/** A resident, or somebody for them, says something about being looked after; or a refusal that changes nothing. */
export function residentActs(situation: Situation, { resident, act, by, nowMs }: Extract<Input, { kind: "resident" }>): void {
  const index = situation.places.people?.all.findIndex(({ id }) => id === resident) ?? -1;
  const wallMs = nowMs + situation.wallOffsetMs;
  const refusal = index < 0 ? refuse(404, "not_found", `没有 ${resident}`, `There is no ${resident}`) : refusalOf(act, wallMs);
  if (refusal !== null) {
    collect().refusal = refusal;
    return;
  }
  const known = situation.people.get(resident) ?? NOTHING_OF_PERSON;
  const person = situation.places.people!.all[index]!;
  switch (act.name) {
    case "away":
      putPerson(situation, resident, { ...known, away: { untilMs: act.untilMs, why: act.why, by: by.name } });
      return observe(situation, index, { said: "away", atMs: nowMs, nowMs });
    case "home":
      putPerson(situation, resident, { ...known, away: null });
      return hear(situation, index, { said: "ok", atMs: nowMs, nowMs });
    case "family":
      putPerson(situation, resident, { ...known, isFamilyOff: act.isOff });
      if (act.isOff)
        endCases(situation, resident, { isAll: true, why: text("本人已取消告知", "She does not want it told any more"), nowMs });
      return;
    case "practice":
      collect().refusal = startPractice(situation, person, { untilMs: act.untilMs, by, nowMs });
      return;
    case "practice-press":
      collect().refusal = practise(situation, person, nowMs);
      return;
    case "practice-end":
      putPerson(situation, resident, { ...known, practice: null });
  }
}

function refusalOf(act: ResidentAct, wallMs: number): Refusal | null {
  if (act.name !== "away") return null;
  if (act.untilMs <= wallMs) return refuse(400, "until_is_past", "时间已过", "That time has passed");
  if (act.untilMs > wallMs + AWAY_MS_MAX) return refuse(400, "until_is_too_late", "最多90天", "At most 90 days");
  return null;
}

/** A contact has touched the link; who has spoken with her has heard of her. */
export function contactReacts(situation: Situation, input: Extract<Input, { kind: "family" }>): void {
  const family = familyReacts(situation, input);
  if (family === null) {
    collect().refusal = refuse(409, "not_open", "此事已结束", "This is over");
    return;
  }
  const index = situation.places.people?.all.findIndex(({ id }) => id === family.resident) ?? -1;
  if (input.reaction === "well" && index >= 0) hear(situation, index, { said: "ok", atMs: input.nowMs, nowMs: input.nowMs });
}
