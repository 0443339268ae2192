import { useState } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { clockText, stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { perform } from "./desk.ts";
import { CallShown } from "./shapes.ts";

/** Ring-back for a call: the numbers come when somebody asks for them, because a wall has many readers and each look is kept. */
export function RingBack({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="card-part ring-back" aria-label={t("incident.ring_back")}>
      <h3>{t("incident.ring_back")}</h3>
      {isMissed(alert) && <p className="call-due overdue">{t("incident.ring_missed")}</p>}
      {isOpen ? (
        <Numbers alert={alert} />
      ) : (
        <button className="button" type="button" data-act="ring-back" onClick={() => setOpen(true)}>
          {t("incident.show_numbers")}
        </button>
      )}
    </section>
  );
}

/** Nobody rang back in time, and nobody has since. */
function isMissed({ timeline, state }: Alert): boolean {
  const last = timeline.findLast(({ event }) => ["raised", "raised-again", "rang-back", "no-answer", "ring-back-overdue"].includes(event));
  return state !== "closed" && last?.event === "ring-back-overdue";
}

function Numbers({ alert }: { readonly alert: Alert }) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const path = `/api/v1/alerts/${encodeURIComponent(alert.id)}`;
  const loaded = useCall(`${path}/call`, CallShown, tries);
  async function tell(result: "answered" | "no-answer"): Promise<void> {
    await perform({ path: `${path}/ring-back`, body: { result, note: "" }, word: `incident.rang.${result}` });
    setTries(tries + 1);
  }
  return (
    <LoadedPart of={loaded} label={t("devices.loading")} rows={2} onRetry={() => setTries(tries + 1)}>
      {(made) => (
        <>
          <NumberList call={made} />
          <div className="ring-acts">
            {(["answered", "no-answer"] as const).map((result) => (
              <button key={result} className="button" type="button" onClick={() => void tell(result)}>
                {t(`incident.rang.${result}`)}
              </button>
            ))}
          </div>
        </>
      )}
    </LoadedPart>
  );
}

function NumberList({ call: { numbers, ringBacks, ringBackBy, isPractising } }: { readonly call: CallShown }) {
  const { t } = useWords();
  const { live, site } = useGateway();
  useTick(1_000);
  const leftMs = ringBackBy - live.serverNow();
  return (
    <>
      {isPractising && <p className="muted">{t("incident.practising")}</p>}
      {ringBacks.length === 0 && (
        <p className={leftMs < 0 ? "call-due overdue" : "call-due"}>
          {t(leftMs < 0 ? "incident.ring_overdue" : "incident.ring_due", { time: stopwatch(Math.abs(leftMs)) })}
        </p>
      )}
      <ul className="numbers">
        {numbers.length === 0 && <li>{t("incident.no_number")}</li>}
        {numbers.map(({ name, phone, of }) => (
          <li key={`${name} ${phone}`}>
            <a className="button" href={`tel:${phone.replaceAll(/[^0-9+]/g, "")}`}>
              {name} {phone}
            </a>
            <small className="muted">{t(`incident.number_of.${of}`)}</small>
          </li>
        ))}
        {ringBacks.map(({ at, by, result }) => (
          <li key={at}>
            {clockText(at, site.timeZone)} {t(`incident.rang.${result}`)} {by}
          </li>
        ))}
      </ul>
    </>
  );
}
