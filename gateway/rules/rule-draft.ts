import { z } from "zod";
import type { Text } from "../../rules/model/alert.ts";

/** Key of `meta`: the proposed set, and what became of the last one. Both null where none was ever proposed. */
export const DRAFT_ROW = "rules_draft";

const Act = { by: z.string(), at: z.number() };
const Draft = z.strictObject({
  id: z.string(),
  ...Act,
  note: z.string(),
  /** Hash of the set that was in force when it was written. */
  base: z.string(),
  /** Of the whole set it would make. */
  hash: z.string(),
  /** The site's files. */
  files: z.array(z.strictObject({ name: z.string(), text: z.string() })).readonly(),
  returned: z.strictObject({ ...Act, reason: z.string() }).nullable(),
});
/** A set of rules that a person proposes and another is to publish. Wall clock, ms since 1970. */
export type RuleDraft = Readonly<z.infer<typeof Draft>>;

const Settled = z.strictObject({ id: z.string(), ...Act, how: z.enum(["published", "withdrawn", "replaced"]) });

const Kept = z.strictObject({ draft: Draft.nullable(), last: Settled.nullable() });
/** One draft at a time: a second beside it would be out of date as soon as the first is published. */
export type KeptDraft = Readonly<z.infer<typeof Kept>>;

const NO_DRAFT: KeptDraft = { draft: null, last: null };

/** As the row has it; none where there is no row, or it can't be read: a proposal is made anew. */
export function readDraft(text: string): KeptDraft {
  if (text === "") return NO_DRAFT;
  try {
    return Kept.safeParse(JSON.parse(text)).data ?? NO_DRAFT;
  } catch {
    return NO_DRAFT;
  }
}

/** Why an act on a draft is not done. `by`, `at`: whose act stands in its way, and when. */
export interface DraftRefusal {
  readonly code:
    | "draft_open"
    | "draft_same"
    | "draft_stale"
    | "draft_returned"
    | "draft_settled"
    | "draft_unknown"
    | "second_person"
    | "not_proposer";
  readonly text: Text;
  readonly by?: string;
  readonly at?: number;
}

/** Why `by` can't propose now; null: he can. His own draft, one that was sent back, and one that is out of date make room. */
export function refuseProposal(kept: KeptDraft, present: string | null, { by, base }: Pick<RuleDraft, "by" | "base">): DraftRefusal | null {
  const { draft } = kept;
  if (draft !== null && draft.by !== by && draft.returned === null && draft.base === present) return openAlready(draft);
  return base === present ? null : STALE;
}

/** Why this draft can't be published by `by`, or sent back by him with `mayBeStale`; null: it can. */
export function refuseDecision(
  kept: KeptDraft,
  {
    id,
    by,
    present,
    mayBeStale,
  }: { readonly id: string; readonly by: string; readonly present: string | null; readonly mayBeStale: boolean },
): DraftRefusal | null {
  const { draft } = kept;
  if (draft?.id !== id) return gone(kept, id);
  if (draft.returned !== null) return sentBack(draft.returned);
  if (draft.by === by) return ALONE;
  return mayBeStale || draft.base === present ? null : STALE;
}

/** Why `by` can't take this draft back; null: he can. */
export function refuseWithdrawal(kept: KeptDraft, id: string, by: string): DraftRefusal | null {
  const { draft } = kept;
  if (draft?.id !== id) return gone(kept, id);
  return draft.by === by ? null : { code: "not_proposer", by: draft.by, text: notYours(draft.by) };
}

/** The word of a gateway that wants a second person, to whoever publishes alone. */
export const ALONE: DraftRefusal = {
  code: "second_person",
  text: {
    zh: "规则须由另一人发布:请先提议,由别人核对后发布",
    en: "Rules are published by a second person: propose them, and somebody else looks and publishes",
  },
};

/** It would change nothing. */
export const SAME: DraftRefusal = {
  code: "draft_same",
  text: { zh: "与现行规则相同,无可提议", en: "These are the rules in force: there is nothing to propose" },
};

const STALE: DraftRefusal = {
  code: "draft_stale",
  text: {
    zh: "提议之后现行规则已变,请按现行规则重新提议",
    en: "The rules in force have changed since: propose it anew, on top of them",
  },
};

const openAlready = ({ by, at }: RuleDraft): DraftRefusal => ({
  code: "draft_open",
  by,
  at,
  text: { zh: `${by} 的提议还在等待发布`, en: `A proposal of ${by} is still waiting` },
});

const sentBack = ({ by, at }: { readonly by: string; readonly at: number }): DraftRefusal => ({
  code: "draft_returned",
  by,
  at,
  text: { zh: `已被 ${by} 退回`, en: `${by} has sent it back` },
});

const HOW = {
  published: { zh: "发布", en: "published" },
  withdrawn: { zh: "撤回", en: "taken back" },
  replaced: { zh: "改为新的提议", en: "replaced by another" },
} as const;

/** Two people who act at once: the second hears who was first. */
function gone({ last }: KeptDraft, id: string): DraftRefusal {
  if (last?.id !== id) return { code: "draft_unknown", text: { zh: "没有这份提议", en: "There is no such proposal" } };
  const { by, at, how } = last;
  return { code: "draft_settled", by, at, text: { zh: `已由 ${by} ${HOW[how].zh}`, en: `It was ${HOW[how].en} by ${by}` } };
}

const notYours = (by: string): Text => ({ zh: `提议人是 ${by},只有本人能撤回`, en: `It is ${by}'s, and only ${by} can take it back` });
