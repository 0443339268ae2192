import type { FormEvent } from "react";
import { useGateway } from "../gateway-context.ts";
import { perform } from "../incident/desk.ts";
import { useTick } from "../live/hooks.ts";
import { formText } from "../look/form-text.ts";
import { dayMinuteText, stopwatch } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { CheckShown, StationDuty } from "./shapes.ts";
import { SwapPart } from "./swap-part.tsx";

interface Props {
  readonly duty: StationDuty;
  readonly onActed: () => void;
}

/** One station: who is on duty, the check that waits, gaps, swaps, and the signature under the shift. */
export function StationDutyCard({ duty, onActed }: Props) {
  const { t, say } = useWords();
  const { site, person } = useGateway();
  const known = site.stations.find(({ id }) => id === duty.station);
  const nameOf = (id: string): string => known?.people.find((one) => one.id === id)?.name ?? id;
  const mayAct = person.role === "administrator" || person.role === "station";
  const mayAsk = person.role !== "station" && person.role !== "property";
  const ask = async (): Promise<void> => {
    if (await perform({ path: "/api/v1/duty/checks", body: { station: duty.station }, word: "duty.act.ask" })) onActed();
  };
  return (
    <section className="card duty-card">
      <h2>{known === undefined ? duty.station : say(known.name)}</h2>
      {duty.checks.map((check) => (
        <WaitingCheck key={check.id} check={check} mayAnswer={mayAct} onActed={onActed} />
      ))}
      <p className="lead">
        {t("duty.now")}
        {t("colon")}
        {duty.now.length === 0 ? t("duty.nobody") : duty.now.map(nameOf).join(t("list_comma"))}
      </p>
      <Gaps duty={duty} />
      <SwapPart duty={duty} mayAct={mayAct} onActed={onActed} />
      {mayAct && <HandoverForm station={duty.station} onActed={onActed} />}
      {mayAsk && (
        <button className="button" type="button" onClick={() => void ask()}>
          {t("duty.ask")}
        </button>
      )}
    </section>
  );
}

function Gaps({ duty: { tooFew } }: { readonly duty: StationDuty }) {
  const { t } = useWords();
  const { site } = useGateway();
  if (tooFew.length === 0) return <p className="muted">{t("duty.gaps_none")}</p>;
  const at = (ms: number): string => dayMinuteText(ms, site.timeZone);
  return (
    <div className="duty-gaps">
      <h3>{t("duty.gaps")}</h3>
      <ul>
        {tooFew.map(({ fromMs, toMs, count }) => (
          <li key={fromMs}>{t("duty.gap", { from: at(fromMs), to: at(toMs), count })}</li>
        ))}
      </ul>
    </div>
  );
}

function WaitingCheck({
  check,
  mayAnswer,
  onActed,
}: {
  readonly check: CheckShown;
  readonly mayAnswer: boolean;
  readonly onActed: () => void;
}) {
  const { t } = useWords();
  const { live } = useGateway();
  useTick(1_000);
  if (check.answeredAt !== null || check.missed) return null;
  const leftMs = check.askedAt + check.withinMs - live.serverNow();
  const answer = async (): Promise<void> => {
    if (await perform({ path: `/api/v1/duty/checks/${encodeURIComponent(check.id)}/answer`, body: {}, word: "duty.act.answer" })) onActed();
  };
  return (
    <div className="duty-check" role="alert">
      <p>{t(leftMs < 0 ? "duty.check_late" : "duty.check_waiting", { by: check.by, time: stopwatch(Math.abs(leftMs)) })}</p>
      {mayAnswer && (
        <button className="button main" type="button" onClick={() => void answer()}>
          {t("duty.answer")}
        </button>
      )}
    </div>
  );
}

function HandoverForm({ station, onActed }: { readonly station: string; readonly onActed: () => void }) {
  const { t } = useWords();
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { station, exceptions: formText(new FormData(form), "exceptions") };
    if (!(await perform({ path: "/api/v1/duty/handovers", body, word: "duty.act.sign" }))) return;
    form.reset();
    onActed();
  }
  return (
    <form className="duty-form" onSubmit={(event) => void submit(event)}>
      <label className="field">
        {t("duty.handover_text")}
        <textarea name="exceptions" rows={2} maxLength={2_000} />
      </label>
      <button className="button main" type="submit">
        {t("duty.sign")}
      </button>
    </form>
  );
}
