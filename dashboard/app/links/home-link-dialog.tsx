import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { Dialog } from "../look/dialog.tsx";
import { FaultLine } from "../look/fault-line.tsx";
import { useWords } from "../words/use-words.ts";
import { LinkText } from "./link-text.tsx";
import { ReachNote } from "./reach-note.tsx";
import { type HomeLink, MadeHomeLink } from "./shapes.ts";

interface Props {
  readonly zone: string;
  readonly link: HomeLink | null;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

type Asked = "renew" | "end" | null;

/** The paper of a home's page: made, printed again, replaced, taken back. What is replaced or taken back opens nothing from then on. */
export function HomeLinkDialog({ zone, link, onChanged, onClose }: Props) {
  const { t, say } = useWords();
  const { places } = useGateway();
  const { isSending, fault, send } = useAct();
  const [asked, setAsked] = useState<Asked>(null);
  const [url, setUrl] = useState<string | null>(null);
  const place = say(places.get(zone) ?? { zh: zone, en: zone });
  const path = `/api/v1/homes/${encodeURIComponent(zone)}/link`;
  const make = async (): Promise<void> => {
    const answer = await send(path, MadeHomeLink, { method: "POST", body: {} });
    if (!answer.ok) return;
    setUrl(answer.value.url);
    setAsked(null);
    onChanged();
  };
  const end = async (): Promise<void> => {
    const answer = await send(path, Nothing, { method: "DELETE" });
    if (!answer.ok) return;
    onChanged();
    onClose();
  };
  return (
    <Dialog title={`${t("links.home")} ${place}`} onClose={onClose}>
      {link === null ? <p>{t("links.home_make_help")}</p> : <Paper link={link} place={place} url={url} />}
      <ReachNote />
      <FaultLine text={fault} />
      {asked !== null && <p className="asked">{t(`links.${asked}_help`)}</p>}
      <div className="dialog-foot not-printed">
        <button className="button" type="button" data-first onClick={asked === null ? onClose : () => setAsked(null)}>
          {t(asked === null ? "settings.done" : "act.cancel")}
        </button>
        {link === null && (
          <button className="button main" type="button" disabled={isSending} onClick={() => void make()}>
            {t("links.home_make")}
          </button>
        )}
        {asked !== null && (
          <button className="button main" type="button" disabled={isSending} onClick={() => void (asked === "end" ? end() : make())}>
            {t(`links.${asked}_do`)}
          </button>
        )}
        {link !== null && asked === null && <Choices onAsk={setAsked} />}
      </div>
    </Dialog>
  );
}

function Choices({ onAsk }: { readonly onAsk: (asked: Asked) => void }) {
  const { t } = useWords();
  return (
    <>
      <button className="button" type="button" onClick={() => onAsk("end")}>
        {t("links.end")}
      </button>
      <button className="button" type="button" onClick={() => onAsk("renew")}>
        {t("links.renew")}
      </button>
      <button className="button main" type="button" onClick={() => window.print()}>
        {t("links.print")}
      </button>
    </>
  );
}

/** What hangs by the door. The address itself is shown only when it is made. */
function Paper({ link: { zone, madeAt }, place, url }: { readonly link: HomeLink; readonly place: string; readonly url: string | null }) {
  const { t } = useWords();
  return (
    <>
      <section className="paper">
        <h3>{t("links.paper_title")}</h3>
        <p>{place}</p>
        <img className="qr" src={`/api/v1/homes/${encodeURIComponent(zone)}/qr.svg?at=${madeAt}`} alt={`${t("links.qr")} ${place}`} />
        <p>{t("links.paper_help")}</p>
        <p className="muted">{t("links.paper_button")}</p>
      </section>
      {url !== null && (
        <div className="not-printed">
          <LinkText url={url} />
        </div>
      )}
    </>
  );
}
