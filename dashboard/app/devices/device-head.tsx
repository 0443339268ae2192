import { useGateway } from "../gateway-context.ts";
import type { DeviceShown } from "../http/shapes.ts";
import { STATUS } from "../live/device-table.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { ageText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { valueText } from "../words/value-words.ts";
import { DeviceMarkSign } from "./device-mark-sign.tsx";
import { markOf, prioritiesOf } from "./device-marks.ts";
import { deviceKindText } from "./device-words.ts";

/** State, age, battery and signal of one device. */
export function DeviceHead({ device }: { readonly device: DeviceShown }) {
  const { t, say } = useWords();
  const { live, places, homes, site } = useGateway();
  const { open } = useCell(live.alerts.picture);
  const now = live.devices.now(device.id);
  const status = now?.status ?? STATUS[device.status];
  const place = places.get(device.zone);
  const stream = site.devices.find(({ id }) => id === device.id)?.stream;
  return (
    <header className="card device-head">
      <DeviceMarkSign mark={markOf(status, prioritiesOf(open).get(device.id))} />
      <div>
        <h1>
          {deviceKindText(t, device.kind, homes.has(device.zone))}
          {stream !== undefined && ` · ${t(`stream.${stream}`)}`}
        </h1>
        <p className="card-place">{place === undefined ? device.zone : say(place)}</p>
        <p className="muted">{device.id}</p>
      </div>
      <Facts device={device} heardAt={now?.heardAt || device.lastHeardAt || 0} statusWord={t(`status.${statusName(status)}`)} />
      {status === STATUS.commissioning && <p className="never">{t("device.never_help")}</p>}
    </header>
  );
}

function statusName(status: number): string {
  return Object.entries(STATUS).find(([, number]) => number === status)?.[0] ?? "normal";
}

function Facts({ device, heardAt, statusWord }: { readonly device: DeviceShown; readonly heardAt: number; readonly statusWord: string }) {
  const { t } = useWords();
  const { live } = useGateway();
  useTick(1_000);
  const { battery_pct: battery, latest, powered, quarantined, clockFaults } = device;
  const signal = latest["rssi_dbm"];
  const age = heardAt === 0 ? t("device.never") : t("age.ago", { age: ageText(t, live.serverNow() - heardAt) });
  return (
    <dl className="facts-list">
      <Fact name={t("device.state")} text={statusWord} />
      <Fact name={t("device.heard")} text={age} />
      <Fact name={t("device.battery")} text={typeof battery === "number" ? valueText(t, "battery_pct", battery) : "—"} />
      <Fact name={t("device.signal")} text={typeof signal === "number" ? valueText(t, "rssi_dbm", signal) : "—"} />
      {powered !== undefined && <Fact name={t("device.power")} text={t(powered === "mains" ? "device.mains" : "device.battery_powered")} />}
      <Fact
        name={t("device.quarantine")}
        text={quarantined === 0 ? t("device.quarantined_none") : t("device.quarantined", { count: quarantined })}
      />
      {clockFaults > 0 && <Fact name={t("device.clock")} text={t("device.clock_faults", { count: clockFaults })} />}
    </dl>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
