import { useState } from "react";
import { useWords } from "../words/use-words.ts";
import type { AccountShown, Door, MarkedState } from "./shapes.ts";
import { DoorSign } from "./door-sign.tsx";

const MARKED: readonly MarkedState[] = ["told", "safe", "needs-help", "refused", "no-answer"];

interface Props {
  readonly floors: AccountShown["floors"];
  /** What waits on this phone, by door. */
  readonly waiting: ReadonlyMap<string, MarkedState>;
  /** null: nothing may be marked. */
  readonly onMark: ((door: Door, state: MarkedState) => void) | null;
}

/** Floors from the top, as they are searched; a touch on a door opens its five answers below the floor. */
export function DoorGrid({ floors, waiting, onMark }: Props) {
  const { t, say } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const isOfUnits = new Set(floors.flatMap(({ doors }) => doors.map(({ unit }) => unit))).size > 1;
  const nameOf = ({ unit, name }: Door): string =>
    isOfUnits && unit !== null ? t("evacuation.unit_door", { unit, door: say(name) }) : say(name);
  return (
    <ol className="door-floors">
      {floors.map(({ floor, doors }) => {
        const chosen = doors.find(({ zone }) => zone === open);
        const mark = (state: MarkedState): void => {
          if (chosen !== undefined && onMark !== null) onMark(chosen, state);
          setOpen(null);
        };
        return (
          <li key={floor} className="door-floor">
            <h3>{floor < 0 ? t("evacuation.basement", { floor: -floor }) : t("evacuation.floor", { floor })}</h3>
            <div className="doors">
              {doors.map((door) => (
                <DoorButton
                  key={door.zone}
                  door={door}
                  name={nameOf(door)}
                  waiting={waiting.get(door.zone) ?? null}
                  isOpen={open === door.zone}
                  onOpen={onMark === null ? null : () => setOpen(open === door.zone ? null : door.zone)}
                />
              ))}
            </div>
            {chosen !== undefined && <Answers name={nameOf(chosen)} onMark={mark} />}
          </li>
        );
      })}
    </ol>
  );
}

interface DoorProps {
  readonly door: Door;
  readonly name: string;
  /** What this phone has said and the gateway does not know yet. */
  readonly waiting: MarkedState | null;
  readonly isOpen: boolean;
  readonly onOpen: (() => void) | null;
}

function DoorButton({ door: { zone, state: known, needHelp }, name, waiting, isOpen, onOpen }: DoorProps) {
  const { t } = useWords();
  const state = waiting ?? known;
  return (
    <button
      type="button"
      className={`door door-${state}`}
      data-zone={zone}
      disabled={onOpen === null}
      aria-expanded={isOpen}
      onClick={() => onOpen?.()}
    >
      <span className="door-name">{name}</span>
      <DoorSign state={state} />
      {needHelp > 0 && <span className="door-help">{t("evacuation.need_help", { count: needHelp })}</span>}
      {waiting !== null && <span className="door-waits">{t("evacuation.waits")}</span>}
    </button>
  );
}

function Answers({ name, onMark }: { readonly name: string; readonly onMark: (state: MarkedState) => void }) {
  const { t } = useWords();
  return (
    <fieldset className="group door-marks">
      <legend>{name}</legend>
      {MARKED.map((state) => (
        <button key={state} type="button" className="button" data-mark={state} onClick={() => onMark(state)}>
          {t(`evacuation.state.${state}`)}
        </button>
      ))}
    </fieldset>
  );
}
