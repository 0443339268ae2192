import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { HomeLinkDialog } from "./home-link-dialog.tsx";
import type { HomeLink } from "./shapes.ts";

interface Props {
  readonly zone: string;
  /** null: none is made yet. */
  readonly link: HomeLink | null;
  readonly onChanged: () => void;
}

/** One home: has its page a link, since when and by whom, and the way to its paper. */
export function HomeLinkLine({ zone, link, onChanged }: Props) {
  const { t, say } = useWords();
  const { places, site } = useGateway();
  const [isOpen, setOpen] = useState(false);
  const place = say(places.get(zone) ?? { zh: zone, en: zone });
  return (
    <li>
      <b>{place}</b>
      <span className={link === null ? "muted" : ""}>
        {link === null ? t("links.home_none") : t("links.home_since", { at: dayMinuteText(link.madeAt, site.timeZone), by: link.by })}
      </span>
      <button className="button" type="button" aria-label={`${t("links.paper")} ${place}`} onClick={() => setOpen(true)}>
        {t("links.paper")}
      </button>
      {isOpen && <HomeLinkDialog zone={zone} link={link} onChanged={onChanged} onClose={() => setOpen(false)} />}
    </li>
  );
}
