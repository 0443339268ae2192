import { useTranslation } from "react-i18next";
import type { CallFault } from "../http/call.ts";

/** Grey bars in the shape of what is coming. */
export function Skeleton({ label, rows }: { readonly label: string; readonly rows: number }) {
  return (
    <output className="skeleton" aria-label={label}>
      {Array.from({ length: rows }, (_none, row) => (
        <span key={row} />
      ))}
    </output>
  );
}

/** Why something could not be loaded, and a way to try again. */
export function LoadFault({ fault, onRetry }: { readonly fault: CallFault; readonly onRetry: () => void }) {
  const { t, i18n } = useTranslation();
  const said = fault.text === null ? t(`load.${fault.kind}`) : i18n.language === "en" ? fault.text.en : fault.text.zh;
  return (
    <div className="empty" role="alert">
      <p className="empty-title">{t("load.failed")}</p>
      <p>{said}</p>
      <button className="button" type="button" onClick={onRetry}>
        {t("act.retry")}
      </button>
    </div>
  );
}
