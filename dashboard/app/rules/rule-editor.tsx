import { useEffect, useState } from "react";
import { call } from "../http/call.ts";
import { useWords } from "../words/use-words.ts";
import { BacktestPart } from "./backtest-part.tsx";
import { FaultList } from "./rule-faults.tsx";
import { type FaultShown, FaultsShown, type RulesShown, SetShown, Taken } from "./shapes.ts";

interface RuleText {
  readonly name: string;
  readonly text: string;
}
type Told =
  | { readonly kind: "none" | "busy" | "good" | "taken" | "proposed" }
  | { readonly kind: "faults"; readonly faults: readonly FaultShown[] }
  | { readonly kind: "fault"; readonly text: string };

const NEW_NAME = "site.yaml";

interface Props {
  readonly rules: RulesShown;
  /** Nobody publishes alone. */
  readonly isRequired: boolean;
  readonly onTaken: () => void;
}

/** The site's own rule files as text: checked with their tests, tried over the history, taken. The shipped ones stay as they are. */
export function RuleEditor({ rules, isRequired, onTaken }: Props) {
  const { t } = useWords();
  const [files, setFiles] = useState<readonly RuleText[] | null>(null);
  const [at, setAt] = useState(0);
  const [told, setTold] = useState<Told>({ kind: "none" });
  useEffect(() => {
    const stop = new AbortController();
    void ownFiles(rules, stop.signal).then((own) => !stop.signal.aborted && setFiles(own));
    return () => stop.abort();
  }, [rules]);
  if (files === null) return <output className="muted">{t("devices.loading")}</output>;
  const file = files[at] ?? { name: NEW_NAME, text: "" };
  const change = (changed: RuleText): void => {
    setFiles(files.with(at, changed));
    setTold({ kind: "none" });
  };
  return (
    <section className="card rule-editor">
      <FileChoice files={files} at={at} onChoose={setAt} onNew={() => (setFiles([...files, newFile(files)]), setAt(files.length))} />
      <label className="field">
        {t("rules.file_name")}
        <input value={file.name} maxLength={64} spellCheck={false} onChange={({ target }) => change({ ...file, name: target.value })} />
      </label>
      <label className="field">
        {t("rules.text")}
        <textarea rows={18} spellCheck={false} value={file.text} onChange={({ target }) => change({ ...file, text: target.value })} />
      </label>
      <p className="muted">{t("rules.help")}</p>
      {isRequired && <p>{t("rules.help_required")}</p>}
      <Actions files={files} base={rules.hash} told={told} onTold={setTold} isRequired={isRequired} onTaken={onTaken} />
      <ToldPart told={told} />
      <BacktestPart files={files} />
    </section>
  );
}

/** Those of the set in force that did not come with the program; one empty file where there are none. */
async function ownFiles({ hash, files }: RulesShown, signal: AbortSignal): Promise<readonly RuleText[]> {
  const own = new Set(files.filter(({ starter }) => !starter).map(({ name }) => name));
  if (hash === null || own.size === 0) return [{ name: NEW_NAME, text: "" }];
  const answer = await call(`/api/v1/rules/sets/${hash}`, SetShown, { signal });
  return answer.ok ? answer.value.files.filter(({ name }) => own.has(name)) : [{ name: NEW_NAME, text: "" }];
}

const newFile = (files: readonly RuleText[]): RuleText => ({ name: `site-${files.length + 1}.yaml`, text: "" });

interface ChoiceProps {
  readonly files: readonly RuleText[];
  readonly at: number;
  readonly onChoose: (at: number) => void;
  readonly onNew: () => void;
}

function FileChoice({ files, at, onChoose, onNew }: ChoiceProps) {
  const { t } = useWords();
  return (
    <fieldset className="group">
      <legend>{t("rules.files")}</legend>
      {files.map(({ name }, index) => (
        <button key={index} className="button" type="button" aria-pressed={index === at} onClick={() => onChoose(index)}>
          {name}
        </button>
      ))}
      <button className="button quiet" type="button" onClick={onNew}>
        {t("rules.new_file")}
      </button>
    </fieldset>
  );
}

interface ActionProps {
  readonly files: readonly RuleText[];
  /** Hash of the set on which they were written. */
  readonly base: string | null;
  readonly isRequired: boolean;
  readonly told: Told;
  readonly onTold: (told: Told) => void;
  readonly onTaken: () => void;
}

function Actions({ files, base, isRequired, told, onTold, onTaken }: ActionProps) {
  const { t, say } = useWords();
  const [note, setNote] = useState("");
  const send = async (path: string, method: "POST" | "PUT", good: "good" | "taken" | "proposed"): Promise<void> => {
    onTold({ kind: "busy" });
    const body = { files: files.filter(({ text }) => text.trim() !== ""), note, ...(good === "proposed" ? { base } : {}) };
    const answer = await call(path, Taken, { method, body });
    if (answer.ok) onTold({ kind: good });
    else {
      const read = FaultsShown.safeParse(answer.fault.said);
      onTold(
        read.success
          ? { kind: "faults", faults: read.data.faults }
          : { kind: "fault", text: answer.fault.text === null ? t(`load.${answer.fault.kind}`) : say(answer.fault.text) },
      );
    }
    if (answer.ok && good !== "good") onTaken();
  };
  const isBusy = told.kind === "busy";
  return (
    <div className="rule-actions">
      <button className="button" type="button" disabled={isBusy} onClick={() => void send("/api/v1/rules/check", "POST", "good")}>
        {t("rules.check")}
      </button>
      <label className="field">
        {t("rules.note")}
        <input value={note} maxLength={500} onChange={({ target }) => setNote(target.value)} />
      </label>
      <button
        className={isRequired ? "button main" : "button"}
        type="button"
        disabled={isBusy || told.kind !== "good" || note.trim() === ""}
        onClick={() => void send("/api/v1/rules/draft", "POST", "proposed")}
      >
        {t("rules.propose")}
      </button>
      {!isRequired && (
        <button
          className="button main"
          type="button"
          disabled={isBusy || told.kind !== "good"}
          onClick={() => void send("/api/v1/rules", "PUT", "taken")}
        >
          {t("rules.publish")}
        </button>
      )}
      {told.kind === "good" && note.trim() === "" && <span className="muted">{t("rules.note_missing")}</span>}
    </div>
  );
}

function ToldPart({ told }: { readonly told: Told }) {
  const { t } = useWords();
  if (told.kind !== "faults") {
    const said = told.kind === "fault" ? told.text : t(`rules.told.${told.kind}`);
    return <output className={told.kind === "fault" ? "fault" : "rule-told"}>{said}</output>;
  }
  return <FaultList faults={told.faults} />;
}
