import type { Text } from "../model/alert.ts";
import type { FamilyCase, Told } from "../model/family.ts";
import type { Situation } from "../model/situation.ts";
import { planOf } from "../response/climb.ts";
import { oweNotification, withdrawNotifications } from "../response/notify.ts";
import { text } from "../engine/words.ts";

/** A resident's contact as a recipient: no colon, since keys of notifications are parted by it. */
export const contactId = (resident: string, index: number): string => `contact-${resident}-${index}`;

const LINK = "family:";
/** Stands for a contact's link until it is sent: the secret part is in no row. */
const linkTo = ({ id }: FamilyCase, { contact }: Told): string => `${LINK}${contact}:${id}`;

/** What `linkTo` stands for; null: another link. */
export function linkedContact(link: string): { readonly family: string; readonly contact: number } | null {
  if (!link.startsWith(LINK)) return null;
  const [contact = "", ...id] = link.slice(LINK.length).split(":");
  return { family: id.join(":"), contact: Number(contact) };
}

/** Names a matter among notifications: its alert, or itself. */
const aboutOf = ({ id, cause }: FamilyCase): string => (cause.kind === "ask" ? id : cause.alert);

/** A message goes through somebody else's machines: no name, no place; those are behind the link. */
function messageOf({ cause, words }: FamilyCase): Text {
  if (cause.kind === "ask") return text(`您关照的人:${words.zh}`, `About whom you look after: ${words.en}`);
  return text(
    `您关照的人家中:${words.zh}。请看进展并回应`,
    `At the home of whom you look after: ${words.en}. See how it stands and answer`,
  );
}

/** Owes the message by every way that reaches a telephone; it is rung for a call for help alone. */
export function messageContact(situation: Situation, family: FamilyCase, told: Told, nowMs: number): void {
  owe(situation, family, told, { step: `family-${told.contact}`, said: messageOf(family), nowMs });
}

/** And how it ended, to each who was told of a call for help. */
export function messageEnd(situation: Situation, family: FamilyCase, nowMs: number): void {
  if (family.cause.kind !== "alert" || family.ended === null) return;
  const { why } = family.ended;
  const said = text(`您关照的人:${why.zh}`, `About whom you look after: ${why.en}`);
  for (const told of family.told) owe(situation, family, told, { step: "family-end", said, nowMs });
}

function owe(
  situation: Situation,
  family: FamilyCase,
  told: Told,
  { step, said, nowMs }: { readonly step: string; readonly said: Text; readonly nowMs: number },
): void {
  const isCall = family.cause.kind === "alert";
  const isNews = step !== "family-end";
  const ways = planOf(situation).ways.filter(({ kind }) => kind === "sms" || (kind === "voice" && isCall && isNews));
  for (const { id: channel } of ways) {
    const recipient = contactId(family.resident, told.contact);
    const priority = isCall && isNews ? "P1" : "P3";
    const what = { alert: aboutOf(family), step, channel, recipient, priority, text: said, link: linkTo(family, told) } as const;
    oweNotification(situation, what, nowMs);
  }
}

/** She does not want it told any more: what has not gone out is not sent. */
export function takeBackMessages(situation: Situation, family: FamilyCase, nowMs: number): void {
  const own = new Set(family.told.map(({ contact }) => contactId(family.resident, contact)));
  withdrawNotifications(situation, aboutOf(family), nowMs, ({ recipient }) => own.has(recipient));
}
