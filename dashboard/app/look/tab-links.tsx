import { Link } from "wouter";
import { useWords } from "../words/use-words.ts";

interface Props {
  /** Address of the page; a tab stands behind it. */
  readonly path: string;
  readonly label: string;
  readonly tabs: readonly { readonly tab: string; readonly word: string }[];
  readonly present: string;
}

/** The parts of a page, each with an address of its own. */
export function TabLinks({ path, label, tabs, present }: Props) {
  const { t } = useWords();
  return (
    <>
      <h1 className="visually-hidden">{label}</h1>
      <nav className="tab-links" aria-label={label}>
        {tabs.map(({ tab, word }) => (
          <Link key={tab} href={`${path}/${tab}`} aria-current={tab === present ? "page" : undefined}>
            {t(word)}
          </Link>
        ))}
      </nav>
    </>
  );
}
