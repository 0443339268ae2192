import { useState } from "react";
import { useLocation } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useAct } from "../http/use-act.ts";
import { useCall } from "../http/use-call.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { LoadedPart } from "../look/loaded.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type RuleSetShown, SetsShown, Taken } from "./shapes.ts";

interface Props {
  /** Hash of the set in force. */
  readonly present: string | null;
  readonly mayRestore: boolean;
  /** Going back wants a second person, too. */
  readonly isRequired: boolean;
  readonly onTaken: () => void;
}

/** Sets that were in force, newest first, and the one act that brings an older one back. */
export function SetList({ present, mayRestore, isRequired, onTaken }: Props) {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const sets = useCall("/api/v1/rules/sets", SetsShown, `${tries} ${present ?? ""}`);
  return (
    <LoadedPart of={sets} label={t("devices.loading")} rows={4} onRetry={() => setTries(tries + 1)}>
      {({ sets: all }) => (
        <ol className="rule-list">
          {all.map((set, at) => (
            <SetLine
              key={`${set.hash} ${set.takenAt}`}
              set={set}
              present={present}
              isPresent={at === 0}
              mayRestore={mayRestore}
              isRequired={isRequired}
              onTaken={onTaken}
            />
          ))}
        </ol>
      )}
    </LoadedPart>
  );
}

interface LineProps extends Props {
  readonly set: RuleSetShown;
  readonly isPresent: boolean;
}

function SetLine({ set: { hash, takenAt, by, note, files }, present, isPresent, mayRestore, isRequired, onTaken }: LineProps) {
  const { t } = useWords();
  const { site } = useGateway();
  const { isSending, fault, send } = useAct();
  const [, go] = useLocation();
  const restore = async (): Promise<void> => {
    const body = { hash, note: t("rules.restore_note", { hash: hash.slice(0, 8) }) };
    const answer = isRequired
      ? await send("/api/v1/rules/draft", Taken, { method: "POST", body: { ...body, base: present } })
      : await send("/api/v1/rules/rollback", Taken, { method: "POST", body });
    if (!answer.ok) return;
    onTaken();
    if (isRequired) go("/rules/draft");
  };
  return (
    <li className="card rule">
      <h2>
        {dayMinuteText(takenAt, site.timeZone)} <small className="muted">{hash.slice(0, 8)}</small>
        {isPresent && <span className="badge">{t("rules.in_force")}</span>}
      </h2>
      <p>
        {by ?? t("rules.by_file")} {note !== "" && `· ${note}`}
      </p>
      <p className="muted">{files.join(t("list_comma"))}</p>
      {mayRestore && !isPresent && (
        <button className="button" type="button" disabled={isSending} onClick={() => void restore()}>
          {t(isRequired ? "rules.restore_propose" : "rules.restore")}
        </button>
      )}
      <FaultLine text={fault} />
    </li>
  );
}
