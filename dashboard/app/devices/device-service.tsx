import { type SyntheticEvent, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { type DeviceShown, Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { formText } from "../look/form-text.ts";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";

/** The gateway grants eight hours at most. */
const HOURS = [1, 2, 4, 8] as const;
const HOUR_MS = 3_600_000;
/** The longest must not be refused because this page's idea of the gateway's clock is a little ahead. */
const SLACK_MS = 5_000;

interface Props {
  readonly device: DeviceShown;
  readonly onChanged: () => void;
}

/** Out of service for some hours and for a reason, and back; it comes back by itself. */
export function DeviceService({ device: { id, outOfService }, onChanged }: Props) {
  const { t } = useWords();
  const { site } = useGateway();
  const { isSending, fault, send } = useAct();
  const path = `/api/v1/devices/${encodeURIComponent(id)}/out-of-service`;
  const back = async (): Promise<void> => {
    const answer = await send(path, Nothing, { method: "DELETE" });
    if (answer.ok) onChanged();
  };
  return (
    <section className="card">
      <h2>{t("device.service")}</h2>
      {outOfService === null || outOfService === undefined ? (
        <ServiceForm path={path} onChanged={onChanged} />
      ) : (
        <>
          <p className="wanting">
            {t("device.out_until", { until: dayMinuteText(outOfService.until, site.timeZone), by: outOfService.by })}
          </p>
          <p>{outOfService.reason}</p>
          <button className="button" type="button" disabled={isSending} onClick={() => void back()}>
            {t("device.back_in")}
          </button>
        </>
      )}
      <FaultLine text={fault} />
    </section>
  );
}

function ServiceForm({ path, onChanged }: { readonly path: string; readonly onChanged: () => void }) {
  const { t } = useWords();
  const { live } = useGateway();
  const [hours, setHours] = useState<number>(HOURS[0]);
  const { isSending, fault, send } = useAct();
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = formText(new FormData(event.currentTarget), "reason");
    const answer = await send(path, Nothing, {
      method: "POST",
      body: { until: live.serverNow() + hours * HOUR_MS - SLACK_MS, reason },
    });
    if (answer.ok) onChanged();
  };
  return (
    <form className="service-form" onSubmit={(event) => void submit(event)}>
      <p className="muted">{t("device.service_help")}</p>
      <label className="field">
        {t("device.service_reason")}
        <input name="reason" required maxLength={500} autoComplete="off" />
      </label>
      <fieldset className="group">
        <legend>{t("device.service_hours")}</legend>
        {HOURS.map((one) => (
          <button key={one} className="button" type="button" aria-pressed={hours === one} onClick={() => setHours(one)}>
            {t("property.works_hours", { count: one })}
          </button>
        ))}
      </fieldset>
      <button className="button main" type="submit" disabled={isSending}>
        {t("device.take_out")}
      </button>
      <FaultLine text={fault} />
    </form>
  );
}
