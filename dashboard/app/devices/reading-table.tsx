import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import type { DeviceShown, ReadingShown } from "../http/shapes.ts";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { valueName, valueText } from "../words/value-words.ts";
import { useNewestReadings } from "./newest-readings.ts";

/** Looked back from the last one heard: twenty reports of the slowest period a device has without saying so. */
const PERIODS = 20;
const PERIOD_MS = { mains: 100_000, battery: 900_000 };

/** The last readings, newest first; asked anew when the device was heard again. */
export function ReadingTable({ device }: { readonly device: DeviceShown }) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const periodMs = device.expectEveryMs ?? (device.powered === "mains" ? PERIOD_MS.mains : PERIOD_MS.battery);
  const from = Math.max(0, Math.floor((device.lastHeardAt ?? 0) - PERIODS * periodMs));
  const { readings, fault } = useNewestReadings(device.id, from, tries);
  return (
    <section className="card across-all">
      <h2>{t("device.readings")}</h2>
      {readings === null ? (
        fault === null ? (
          <Skeleton label={t("devices.loading")} rows={5} />
        ) : (
          <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />
        )
      ) : readings.length === 0 ? (
        <p className="empty muted">{t("device.readings_empty")}</p>
      ) : (
        <Table readings={readings} />
      )}
    </section>
  );
}

function Table({ readings }: { readonly readings: readonly ReadingShown[] }) {
  const { t } = useWords();
  const { site } = useGateway();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("device.time")}</th>
          <th scope="col">{t("device.values")}</th>
        </tr>
      </thead>
      <tbody>
        {readings.map(({ at, receivedAt, values, unverified }) => (
          <tr key={`${receivedAt} ${at}`}>
            <td>{dayTimeText(at, site.timeZone)}</td>
            <td>
              {Object.entries(values)
                .map(([name, value]) => `${valueName(t, name)} ${valueText(t, name, value)}`)
                .join(" · ")}
              {unverified === true && <span className="badge"> {t("device.unverified")}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
