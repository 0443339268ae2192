import { Link, useLocation } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { pagesOf } from "../page-list.ts";
import { useWords } from "../words/use-words.ts";

/** The pages of this person's work: under the status bar, on a phone at the thumb. */
export function PageLinks() {
  const { t } = useWords();
  const { person, site } = useGateway();
  const [at] = useLocation();
  const pages = pagesOf(person.role, site);
  if (pages.length < 2) return null;
  return (
    <nav className="page-links" aria-label={t("pages.label")}>
      {pages.map(({ path, word }) => (
        <Link key={path} href={path} aria-current={isAt(path, at) ? "page" : undefined}>
          {t(word)}
        </Link>
      ))}
    </nav>
  );
}

const isAt = (path: string, at: string): boolean => at === path || (path !== "/" && at.startsWith(`${path}/`));
