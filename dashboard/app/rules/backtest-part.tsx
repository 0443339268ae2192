import { useEffect, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { call } from "../http/call.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type BacktestShown, BacktestShown as Backtest, Started } from "./shapes.ts";

const DAY_MS = 86_400_000;
const SPANS = [1, 3, 7] as const;
const ASK_EVERY_MS = 700;
/** Firings listed here; all are in the answer of the API. */
const LISTED = 50;

interface Props {
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** What these rules would have raised in the last days, beside those in force. Nothing is sent. */
export function BacktestPart({ files }: Props) {
  const { t } = useWords();
  const { run, start, stop, fault } = useBacktest(files);
  return (
    <section>
      <h2>{t("rules.backtest")}</h2>
      <div className="rule-actions">
        {SPANS.map((days) => (
          <button key={days} className="button" type="button" disabled={run?.state === "running"} onClick={() => void start(days)}>
            {t("rules.backtest_days", { count: days })}
          </button>
        ))}
        {run?.state === "running" && (
          <button className="button" type="button" onClick={() => void stop()}>
            {t("rules.backtest_stop")}
          </button>
        )}
      </div>
      <FaultLine text={fault} />
      {run !== null && <Outcome run={run} />}
    </section>
  );
}

function Outcome({ run: { state, share, readings, result } }: { readonly run: BacktestShown }) {
  const { t } = useWords();
  if (result === null)
    return (
      <p>
        <progress max={1} value={share} aria-label={t("rules.backtest")} />{" "}
        {t("rules.backtest_state", { state: t(`rules.state.${state}`), percent: Math.round(share * 100), readings })}
      </p>
    );
  return (
    <>
      <p className="lead">{t("rules.backtest_result", { tried: result.tried, present: result.present, both: result.both })}</p>
      <Firings result={result} />
    </>
  );
}

function Firings({ result: { firings } }: { readonly result: NonNullable<BacktestShown["result"]> }) {
  const { t } = useWords();
  const { site } = useGateway();
  const different = firings.filter(({ of }) => of !== "both");
  if (different.length === 0) return <p className="muted">{t("rules.backtest_same")}</p>;
  return (
    <table className="plain">
      <caption>{t("rules.backtest_different", { count: different.length })}</caption>
      <tbody>
        {different.slice(0, LISTED).map(({ at, kind, device, of, rule }) => (
          <tr key={`${at} ${device} ${kind} ${of}`}>
            <td>{dayTimeText(at, site.timeZone)}</td>
            <td>{t(`rules.only.${of}`)}</td>
            <td>{t(`kind.${kind}`)}</td>
            <td>{device}</td>
            <td className="muted">{rule ?? "-"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useBacktest(files: Props["files"]) {
  const { live } = useGateway();
  const { fault, send } = useAct();
  const [id, setId] = useState<string | null>(null);
  const [run, setRun] = useState<BacktestShown | null>(null);
  const isOver = run !== null && run.state !== "running";
  useEffect(() => {
    if (id === null || isOver) return;
    const ask = async (): Promise<void> => {
      const answer = await call(`/api/v1/rules/backtest/${id}`, Backtest);
      if (answer.ok) setRun(answer.value);
    };
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, isOver]);
  const start = async (days: number): Promise<void> => {
    const body = { files: files.filter(({ text }) => text.trim() !== ""), from: live.serverNow() - days * DAY_MS };
    const answer = await send("/api/v1/rules/backtest", Started, { method: "POST", body });
    if (!answer.ok) return;
    setRun({ state: "running", share: 0, readings: 0, result: null, error: null });
    setId(answer.value.id);
  };
  const stop = async (): Promise<void> => {
    if (id !== null) await call(`/api/v1/rules/backtest/${id}`, Nothing, { method: "DELETE" });
  };
  return { run, start, stop, fault };
}
