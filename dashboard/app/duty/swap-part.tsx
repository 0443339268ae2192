import { type FormEvent, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { call } from "../http/call.ts";
import { Nothing } from "../http/shapes.ts";
import { perform } from "../incident/desk.ts";
import { formText } from "../look/form-text.ts";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { StationDuty, SwapShown } from "./shapes.ts";

interface Props {
  readonly duty: StationDuty;
  readonly mayAct: boolean;
  readonly onActed: () => void;
}

/** Who is away and who stands in, and a form for another. */
export function SwapPart({ duty: { station, swaps }, mayAct, onActed }: Props) {
  const { t } = useWords();
  return (
    <details className="duty-swaps" open={swaps.length > 0}>
      <summary>
        {t("duty.swaps")} {swaps.length}
      </summary>
      <ul>
        {swaps.map((swap) => (
          <SwapLine key={swap.id} swap={swap} mayAct={mayAct} onActed={onActed} />
        ))}
      </ul>
      {mayAct && <SwapForm station={station} onActed={onActed} />}
    </details>
  );
}

function SwapLine({ swap, mayAct, onActed }: { readonly swap: SwapShown; readonly mayAct: boolean; readonly onActed: () => void }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const [fault, setFault] = useState<string | null>(null);
  const at = (ms: number): string => dayMinuteText(ms, site.timeZone);
  const { id, fromMs, toMs, away, instead, reason } = swap;
  const takeBack = async (): Promise<void> => {
    const answer = await call(`/api/v1/duty/swaps/${encodeURIComponent(id)}`, Nothing, { method: "DELETE" });
    if (answer.ok) onActed();
    else setFault(answer.fault.text === null ? t("incident.unsent", { act: t("duty.act.swap") }) : say(answer.fault.text));
  };
  return (
    <li>
      <span>
        {t("duty.swap", { from: at(fromMs), to: at(toMs), away, instead: instead ?? t("duty.swap_nobody") })} {reason}
      </span>
      {mayAct && (
        <button className="button" type="button" onClick={() => void takeBack()}>
          {t("duty.unswap")}
        </button>
      )}
      {fault !== null && <p className="fault">{fault}</p>}
    </li>
  );
}

/** `datetime-local` is this machine's own time: the console stands at the site. */
const timeOf = (form: FormData, name: string): number => new Date(formText(form, name)).getTime();

function SwapForm({ station, onActed }: { readonly station: string; readonly onActed: () => void }) {
  const { t } = useWords();
  const [isMissing, setMissing] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const shown = event.currentTarget;
    const form = new FormData(shown);
    const [away, instead, from, to] = [formText(form, "away"), formText(form, "instead"), timeOf(form, "from"), timeOf(form, "to")];
    const isWhole = away !== "" && from < to;
    setMissing(!isWhole);
    if (!isWhole) return;
    const body = { station, away, instead: instead === "" ? null : instead, from, to };
    if (!(await perform({ path: "/api/v1/duty/swaps", body, word: "duty.act.swap" }))) return;
    shown.reset();
    onActed();
  }
  return (
    <form className="duty-form swap" onSubmit={(event) => void submit(event)}>
      <label className="field">
        {t("duty.swap_away")}
        <input name="away" autoComplete="off" />
      </label>
      <label className="field">
        {t("duty.swap_instead")}
        <input name="instead" autoComplete="off" />
      </label>
      <label className="field">
        {t("duty.swap_from")}
        <input name="from" type="datetime-local" />
      </label>
      <label className="field">
        {t("duty.swap_to")}
        <input name="to" type="datetime-local" />
      </label>
      <p className="fault" role="alert">
        {isMissing && t("duty.swap_missing")}
      </p>
      <button className="button" type="submit">
        {t("duty.swap_save")}
      </button>
    </form>
  );
}
