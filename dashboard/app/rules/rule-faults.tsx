import { useWords } from "../words/use-words.ts";
import type { FaultShown } from "./shapes.ts";

/** Every fault of a set, with its place. */
export function FaultList({ faults }: { readonly faults: readonly FaultShown[] }) {
  const { t, say } = useWords();
  return (
    <div role="alert">
      <h2>{t("rules.faults", { count: faults.length })}</h2>
      <ol className="rule-faults">
        {faults.map(({ file, line, column, message }) => (
          <li key={`${file}:${line}:${column} ${message.en}`}>
            <code>
              {file}:{line}:{column}
            </code>{" "}
            {say(message)}
          </li>
        ))}
      </ol>
    </div>
  );
}
