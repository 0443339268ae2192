import { useRoute } from "wouter";
import { TabLinks } from "../look/tab-links.tsx";
import { useWords } from "../words/use-words.ts";
import { AuditPart } from "./audit-part.tsx";
import { LadderPart } from "./ladder-part.tsx";
import { PeoplePart } from "./people-part.tsx";
import { TaskPart } from "./task-part.tsx";
import { UpkeepPart } from "./upkeep-part.tsx";

const TABS = [
  { tab: "people", word: "admin.people", Part: PeoplePart },
  { tab: "audit", word: "admin.audit", Part: AuditPart },
  { tab: "upkeep", word: "admin.upkeep", Part: UpkeepPart },
  { tab: "tasks", word: "admin.tasks", Part: TaskPart },
  { tab: "ladder", word: "admin.ladder", Part: LadderPart },
] as const;

/** What whoever runs the gateway looks after: people, what they did, the gateway's own upkeep, work for people, who would be told. */
export function AdminPage() {
  const { t } = useWords();
  const [, at] = useRoute("/admin/:tab?");
  const shown = TABS.find(({ tab }) => tab === at?.tab) ?? TABS[0];
  return (
    <div className="property">
      <TabLinks path="/admin" label={t("admin.label")} tabs={TABS} present={shown.tab} />
      <shown.Part />
    </div>
  );
}
