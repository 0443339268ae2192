import type { Incident, IncidentAct, LinkUse } from "../model/incident.ts";
import type { Refusal } from "../model/input.ts";
import { refuse } from "../engine/commands.ts";
import { text } from "../engine/words.ts";
import type { Acting } from "./acts.ts";
import { isOfCrew } from "./crew.ts";
import { putIncident } from "./record.ts";

/** Links of one incident: each of its people has two, and some lose theirs. */
const LINKS_MAX = 500;

const isStage = (act: IncidentAct): act is Extract<IncidentAct, { name: "stage" }> => act.name === "stage";

type Used = { readonly refusal: Refusal } | { readonly isRepeat: true } | { readonly isRepeat: false; readonly incident: Incident };

/** The incident with the link used up; a refusal that says why it opens nothing any more. */
export function useLink({ by, atMs }: Acting, incident: Incident, act: IncidentAct, { hash, ref }: LinkUse): Used {
  const link = incident.links.find((one) => one.hash === hash);
  if (link === undefined || link.person !== by || !isStage(act))
    return { refusal: refuse(404, "link_unknown", "链接无效", "This link is not one of ours") };
  if (link.used !== null) {
    if (link.used.ref === ref && link.used.stage === act.stage) return { isRepeat: true };
    return { refusal: refuse(409, "link_used", "链接已使用", "This link was used already") };
  }
  if (link.expiresAt <= atMs) return { refusal: refuse(409, "link_expired", "链接已过期", "This link has expired") };
  const used = { at: atMs, stage: act.stage, ref };
  return { isRepeat: false, incident: { ...incident, links: incident.links.map((one) => (one === link ? { ...link, used } : one)) } };
}

/** A link for one person and this incident alone. `volunteer`: of no crew, by name. `isSilent`: it takes the place of one that was used. */
export function addLink(
  { situation, by, atMs: at }: Acting,
  incident: Incident,
  {
    person,
    hash,
    expiresAt,
    volunteer = false,
  }: Pick<Extract<IncidentAct, { name: "link" }>, "person" | "hash" | "expiresAt" | "volunteer">,
  isSilent: boolean,
): Refusal | null {
  if (incident.links.length >= LINKS_MAX) return refuse(409, "too_many", "链接过多", "Too many links");
  const isKnown = volunteer || isOfCrew(situation, person) || incident.responders.some((one) => one.person === person);
  if (!isKnown) return refuse(404, "not_found", `没有 ${person}`, `There is no ${person}`);
  const links = [...incident.links, { hash, person, expiresAt, used: null }];
  const why = volunteer
    ? text(`已发送链接:志愿者 ${person}`, `Link for the volunteer ${person}`)
    : text(`已发送链接:${person}`, `Link for ${person}`);
  putIncident(situation, { ...incident, links }, isSilent ? [] : [{ at, event: "link", why, by }]);
  return null;
}
