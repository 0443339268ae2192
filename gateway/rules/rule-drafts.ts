import { randomUUID } from "node:crypto";
import type { RuleFault } from "../../rules/language/rule-file.ts";
import type { RuleFile } from "../../rules/model/rule-file.ts";
import type { Clock } from "../clock.ts";
import type { Write } from "../journal/statements.ts";
import type { Runner } from "../runner/runner.ts";
import type { Published, RuleAct, WantedRules } from "./rule-acts.ts";
import { type FileChange, fileChangesOf, type RuleChanges, ruleChangesOf } from "./rule-changes.ts";
import type { CheckedRules } from "./rule-check.ts";
import {
  ALONE,
  DRAFT_ROW,
  type DraftRefusal,
  type KeptDraft,
  refuseDecision,
  refuseProposal,
  refuseWithdrawal,
  type RuleDraft,
  SAME,
} from "./rule-draft.ts";
import { composeSet, hashOf } from "./rule-folder.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import type { Turns } from "./turns.ts";

/** An act on a draft that was refused; where it was the rules' own faults, they are named. */
export type DraftAnswer<Done> =
  | ({ readonly ok: true } & Done)
  | { readonly ok: false; readonly refusal: DraftRefusal }
  | { readonly ok: false; readonly refusal: null; readonly faults: readonly RuleFault[] };

export interface Proposal extends Pick<RuleDraft, "by" | "note" | "base"> {
  /** The site's files. */
  readonly files: readonly RuleFile[];
}

/** A draft beside what is in force now. */
export interface ComparedDraft {
  readonly faults: readonly RuleFault[];
  /** null where it has faults. */
  readonly rules: RuleChanges | null;
  readonly files: readonly FileChange[];
}

/** Proposing rules, and their publication by somebody else. Each act is on disk when it is answered. */
export interface RuleDrafts {
  readonly kept: KeptDraft;
  /** The rules in force are others than those it was written on. */
  readonly isStale: boolean;
  /** Rules are published in no other way than by a second person. */
  readonly isRequired: boolean;
  propose(proposal: Proposal): Promise<DraftAnswer<{ readonly id: string; readonly hash: string }>>;
  publish(id: string, by: string): Promise<DraftAnswer<{ readonly hash: string }>>;
  sendBack(id: string, by: string, reason: string): Promise<DraftAnswer<object>>;
  withdraw(id: string, by: string): Promise<DraftAnswer<object>>;
  /** Read and checked against the site as it is now. null: there is no draft. */
  compare(): Promise<ComparedDraft | null>;
  /** Who tried to publish alone where a second person is wanted. */
  refuseAlone(by: string, action: RuleAct["action"]): Promise<DraftRefusal>;
}

export interface DraftOptions {
  readonly starters: readonly RuleFile[];
  readonly runner: Pick<Runner, "write" | "onDisk">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly inForce: RulesInForce;
  readonly check: (files: readonly RuleFile[]) => Promise<CheckedRules>;
  readonly publish: (wanted: WantedRules, act: RuleAct) => Promise<Published>;
  readonly inTurn: Turns["inTurn"];
  /** As recovery found it. */
  readonly draft: KeptDraft;
  readonly secondPerson: boolean;
}

interface DraftKeeper {
  readonly kept: KeptDraft;
  /** Writes it down, with the act; there when it resolves. */
  keep(next: KeptDraft, act: DraftAct): Promise<void>;
  /** It is on disk already. */
  believe(next: KeptDraft): void;
}

interface DraftAct {
  readonly by: string;
  readonly action: "rules.propose" | "rules.return" | "rules.withdraw";
  readonly draft: RuleDraft;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const rowOf = (kept: KeptDraft): Write => ["metaPut", DRAFT_ROW, JSON.stringify(kept)];

function createKeeper({ runner, clock, ...options }: DraftOptions): DraftKeeper {
  let kept = options.draft;
  return {
    get kept() {
      return kept;
    },
    async keep(next, { by, action, draft, detail = {} }) {
      const told = { draft: draft.id, proposedBy: draft.by, note: draft.note, ...detail };
      runner.write([rowOf(next)], [{ atMs: clock.wallMs(), actor: by, action, target: draft.hash, outcome: "done", detail: told }]);
      await runner.onDisk();
      kept = next;
    },
    believe(next) {
      kept = next;
    },
  };
}

export function createRuleDrafts(options: DraftOptions): RuleDrafts {
  const { inForce, inTurn, clock, runner, secondPerson } = options;
  const keeper = createKeeper(options);
  const presentOf = (): string | null => inForce.active?.hash ?? null;
  const compare = createComparison(options, keeper);

  return {
    get kept() {
      return keeper.kept;
    },
    get isStale() {
      return keeper.kept.draft !== null && keeper.kept.draft.base !== presentOf();
    },
    isRequired: secondPerson,
    compare: () => inTurn(compare),
    propose: (proposal) => inTurn(() => propose(options, keeper, proposal)),
    publish: (id, by) => inTurn(() => publish(options, keeper, { id, by })),
    sendBack: (id, by, reason) =>
      inTurn(async () => {
        const { kept } = keeper;
        const refusal = refuseDecision(kept, { id, by, present: presentOf(), mayBeStale: true });
        if (refusal !== null) return { ok: false, refusal };
        const draft = { ...kept.draft!, returned: { by, at: clock.wallMs(), reason } };
        await keeper.keep({ ...kept, draft }, { by, action: "rules.return", draft, detail: { reason } });
        return { ok: true };
      }),
    withdraw: (id, by) =>
      inTurn(async () => {
        const { kept } = keeper;
        const refusal = refuseWithdrawal(kept, id, by);
        if (refusal !== null) return { ok: false, refusal };
        const last = { id, by, at: clock.wallMs(), how: "withdrawn" as const };
        await keeper.keep({ draft: null, last }, { by, action: "rules.withdraw", draft: kept.draft! });
        return { ok: true };
      }),
    async refuseAlone(by, action) {
      runner.write([], [{ atMs: clock.wallMs(), actor: by, action, target: "", outcome: "refused", detail: { why: ALONE.code } }]);
      await runner.onDisk();
      return ALONE;
    },
  };
}

async function propose(
  { starters, inForce, check, clock }: DraftOptions,
  keeper: DraftKeeper,
  { by, note, base, files }: Proposal,
): ReturnType<RuleDrafts["propose"]> {
  const { kept } = keeper;
  const set = composeSet(starters, files);
  const hash = hashOf(set);
  const present = inForce.active?.hash ?? null;
  const refusal = refuseProposal(kept, present, { by, base }) ?? (hash === present ? SAME : null);
  if (refusal !== null) return { ok: false, refusal };
  const checked = await check(set);
  if (!checked.ok) return { ok: false, refusal: null, faults: checked.faults };
  const at = clock.wallMs();
  const draft: RuleDraft = { id: randomUUID(), by, at, note, base, hash, files, returned: null };
  const last = kept.draft === null ? kept.last : { id: kept.draft.id, by, at, how: "replaced" as const };
  const detail = { base, files: files.map(({ name }) => name), ...(kept.draft === null ? {} : { replaces: kept.draft.id }) };
  await keeper.keep({ draft, last }, { by, action: "rules.propose", draft, detail });
  return { ok: true, id: draft.id, hash };
}

async function publish(
  { starters, inForce, clock, runner, ...options }: DraftOptions,
  keeper: DraftKeeper,
  { id, by }: { readonly id: string; readonly by: string },
): ReturnType<RuleDrafts["publish"]> {
  const { kept } = keeper;
  const refusal = refuseDecision(kept, { id, by, present: inForce.active?.hash ?? null, mayBeStale: false });
  if (refusal !== null) return { ok: false, refusal };
  const { files, note, by: proposedBy } = kept.draft!;
  const done: KeptDraft = { draft: null, last: { id, by, at: clock.wallMs(), how: "published" } };
  const act = { by, note, action: "rules.publish" as const, detail: { draft: id, proposedBy }, writes: [rowOf(done)] };
  try {
    const published = await options.publish({ set: composeSet(starters, files), own: files }, act);
    if (!published.ok) return { ok: false, refusal: null, faults: published.faults };
    keeper.believe(done);
    return published;
  } catch (error) {
    // The row went with an input that did not take the set: the draft is still there.
    runner.write([rowOf(kept)], []);
    throw error;
  }
}

/** Every look at the page of the rules asks; to read and check a set takes half a second of the other thread. */
function createComparison({ starters, inForce, check }: DraftOptions, keeper: DraftKeeper): () => Promise<ComparedDraft | null> {
  let last: { readonly of: string; readonly compared: ComparedDraft } | null = null;
  return async () => {
    const { draft } = keeper.kept;
    const { active } = inForce;
    if (draft === null || active === null) return null;
    const of = `${draft.id} ${active.hash}`;
    if (last?.of === of) return last.compared;
    const set = composeSet(starters, draft.files);
    const checked = await check(set);
    const compared: ComparedDraft = {
      faults: checked.ok ? [] : checked.faults,
      rules: checked.ok ? ruleChangesOf(active.set, checked.set) : null,
      files: fileChangesOf(active.files, set),
    };
    last = { of, compared };
    return compared;
  };
}
