import { useGateway } from "../gateway-context.ts";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { BacktestPart } from "./backtest-part.tsx";
import { DraftActions } from "./draft-actions.tsx";
import { FileChanges } from "./file-changes.tsx";
import { RuleCard } from "./rule-card.tsx";
import { FaultList } from "./rule-faults.tsx";
import type { DraftShown, DraftsShown, RuleShown } from "./shapes.ts";

interface Props {
  readonly drafts: DraftsShown;
  readonly isAdministrator: boolean;
  readonly onTaken: () => void;
}

/** The set that somebody proposes: what it would change, and the acts of whoever decides. */
export function DraftPart({ drafts: { draft, last }, isAdministrator, onTaken }: Props) {
  const { t } = useWords();
  const { site } = useGateway();
  if (draft === null)
    return (
      <section className="card rule">
        <p className="lead">{t("rules.draft.none")}</p>
        <p className="muted">{t("rules.draft.none_help")}</p>
        {last !== null && <p>{t(`rules.draft.last.${last.how}`, { by: last.by, at: dayMinuteText(last.at, site.timeZone) })}</p>}
      </section>
    );
  return (
    <>
      <DraftHead draft={draft} />
      {isAdministrator && <DraftActions key={draft.id} draft={draft} onTaken={onTaken} />}
      {draft.rules !== null && <Changes rules={draft.rules} />}
      <FileChanges changes={draft.changes} />
      {isAdministrator && draft.faults.length === 0 && (
        <div className="card rule">
          <BacktestPart key={draft.id} files={draft.files} />
        </div>
      )}
    </>
  );
}

function DraftHead({ draft: { by, at, note, stale, returned, faults } }: { readonly draft: DraftShown }) {
  const { t } = useWords();
  const { site } = useGateway();
  const time = (ms: number): string => dayMinuteText(ms, site.timeZone);
  return (
    <section className="card rule">
      <h2>
        {t("rules.draft.head", { by })} <small className="muted">{time(at)}</small>
      </h2>
      <p className="lead">{note}</p>
      {returned !== null && (
        <output>{t("rules.draft.returned", { by: returned.by, at: time(returned.at), reason: returned.reason })}</output>
      )}
      {returned === null && stale && <output>{t("rules.draft.stale")}</output>}
      {faults.length === 0 ? <p>{t("rules.draft.sound")}</p> : <FaultList faults={faults} />}
    </section>
  );
}

function Changes({ rules: { added, removed, changed } }: { readonly rules: NonNullable<DraftShown["rules"]> }) {
  const { t } = useWords();
  if (added.length + removed.length + changed.length === 0) return <p>{t("rules.draft.only_text")}</p>;
  return (
    <>
      <Cards word="rules.draft.added" rules={added} />
      <Cards word="rules.draft.removed" rules={removed} />
      {changed.length > 0 && (
        <section>
          <h2>{t("rules.draft.changed", { count: changed.length })}</h2>
          {changed.map(({ before, after }) => (
            <div className="rule-pair" key={after.id}>
              <p className="muted">{t("rules.draft.before")}</p>
              <ul className="rule-list">
                <RuleCard rule={before} />
              </ul>
              <p className="muted">{t("rules.draft.after")}</p>
              <ul className="rule-list">
                <RuleCard rule={after} />
              </ul>
            </div>
          ))}
        </section>
      )}
    </>
  );
}

function Cards({ word, rules }: { readonly word: string; readonly rules: readonly RuleShown[] }) {
  const { t } = useWords();
  if (rules.length === 0) return null;
  return (
    <section>
      <h2>{t(word, { count: rules.length })}</h2>
      <ul className="rule-list">
        {rules.map((rule) => (
          <RuleCard key={rule.id} rule={rule} />
        ))}
      </ul>
    </section>
  );
}
