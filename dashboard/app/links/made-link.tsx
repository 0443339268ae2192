import { useWords } from "../words/use-words.ts";
import { LinkText } from "./link-text.tsx";
import { QrSign } from "./qr-sign.tsx";
import { ReachNote } from "./reach-note.tsx";

interface Props {
  /** Whose it is and until when. */
  readonly about: string;
  readonly link: { readonly url: string; readonly qr: string };
  readonly onClose: () => void;
}

/** A link that was just made, as code and address: it is shown this once. */
export function MadeLink({ about, link: { url, qr }, onClose }: Props) {
  const { t } = useWords();
  return (
    <>
      <p>{about}</p>
      <QrSign svg={qr} label={t("links.qr")} />
      <ReachNote />
      <LinkText url={url} />
      <p className="asked">{t("links.going_once")}</p>
      <div className="dialog-foot">
        <button className="button main" type="button" data-first onClick={onClose}>
          {t("settings.done")}
        </button>
      </div>
    </>
  );
}
