import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useWords } from "../words/use-words.ts";
import { DeviceMarkSign } from "./device-mark-sign.tsx";
import type { MarkedDevice, Survey } from "./device-marks.ts";
import { deviceKindText, markText } from "./device-words.ts";

/** Rows that are drawn: beyond that the drawing says more than a list. */
const SHOWN = 60;

/** The same abnormal devices as in the drawing, for keyboard and screen reader. */
export function AbnormalList({ found: { abnormal, commissioning } }: { readonly found: Survey }) {
  const { t } = useWords();
  return (
    <div className="abnormal">
      <h3 className={abnormal.length === 0 ? "visually-hidden" : ""}>{t("devices.abnormal")}</h3>
      <ul>
        {abnormal.slice(0, SHOWN).map((device) => (
          <AbnormalRow key={device.entry[1]} device={device} />
        ))}
      </ul>
      {abnormal.length === 0 && <p className="muted">{t("devices.abnormal_none")}</p>}
      {abnormal.length > SHOWN && <p className="muted">{t("devices.more", { count: abnormal.length - SHOWN })}</p>}
      {commissioning > 0 && <p className="muted">{t("devices.never_count", { count: commissioning })}</p>}
    </div>
  );
}

function AbnormalRow({ device: { entry, mark } }: { readonly device: MarkedDevice }) {
  const { t, say } = useWords();
  const { places, homes } = useGateway();
  const [, id, kind, , , , , zone] = entry;
  const place = places.get(zone);
  return (
    <li>
      <Link href={`/device/${id}`}>
        <DeviceMarkSign mark={mark} />
        <b>{markText(t, mark)}</b>
        <span>{place === undefined ? zone : say(place)}</span>
        <span className="muted">{deviceKindText(t, kind, homes.has(zone))}</span>
      </Link>
    </li>
  );
}
