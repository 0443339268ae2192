import { Link, useRoute } from "wouter";
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
      <nav className="property-tabs" aria-label={t("property.label")}>
        {TABS.map(({ tab, word }) => (
          <Link key={tab} href={`/property/${tab}`} aria-current={tab === shown.tab ? "page" : undefined}>
            {t(word)}
          </Link>
        ))}
      </nav>
      <shown.Part />
    </div>
  );
}
