import { useRef, useState } from "react";
import { useWords } from "../words/use-words.ts";

/** The address of a link, to be sent by whatever people use. */
export function LinkText({ url }: { readonly url: string }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState<boolean | null>(null);
  return (
    <div className="link-text">
      <label className="field">
        {t("links.address")}
        <input ref={field} readOnly value={url} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button className="button" type="button" onClick={() => void copyFrom(field.current!).then(setCopied)}>
        {t("links.copy")}
      </button>
      <output>{isCopied !== null && t(isCopied ? "links.copied" : "links.copy_by_hand")}</output>
    </div>
  );
}

/** On plain HTTP browsers have no clipboard for pages: the older way is tried, and at the worst the text stays marked. */
async function copyFrom(field: HTMLInputElement): Promise<boolean> {
  field.select();
  try {
    if (!window.isSecureContext) return document.execCommand("copy");
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return false;
  }
}
