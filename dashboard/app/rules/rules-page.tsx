import { useState } from "react";
import { Link, useRoute } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { TabLinks } from "../look/tab-links.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { DraftPart } from "./draft-part.tsx";
import { RuleCard } from "./rule-card.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { SetList } from "./set-list.tsx";
import { type DraftsShown, DraftsShown as Drafts, type RulesShown, RulesShown as Rules } from "./shapes.ts";

const TABS = [
  { tab: "list", word: "rules.tab.list" },
  { tab: "edit", word: "rules.tab.edit" },
  { tab: "draft", word: "rules.tab.draft" },
  { tab: "sets", word: "rules.tab.sets" },
] as const;

/** What turns readings into alerts: in plain language, to be tried and changed by those who may, and what it was before. */
export function RulesPage() {
  const { t } = useWords();
  const { person } = useGateway();
  const [tries, setTries] = useState(0);
  const [, at] = useRoute("/rules/:tab?");
  const rules = useCall("/api/v1/rules", Rules, tries);
  const drafts = useCall("/api/v1/rules/draft", Drafts, tries);
  const again = (): void => setTries(tries + 1);
  const tabs = person.role === "administrator" ? TABS : TABS.filter(({ tab: one }) => one !== "edit");
  const tab = tabs.find((one) => one.tab === at?.tab)?.tab ?? "list";
  return (
    <div className="property">
      <TabLinks path="/rules" label={t("rules.label")} tabs={tabs} present={tab} />
      <LoadedPart of={rules} label={t("devices.loading")} rows={6} onRetry={again}>
        {(value) =>
          tab === "list" ? (
            <RuleList rules={value} drafts={drafts.value} />
          ) : tab === "edit" ? (
            <RuleEditor rules={value} isRequired={drafts.value?.required ?? false} onTaken={again} />
          ) : tab === "draft" ? (
            <LoadedPart of={drafts} label={t("devices.loading")} rows={4} onRetry={again}>
              {(shown) => <DraftPart drafts={shown} isAdministrator={person.role === "administrator"} onTaken={again} />}
            </LoadedPart>
          ) : (
            <SetList
              present={value.hash}
              mayRestore={person.role === "administrator"}
              isRequired={drafts.value?.required ?? false}
              onTaken={again}
            />
          )
        }
      </LoadedPart>
    </div>
  );
}

interface ListProps {
  readonly rules: RulesShown;
  readonly drafts: DraftsShown | null;
}

function RuleList({ rules: { rules, since, by, note }, drafts }: ListProps) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <>
      <p className="muted">
        {since !== null && t("rules.since", { at: dayMinuteText(since, site.timeZone), by: by ?? t("rules.by_file"), note: note || "-" })}
      </p>
      {drafts?.draft != null && drafts.draft.returned === null && (
        <p>
          {t("rules.waiting", { by: drafts.draft.by })} <Link href="/rules/draft">{t("rules.look")}</Link>
        </p>
      )}
      <ul className="rule-list">
        {rules.map((rule) => (
          <RuleCard key={`${rule.file ?? ""} ${rule.id}`} rule={rule} />
        ))}
      </ul>
    </>
  );
}
