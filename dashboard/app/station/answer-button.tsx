import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { useCell } from "../live/hooks.ts";
import { preferences } from "../preferences.ts";
import { answeringKey, answerKey } from "../words/alert-words.ts";
import { useWords } from "../words/use-words.ts";

interface Props {
  readonly alert: Alert;
  /** The key that does the same; null where it belongs to another button now. */
  readonly hotkey: string | null;
  readonly onPress: () => void;
}

/** Answers an alert; says that it is on its way until the gateway has it. */
export function AnswerButton({ alert, hotkey, onPress }: Props) {
  const { t, kind, say } = useWords();
  const { live } = useGateway();
  const pending = useCell(live.commands.pending);
  const { areKeysOn } = useCell(preferences);
  const isOnItsWay = pending.some((one) => one.alert === alert.id && one.command.name === "acknowledge" && one.state === "sending");
  const word = t(isOnItsWay ? answeringKey(alert.priority) : answerKey(alert.priority));
  return (
    <button className={`button main answer${isOnItsWay ? " waiting" : ""}`} type="button" onClick={isOnItsWay ? undefined : onPress}>
      {word}
      <span className="visually-hidden">
        {kind(alert)} {say(alert.place)}
      </span>{" "}
      {hotkey !== null && areKeysOn && <kbd>{hotkey}</kbd>}
    </button>
  );
}
