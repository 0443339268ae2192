import type { Text } from "../../../rules/model/alert.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { useWords } from "../words/use-words.ts";
import { FaultLine } from "./fault-line.tsx";

interface Props {
  readonly task: { readonly id: string; readonly why: Text };
  readonly onDone: () => void;
}

/** The button that says of a task that it is done. */
export function FinishTask({ task: { id, why }, onDone }: Props) {
  const { t, say } = useWords();
  const { isSending, fault, send } = useAct();
  const finish = async (): Promise<void> => {
    const answer = await send(`/api/v1/tasks/${encodeURIComponent(id)}/done`, Nothing, { method: "POST", body: {} });
    if (answer.ok) onDone();
  };
  const name = t("admin.task_finish");
  return (
    <>
      <button className="button" type="button" disabled={isSending} aria-label={`${name} ${say(why)}`} onClick={() => void finish()}>
        {name}
      </button>
      <FaultLine text={fault} />
    </>
  );
}
