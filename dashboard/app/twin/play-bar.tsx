import { useEffect, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type Span, stepped } from "./span.ts";

/** How long each moment of a play stands. */
const FRAME_MS = 1_000;

interface Props {
  readonly span: Span;
  /** null: now. */
  readonly at: number | null;
  /** The picture of that moment has come: a play waits for it. */
  readonly isShown: boolean;
  readonly onAt: (at: number | null) => void;
}

/** The slider and its buttons; arrow keys on the slider go step by step. */
export function PlayBar({ span, at, isShown, onAt }: Props) {
  const { t } = useWords();
  const { site } = useGateway();
  const shown = at ?? span.toMs;
  const { isPlaying, setPlaying } = usePlay({ span, at, isShown, onAt });
  const step = (steps: number): void => {
    setPlaying(false);
    onAt(stepped(span, shown, steps));
  };
  const start = (): void => {
    if (!isPlaying && (at === null || at >= span.toMs)) onAt(span.fromMs);
    setPlaying(!isPlaying);
  };
  return (
    <section className="card play-bar" aria-label={t("twin.when")}>
      <input
        type="range"
        aria-label={t("twin.when")}
        aria-valuetext={at === null ? t("twin.now") : dayTimeText(shown, site.timeZone)}
        min={span.fromMs}
        max={span.toMs}
        step={span.stepMs}
        value={shown}
        onChange={({ target }) => {
          setPlaying(false);
          onAt(Number(target.value));
        }}
      />
      <p className="play-ends muted">
        <span>{dayTimeText(span.fromMs, site.timeZone)}</span>
        <span>{dayTimeText(span.toMs, site.timeZone)}</span>
      </p>
      <div className="group">
        <button className="button" type="button" onClick={() => step(-1)}>
          {t("twin.back")}
        </button>
        <button className="button main" type="button" onClick={start}>
          {t(isPlaying ? "twin.pause" : "twin.play")}
        </button>
        <button className="button" type="button" onClick={() => step(1)}>
          {t("twin.forward")}
        </button>
        <button className="button" type="button" disabled={at === null} onClick={() => onAt(null)}>
          {t("twin.to_now")}
        </button>
      </div>
    </section>
  );
}

/** Goes on to the next moment once the present one was seen; ends at the end. */
function usePlay({ span, at, isShown, onAt }: Props) {
  const [isPlaying, setPlaying] = useState(false);
  const next = at === null ? null : stepped(span, at, 1);
  const isOver = at === null || next === at;
  useEffect(() => {
    if (!isPlaying || isOver || !isShown) return;
    const timer = setTimeout(() => onAt(next), FRAME_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, isOver, isShown, next, onAt]);
  return { isPlaying: isPlaying && !isOver, setPlaying };
}
