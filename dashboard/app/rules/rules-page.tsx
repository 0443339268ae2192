import { useState } from "react";
import { useRoute } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { TabLinks } from "../look/tab-links.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { RuleCard } from "./rule-card.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { SetList } from "./set-list.tsx";
import { type RulesShown, RulesShown as Rules } from "./shapes.ts";

const TABS = [
  { tab: "list", word: "rules.tab.list" },
  { tab: "edit", word: "rules.tab.edit" },
  { tab: "sets", word: "rules.tab.sets" },
] as const;

/** What turns readings into alerts: in plain language, to be tried and changed by those who may, and what it was before. */
export function RulesPage() {
  const { t } = useWords();
  const { person } = useGateway();
  const [tries, setTries] = useState(0);
  const [, at] = useRoute("/rules/:tab?");
  const rules = useCall("/api/v1/rules", Rules, tries);
  const again = (): void => setTries(tries + 1);
  const tabs = person.role === "administrator" ? TABS : TABS.filter(({ tab: one }) => one !== "edit");
  const tab = tabs.find((one) => one.tab === at?.tab)?.tab ?? "list";
  return (
    <div className="property">
      <TabLinks path="/rules" label={t("rules.label")} tabs={tabs} present={tab} />
      <LoadedPart of={rules} label={t("devices.loading")} rows={6} onRetry={again}>
        {(value) =>
          tab === "list" ? (
            <RuleList rules={value} />
          ) : tab === "edit" ? (
            <RuleEditor rules={value} onTaken={again} />
          ) : (
            <SetList present={value.hash} mayRestore={person.role === "administrator"} onTaken={again} />
          )
        }
      </LoadedPart>
    </div>
  );
}

function RuleList({ rules: { rules, since, by, note } }: { readonly rules: RulesShown }) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <>
      <p className="muted">
        {since !== null &&
          t("rules.since", { at: dayTimeText(since, site.timeZone).slice(0, -3), by: by ?? t("rules.by_file"), note: note || "-" })}
      </p>
      <ul className="rule-list">
        {rules.map((rule) => (
          <RuleCard key={`${rule.file ?? ""} ${rule.id}`} rule={rule} />
        ))}
      </ul>
    </>
  );
}
