import { useGateway } from "../gateway-context.ts";
import { Dialog } from "../look/dialog.tsx";
import { pagesOf } from "../page-list.ts";
import { useWords } from "../words/use-words.ts";

/** Letters of every page and of the alert's card, with the word of what they do. */
const KEYS = [
  ["A", "keys.answer"],
  ["M", "keys.silence"],
  ["J", "keys.next"],
  ["K", "keys.previous"],
  ["V", "keys.verify"],
  ["D", "keys.going"],
  ["O", "keys.arrived"],
  ["C", "keys.close"],
  ["?", "keys.help"],
] as const;

/** What the keyboard can do here. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const { person, site } = useGateway();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([key, word]) => (
          <KeyLine key={key} keys={[key]} word={t(word)} />
        ))}
        {pagesOf(person.role, site).map(({ letter, word }) => (
          <KeyLine key={letter} keys={["G", letter.toUpperCase()]} word={t("keys.go", { page: t(word) })} />
        ))}
      </dl>
      <div className="dialog-foot">
        <button className="button main" type="button" data-first onClick={onClose}>
          {t("settings.done")}
        </button>
      </div>
    </Dialog>
  );
}

function KeyLine({ keys, word }: { readonly keys: readonly string[]; readonly word: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{word}</dd>
    </div>
  );
}
