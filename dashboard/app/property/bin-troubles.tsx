import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { FinishTask } from "../look/finish-task.tsx";
import { LoadedPart } from "../look/loaded.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type BinTask, TroublesShown } from "./shapes.ts";

interface Props {
  /** Asked for anew when it changes. */
  readonly at: string;
  readonly onChanged: () => void;
}

/** What whoever empties the bins has found wrong, until somebody has seen to it. */
export function BinTroubles({ at, onChanged }: Props) {
  const { t } = useWords();
  const tasks = useCall("/api/v1/tasks?state=open&limit=1000", TroublesShown, at);
  return (
    <section className="card">
      <h2>{t("property.troubles")}</h2>
      <LoadedPart of={tasks} label={t("devices.loading")} rows={2} onRetry={onChanged}>
        {({ tasks: all }) => {
          const open = all.filter(({ kind }) => kind === "bin-trouble");
          if (open.length === 0) return <p className="empty muted">{t("property.troubles_none")}</p>;
          return (
            <ul className="lines">
              {open.map((task) => (
                <TroubleLine key={task.id} task={task} onDone={onChanged} />
              ))}
            </ul>
          );
        }}
      </LoadedPart>
    </section>
  );
}

function TroubleLine({ task, onDone }: { readonly task: BinTask; readonly onDone: () => void }) {
  const { say } = useWords();
  const { site } = useGateway();
  const { device, openedMs, why } = task;
  return (
    <li>
      <b>{say(why)}</b>
      <Link className="device-link" href={`/device/${device}`}>
        {device}
      </Link>
      <span className="muted">{dayMinuteText(openedMs, site.timeZone)}</span>
      <FinishTask task={task} onDone={onDone} />
    </li>
  );
}
