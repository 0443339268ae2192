import { useState } from "react";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { HomeLinkLine } from "./home-link-line.tsx";
import { HomeLinksShown } from "./shapes.ts";

/** On the page of a home's button: the link of that home alone. */
export function HomeLinkCard({ zone }: { readonly zone: string }) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const again = (): void => setTries(tries + 1);
  const links = useCall("/api/v1/homes", HomeLinksShown, tries);
  return (
    <section className="card">
      <h2>{t("links.home")}</h2>
      <LoadedPart of={links} label={t("devices.loading")} rows={1} onRetry={again}>
        {({ homes }) => (
          <ul className="lines home-links">
            <HomeLinkLine zone={zone} link={homes.find((one) => one.zone === zone) ?? null} onChanged={again} />
          </ul>
        )}
      </LoadedPart>
    </section>
  );
}
