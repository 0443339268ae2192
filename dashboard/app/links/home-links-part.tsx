import { useState } from "react";
import { DevicesShown } from "../property/shapes.ts";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { HomeLinkLine } from "./home-link-line.tsx";
import { HomeLinksShown } from "./shapes.ts";

/** Rows at once: a hand's length of scrolling; whoever looks for one home types its number. */
const SHOWN_MAX = 30;

/** Every home with a button, and whether its page has a link: made, printed and taken back by whoever hands the paper over. */
export function HomeLinksPart() {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const again = (): void => setTries(tries + 1);
  const buttons = useCall("/api/v1/devices?kind=emergency-button&limit=1000", DevicesShown, tries);
  const links = useCall("/api/v1/homes", HomeLinksShown, tries);
  return (
    <section className="card across screen-only">
      <h2>{t("links.homes")}</h2>
      <p className="muted">{t("links.homes_help")}</p>
      <LoadedPart of={buttons} label={t("devices.loading")} rows={4} onRetry={again}>
        {({ devices }) => (
          <LoadedPart of={links} label={t("devices.loading")} rows={4} onRetry={again}>
            {({ homes }) => <Rows zones={devices.map(({ zone }) => zone)} links={homes} onChanged={again} />}
          </LoadedPart>
        )}
      </LoadedPart>
    </section>
  );
}

interface RowsProps {
  readonly zones: readonly string[];
  readonly links: HomeLinksShown["homes"];
  readonly onChanged: () => void;
}

function Rows({ zones, links, onChanged }: RowsProps) {
  const { t } = useWords();
  const { places, homes } = useGateway();
  const [wanted, setWanted] = useState("");
  const byZone = new Map(links.map((link) => [link.zone, link]));
  const isWanted = (zone: string): boolean => {
    const { zh, en } = places.get(zone) ?? { zh: zone, en: zone };
    return `${zh} ${en} ${zone}`.toLowerCase().includes(wanted.trim().toLowerCase());
  };
  const all = [...new Set(zones)]
    .filter((zone) => homes.has(zone))
    .toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const found = all.filter(isWanted);
  if (all.length === 0) return <p className="empty muted">{t("links.homes_none")}</p>;
  return (
    <>
      <label className="field find">
        {t("links.find")}
        <input value={wanted} autoComplete="off" onChange={({ target }) => setWanted(target.value)} />
      </label>
      <output className="muted">
        {t("links.found", { count: found.length, shown: Math.min(found.length, SHOWN_MAX), made: byZone.size })}
      </output>
      <ul className="lines home-links">
        {found.slice(0, SHOWN_MAX).map((zone) => (
          <HomeLinkLine key={zone} zone={zone} link={byZone.get(zone) ?? null} onChanged={onChanged} />
        ))}
      </ul>
    </>
  );
}
