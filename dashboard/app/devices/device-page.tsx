import { useEffect, useState } from "react";
import { Link } from "wouter";
import { MAIN_VALUE } from "../../wire/messages.ts";
import { useGateway } from "../gateway-context.ts";
import { type DeviceShown, DeviceShown as Device } from "../http/shapes.ts";
import { useCall } from "../http/use-call.ts";
import { useCell } from "../live/hooks.ts";
import { HomeLinkCard } from "../links/home-link-card.tsx";
import { MAKES_LINKS } from "../links/makes-links.ts";
import { LoadFault, Skeleton } from "../look/skeleton.tsx";
import { useWords } from "../words/use-words.ts";
import { DeviceAlerts } from "./device-alerts.tsx";
import { DeviceHead } from "./device-head.tsx";
import { DeviceRules } from "./device-rules.tsx";
import { DeviceService } from "./device-service.tsx";
import { LatestValues } from "./latest-values.tsx";
import { ReadingTable } from "./reading-table.tsx";
import { ValueChart } from "./value-chart.tsx";

/** A device that reports every second is still asked for only so often. */
const REFRESH_MS = 5_000;

/** One device: how it is, what it measured, what came of it. */
export function DevicePage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  const [tries, setTries] = useState(0);
  useEffect(() => live.watchDevices({ device: id }), [live, id]);
  useCell(live.devices.version);
  const heardAt = live.devices.now(id)?.heardAt ?? 0;
  const beat = `${tries} ${Math.floor(heardAt / REFRESH_MS)}`;
  const { value, fault } = useCall(`/api/v1/devices/${encodeURIComponent(id)}`, Device, beat);
  return (
    <div className="page">
      <p>
        <Link href="/">{t("device.back")}</Link>
      </p>
      {value !== null ? (
        <DeviceParts device={value} onChanged={() => setTries(tries + 1)} />
      ) : fault === null ? (
        <Skeleton label={t("devices.loading")} rows={6} />
      ) : fault.status === 404 ? (
        <h1>{t("device.not_found")}</h1>
      ) : (
        <LoadFault fault={fault} onRetry={() => setTries(tries + 1)} />
      )}
    </div>
  );
}

/** As the gateway's own table has it; the gateway decides. */
const SERVES = new Set(["administrator", "station"]);
const READS_RULES = new Set(["administrator", "station", "property"]);

function DeviceParts({ device, onChanged }: { readonly device: DeviceShown; readonly onChanged: () => void }) {
  const { person, homes } = useGateway();
  const value = MAIN_VALUE[device.kind] ?? "battery_pct";
  return (
    <>
      <DeviceHead device={device} />
      <div className="device-parts">
        <LatestValues latest={device.latest} />
        <DeviceAlerts device={device.id} />
        <ValueChart device={device.id} value={value} />
        {READS_RULES.has(person.role) && <DeviceRules device={device.id} />}
        {MAKES_LINKS.has(person.role) && device.kind === "emergency-button" && homes.has(device.zone) && (
          <HomeLinkCard zone={device.zone} />
        )}
        {SERVES.has(person.role) && <DeviceService device={device} onChanged={onChanged} />}
        <ReadingTable device={device} />
      </div>
    </>
  );
}
