import { useWords } from "../words/use-words.ts";
import type { State } from "./shapes.ts";

/** A shape of its own for each, so that nobody needs the colour; the word beside it. */
const SHAPES: Readonly<Record<State, string>> = {
  unknown: "M3 3h18v18H3z M8 12h8",
  told: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0",
  safe: "M4 13l5 5L20 6",
  "needs-help": "M12 2L22 21H2z M12 9v6 M12 17v1",
  refused: "M5 5l14 14 M19 5L5 19",
  "no-answer": "M3 12h3 M10.500 12h3 M18 12h3",
};

export function DoorSign({ state }: { readonly state: State }) {
  const { t } = useWords();
  return (
    <span className="door-sign">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES[state]} />
      </svg>
      {t(`evacuation.state.${state}`)}
    </span>
  );
}
