import { useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { usePages } from "../http/use-pages.ts";
import { FinishTask } from "../look/finish-task.tsx";
import { PagedPart } from "../look/paged-part.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type Task, TasksShown } from "./shapes.ts";

const STATES = ["open", "done"] as const;

/** Work for people that is no alert: open and done. */
export function TaskPart() {
  const { t } = useWords();
  const [state, setState] = useState<(typeof STATES)[number]>("open");
  const [tries, setTries] = useState(0);
  const tasks = usePages(`/api/v1/tasks?limit=100&state=${state}`, TasksShown, tries);
  const again = (): void => setTries(tries + 1);
  return (
    <section className="card">
      <h2>{t("admin.tasks")}</h2>
      <fieldset className="group">
        <legend className="visually-hidden">{t("admin.task_which")}</legend>
        {STATES.map((one) => (
          <button key={one} className="button" type="button" aria-pressed={state === one} onClick={() => setState(one)}>
            {t(`admin.task_state.${one}`)}
          </button>
        ))}
      </fieldset>
      <PagedPart of={tasks} rows={4} onRetry={again}>
        {(pages) => {
          const all = pages.flatMap((page) => page.tasks);
          if (all.length === 0) return <p className="empty muted">{t(`admin.task_none.${state}`)}</p>;
          return (
            <ul className="lines">
              {all.map((task) => (
                <TaskLine key={task.id} task={task} onDone={again} />
              ))}
            </ul>
          );
        }}
      </PagedPart>
    </section>
  );
}

function TaskLine({ task, onDone }: { readonly task: Task; readonly onDone: () => void }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const { kind, device, openedMs, why, doneAt, doneBy, note } = task;
  return (
    <li>
      <b>{t(`admin.task_kind.${kind}`, { defaultValue: kind })}</b>
      <span>
        {say(why)} {device !== "" && <Link href={`/device/${device}`}>{device}</Link>}
      </span>
      <span className="muted">
        {dayMinuteText(openedMs, site.timeZone)}
        {doneAt !== null && ` · ${t("admin.task_done_by", { by: doneBy ?? "", at: dayMinuteText(doneAt, site.timeZone) })} ${note ?? ""}`}
      </span>
      {doneAt === null && <FinishTask task={task} onDone={onDone} />}
    </li>
  );
}
