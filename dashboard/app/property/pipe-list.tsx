import { useMemo, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { PipeCard } from "./pipe-card.tsx";
import { orderPipes } from "./pipe-order.ts";
import { DevicesShown } from "./shapes.ts";

/** How often the sensors are asked for; what is wrong comes at once, by the live channel. */
const ASK_EVERY_MS = 15_000;
/** Sensors shown before somebody asks for all: those that are not as they should be come first. */
const FIRST = 24;

/** All pressure sensors: what is wrong first, then the lowest pressure. */
export function PipeList() {
  const { t } = useWords();
  const { live, hydrantSensors } = useGateway();
  const [tries, setTries] = useState(0);
  const [isWhole, setWhole] = useState(false);
  useTick(ASK_EVERY_MS);
  const at = `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`;
  const sensors = useCall("/api/v1/devices?kind=pipe-pressure&limit=1000", DevicesShown, at);
  const { open } = useCell(live.alerts.picture);
  const devices = sensors.value?.devices;
  const ordered = useMemo(() => orderPipes(devices ?? [], open, hydrantSensors), [devices, open, hydrantSensors]);
  return (
    <LoadedPart of={sensors} label={t("devices.loading")} rows={6} onRetry={() => setTries(tries + 1)}>
      {() =>
        ordered.length === 0 ? (
          <p className="empty muted">{t("property.no_pipes")}</p>
        ) : (
          <>
            <p className="lead">
              {t("property.pipes_lead", { total: ordered.length, wrong: ordered.filter(({ rank }) => rank < 3).length })}
            </p>
            <ul className="pipes">
              {ordered.slice(0, isWhole ? undefined : FIRST).map((pipe) => (
                <PipeCard key={pipe.device.id} pipe={pipe} />
              ))}
            </ul>
            {!isWhole && ordered.length > FIRST && (
              <button className="button" type="button" onClick={() => setWhole(true)}>
                {t("property.all_pipes", { total: ordered.length })}
              </button>
            )}
          </>
        )
      }
    </LoadedPart>
  );
}
