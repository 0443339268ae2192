import { useRoute } from "wouter";
import { TabLinks } from "../look/tab-links.tsx";
import { useWords } from "../words/use-words.ts";
import { BinLists } from "./bin-lists.tsx";
import { HomeList } from "./home-list.tsx";
import { PipeList } from "./pipe-list.tsx";
import { WorksPart } from "./works-part.tsx";

const TABS = [
  { tab: "pipes", word: "property.pipes", Part: PipeList },
  { tab: "bins", word: "property.bins", Part: BinLists },
  { tab: "homes", word: "property.homes", Part: HomeList },
  { tab: "works", word: "property.works", Part: WorksPart },
] as const;

/** What property staff look after: pipes, bins, homes that nothing protects, works. */
export function PropertyPage() {
  const { t } = useWords();
  const [, at] = useRoute("/property/:tab?");
  const shown = TABS.find(({ tab }) => tab === at?.tab) ?? TABS[0];
  return (
    <div className="property">
      <TabLinks path="/property" label={t("property.label")} tabs={TABS} present={shown.tab} />
      <shown.Part />
    </div>
  );
}
