import { memo } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { isFlashing, isUnanswered } from "../live/alert-book.ts";
import { useTick } from "../live/hooks.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { ageText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";

interface Props {
  readonly alert: Alert;
  readonly isCurrent: boolean;
  readonly onChoose: (id: string) => void;
}

/** One alert of the list: shape, priority, kind, place, state and age. */
export const AlertRow = memo(function AlertRow({ alert, isCurrent, onChoose }: Props) {
  const { t, kind, state, say } = useWords();
  const isWaiting = isUnanswered(alert);
  return (
    <button
      className={`alert-row ${alert.priority}${isWaiting ? " unanswered" : ""}`}
      type="button"
      aria-current={isCurrent}
      data-alert={alert.id}
      onClick={() => onChoose(alert.id)}
    >
      <PriorityMark priority={alert.priority} isFlashing={isFlashing(alert)} />
      <span className="row-main">
        <span className="row-head">
          <b>{kind(alert)}</b>
          <Age raisedAt={alert.raisedAt} />
        </span>
        <span className="row-place">{say(alert.place)}</span>
        <span className="row-foot">
          <span className="row-priority">
            {alert.priority} {t(`priority.${alert.priority}`)}
          </span>
          <span className={`badge ${alert.state}`}>{state(alert)}</span>
          {alert.outOfService && <span className="badge">{t("state.out-of-service")}</span>}
        </span>
      </span>
    </button>
  );
});

function Age({ raisedAt }: { readonly raisedAt: number }) {
  const { t } = useWords();
  const { live } = useGateway();
  useTick(1_000);
  return <span className="row-age">{ageText(t, live.serverNow() - raisedAt)}</span>;
}
