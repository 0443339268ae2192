import { useWords } from "../words/use-words.ts";
import { type LineChange, lineChangesOf } from "./line-changes.ts";
import type { FileChange } from "./shapes.ts";

/** Lines shown of a file: a larger change is read in an editor. */
const LINES_MAX = 400;
const SIGNS = { added: "+", removed: "−", same: " " } as const;

/** The texts as they were and as they would be, line by line. */
export function FileChanges({ changes }: { readonly changes: readonly FileChange[] }) {
  const { t } = useWords();
  return (
    <section className="card rule">
      <h2>{t("rules.draft.texts")}</h2>
      {changes.map((change) => (
        <OneFile key={change.name} change={change} />
      ))}
    </section>
  );
}

function OneFile({ change: { name, before, after } }: { readonly change: FileChange }) {
  const { t } = useWords();
  const lines = lineChangesOf(before, after);
  const word = before === null ? "rules.draft.file_new" : after === null ? "rules.draft.file_gone" : null;
  return (
    <figure className="file-change">
      <figcaption>
        <code>{name}</code> {word !== null && <span className="muted">{t(word)}</span>}
      </figcaption>
      <ol>
        {lines.slice(0, LINES_MAX).map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </ol>
      {lines.length > LINES_MAX && <p className="muted">{t("rules.draft.more_lines", { count: lines.length - LINES_MAX })}</p>}
    </figure>
  );
}

function Line({ line }: { readonly line: LineChange }) {
  const { t } = useWords();
  if (line.of === "gap") return <li className="muted">{t("rules.draft.more_lines", { count: line.count })}</li>;
  const { of, text } = line;
  return (
    <li className={of}>
      <span aria-hidden="true">{SIGNS[of]}</span>
      {of !== "same" && <span className="visually-hidden">{t(`rules.draft.line_${of}`)}</span>}
      <code>{text}</code>
    </li>
  );
}
