import type { Priority } from "../../../rules/model/alert.ts";
import { PriorityMark, StatusMark } from "../look/priority-mark.tsx";
import { useWords } from "../words/use-words.ts";

const PRIORITIES: readonly Priority[] = ["P1", "P2", "P3", "P4"];
const STATUSES = ["silent", "fault", "commissioning", "normal"] as const;

/** What each shape of the drawing says. */
export function Legend() {
  const { t } = useWords();
  return (
    <ul className="legend" aria-label={t("devices.legend")}>
      {PRIORITIES.map((priority) => (
        <li key={priority}>
          <PriorityMark priority={priority} /> {t(`priority.${priority}`)}
        </li>
      ))}
      {STATUSES.map((status) => (
        <li key={status}>
          <StatusMark status={status} /> {t(`status.${status}`)}
        </li>
      ))}
    </ul>
  );
}
