import { useEffect, useState } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { DeviceDrawing } from "../devices/device-drawing.tsx";
import { useGateway } from "../gateway-context.ts";
import type { Live } from "../live/live.ts";
import { useCell, useMedia } from "../live/hooks.ts";
import { useWords } from "../words/use-words.ts";
import { AlertCard } from "./alert-card.tsx";
import { AlertList } from "./alert-list.tsx";
import { chooseAlert, chosen, currentAlert } from "./selection.ts";
import { useCardKeys } from "./station-keys.ts";

/** What the watch looks at: list, drawing, card. `station` null: the whole site. */
export function StationPage({ station }: { readonly station: string | null }) {
  const { t, say } = useWords();
  const { live, site } = useGateway();
  useEffect(() => {
    live.watchAlerts(station === null ? {} : { station });
    live.watchDevices({});
  }, [live, station]);
  const picture = useCell(live.alerts.picture);
  const chosenId = useCell(chosen);
  const isNarrow = useMedia("(max-width: 55.99rem)");
  const [tab, setTab] = useState<"alerts" | "devices">("alerts");
  // On a phone the card covers the list: only when somebody asks for it.
  const current = isNarrow && chosenId === null ? null : currentAlert(picture, chosenId);
  useCardKeys(current);
  useShownAtOnce(live, picture.urgent?.id ?? null, isNarrow);
  const name = site.stations.find(({ id }) => id === station)?.name;
  return (
    <div className={`station ${isNarrow ? "narrow" : "wide"}`} data-tab={isNarrow && current !== null && tab === "alerts" ? "card" : tab}>
      <h1 className="visually-hidden">{name === undefined ? t("list.station_all") : say(name)}</h1>
      <AlertList current={current} onChoose={chooseAlert} />
      <DeviceDrawing />
      <CurrentCard current={current} />
      {isNarrow && <Tabs tab={tab} onTab={setTab} />}
    </div>
  );
}

/** On a phone that shows no other open alert, a life at risk brings its card: the touch that counts is the next one. */
function useShownAtOnce({ alerts }: Live, urgent: string | null, isNarrow: boolean): void {
  useEffect(() => {
    const shown = alerts.picture.get().byId.get(chosen.get() ?? "");
    if (isNarrow && urgent !== null && (shown === undefined || shown.state === "closed")) chooseAlert(urgent);
  }, [alerts, urgent, isNarrow]);
}

function CurrentCard({ current }: { readonly current: Alert | null }) {
  const { t } = useWords();
  return (
    <section className="card current" aria-label={t("card.title")} tabIndex={-1}>
      <button className="button back" type="button" onClick={() => chooseAlert(null)}>
        {t("card.back")}
      </button>
      {current === null ? <p className="empty muted">{t("card.none")}</p> : <AlertCard key={current.id} alert={current} />}
    </section>
  );
}

function Tabs({ tab, onTab }: { readonly tab: "alerts" | "devices"; readonly onTab: (tab: "alerts" | "devices") => void }) {
  const { t } = useWords();
  return (
    <nav className="tabs">
      {(["alerts", "devices"] as const).map((one) => (
        <button key={one} className="button" type="button" aria-pressed={tab === one} onClick={() => (chooseAlert(null), onTab(one))}>
          {t(one === "alerts" ? "list.title" : "devices.title")}
        </button>
      ))}
    </nav>
  );
}
