import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import type { Alert } from "../../../rules/model/alert.ts";
import { mayAct, useGateway } from "../gateway-context.ts";
import { isCalling } from "../live/alert-book.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { useActs } from "../station/acts.ts";
import { AnswerButton } from "../station/answer-button.tsx";
import { chooseAlert } from "../station/selection.ts";
import { stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";

/** The banner changes its alert under the finger: for so long a press on the new one does nothing. */
const SETTLE_MS = 500;

/** Wider than this, in Chinese characters, a place is set smaller: the number of the flat stands at the end and must not be cut off. */
const WIDE_PLACE = 17;

/** Latin letters are half as wide. */
const widthOf = (text: string): number =>
  Array.from(text, (letter) => (letter.codePointAt(0)! < 0x2e80 ? 0.55 : 1)).reduce((sum, width) => sum + width, 0);

/** The oldest P1 that nobody has answered, always in the same place. */
export function AlertBanner() {
  const { t, kind, say } = useWords();
  const { live } = useGateway();
  const { urgent, open } = useCell(live.alerts.picture);
  const more = open.filter((alert) => alert.priority === "P1" && isCalling(alert)).length - 1;
  const told = urgent === null ? null : t("banner.announce", { priority: t("priority.P1"), kind: kind(urgent), place: say(urgent.place) });
  const name = t("product_full");
  useEffect(() => {
    // Seen among other tabs, too.
    document.title = told ?? name;
  }, [told, name]);
  return (
    <>
      <div className="visually-hidden" role="alert">
        {told}
      </div>
      {urgent === null ? (
        <section className="banner calm" aria-label={t("priority.P1")}>
          {t("banner.calm")}
        </section>
      ) : (
        <Urgent alert={urgent} more={more} />
      )}
    </>
  );
}

function Urgent({ alert, more }: { readonly alert: Alert; readonly more: number }) {
  const { t, kind, say } = useWords();
  const { live, person } = useGateway();
  const acts = useActs();
  const isSettled = useSettled(alert.id);
  const place = say(alert.place);
  const [path, navigate] = useLocation();
  function show(): void {
    chooseAlert(alert.id);
    if (path !== "/" && !path.startsWith("/station/")) navigate("/");
  }
  useTick(1_000);
  return (
    <section className="banner urgent" aria-label={t("priority.P1")}>
      <PriorityMark priority="P1" isFlashing />
      <button className="banner-text" type="button" onClick={show}>
        <span className="banner-kind">
          P1 {t("priority.P1")} · {kind(alert)}
        </span>
        <strong className={widthOf(place) > WIDE_PLACE ? "banner-place long" : "banner-place"}>{place}</strong>
        {more > 0 && <span className="banner-more">{t("banner.more", { count: more })}</span>}
      </button>
      <span className="banner-clock">
        <small>{t("banner.elapsed")}</small> <time>{stopwatch(live.serverNow() - alert.raisedAt)}</time>
      </span>
      {mayAct(person.role, alert) && <AnswerButton alert={alert} hotkey="A" onPress={() => isSettled && acts.answer(alert)} />}
    </section>
  );
}

function useSettled(id: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(id), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return settled === id;
}
