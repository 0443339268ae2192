import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { useWords } from "../words/use-words.ts";
import { type DraftShown, Taken } from "./shapes.ts";

interface Props {
  readonly draft: DraftShown;
  readonly onTaken: () => void;
}

/** Publish it or send it back; whoever proposed it may only take it back. Where somebody was first, the answer says who. */
export function DraftActions({ draft: { id, by, stale, returned, faults }, onTaken }: Props) {
  const { t } = useWords();
  const { person } = useGateway();
  const { isSending, fault, send } = useAct();
  const [reason, setReason] = useState("");
  const path = `/api/v1/rules/draft/${id}`;
  const act = async (sent: ReturnType<typeof send>): Promise<void> => {
    if ((await sent).ok) onTaken();
  };
  if (person.name === by)
    return (
      <section className="card rule">
        {returned === null && <p>{t("rules.draft.own")}</p>}
        <div className="rule-actions">
          <button className="button" type="button" disabled={isSending} onClick={() => void act(send(path, Nothing, { method: "DELETE" }))}>
            {t("rules.draft.withdraw")}
          </button>
        </div>
        <FaultLine text={fault} />
      </section>
    );
  if (returned !== null) return null;
  return (
    <section className="card rule">
      <div className="rule-actions">
        <button
          className="button main"
          type="button"
          disabled={isSending || stale || faults.length > 0}
          onClick={() => void act(send(`${path}/publish`, Taken, { method: "POST", body: {} }))}
        >
          {t("rules.draft.publish")}
        </button>
        <label className="field">
          {t("rules.draft.reason")}
          <input name="reason" value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        </label>
        <button
          className="button"
          type="button"
          disabled={isSending || reason.trim() === ""}
          onClick={() => void act(send(`${path}/return`, Nothing, { method: "POST", body: { reason } }))}
        >
          {t("rules.draft.return")}
        </button>
      </div>
      <FaultLine text={fault} />
    </section>
  );
}
