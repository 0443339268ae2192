import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { LoadedPart } from "../look/loaded.tsx";
import { clockText, dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type Works, WorksShown } from "./shapes.ts";
import { WorksForm } from "./works-form.tsx";

const ASK_EVERY_MS = 30_000;

/** Works that are announced, and three touches to announce more: where, what, how long. */
export function WorksPart() {
  const { t } = useWords();
  const { live, person } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const works = useCall("/api/v1/works?limit=1000", WorksShown, `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`);
  const mayWrite = person.role === "administrator" || person.role === "property";
  const again = (): void => setTries(tries + 1);
  return (
    <div className="works">
      {mayWrite && <WorksForm onAnnounced={again} />}
      <section className="card">
        <h2>{t("property.works_announced")}</h2>
        <LoadedPart of={works} label={t("devices.loading")} rows={3} onRetry={again}>
          {({ works: all }) =>
            all.length === 0 ? (
              <p className="empty muted">{t("property.works_none")}</p>
            ) : (
              <ul className="works-list">
                {all.map((one) => (
                  <WorksLine key={one.id} works={one} mayEnd={mayWrite} onEnded={again} />
                ))}
              </ul>
            )
          }
        </LoadedPart>
      </section>
    </div>
  );
}

interface LineProps {
  readonly works: Works;
  readonly mayEnd: boolean;
  readonly onEnded: () => void;
}

function WorksLine({ works: { id, from, to, buildings, zones, reason, by }, mayEnd, onEnded }: LineProps) {
  const { t, say } = useWords();
  const { site, places, live } = useGateway();
  const { isSending, fault, send } = useAct();
  const names = [
    ...buildings.map((building) => site.buildings.find((one) => one.id === building)?.name),
    ...zones.map((zone) => places.get(zone)),
  ].flatMap((name) => (name === undefined ? [] : [say(name)]));
  const end = async (): Promise<void> => {
    const answer = await send(`/api/v1/works/${encodeURIComponent(id)}`, Nothing, { method: "DELETE" });
    if (answer.ok) onEnded();
  };
  return (
    <li>
      <b>{names.join(t("list_comma"))}</b>
      <span>{reason}</span>
      <span className="muted">
        {live.serverNow() >= from ? t("property.works_now") : t("property.works_later")}
        {t("colon")}
        {dayMinuteText(from, site.timeZone)} - {clockText(to, site.timeZone).slice(0, 5)} · {by}
      </span>
      {mayEnd && (
        <button className="button" type="button" disabled={isSending} onClick={() => void end()}>
          {t("property.works_end")}
        </button>
      )}
      <FaultLine text={fault} />
    </li>
  );
}
