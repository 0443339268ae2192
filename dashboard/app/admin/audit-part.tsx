import { type SyntheticEvent, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { usePages } from "../http/use-pages.ts";
import { formText } from "../look/form-text.ts";
import { PagedPart } from "../look/paged-part.tsx";
import { dayTimeText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { type AuditLine, AuditShown } from "./shapes.ts";

/** How the names of acts begin; the trail has more, all of them are shown where none is chosen. */
const ABOUT = [
  "alert",
  "incident",
  "evacuation",
  "device",
  "user",
  "rules",
  "works",
  "duty",
  "session",
  "upkeep",
  "simulation",
  "refused",
] as const;

/** Who did what, newest first: found by person and by what it is about, and taken away as a table. */
export function AuditPart() {
  const { t } = useWords();
  const [asked, setAsked] = useState("");
  const [tries, setTries] = useState(0);
  const audit = usePages(`/api/v1/audit?limit=100${asked}`, AuditShown, tries);
  const ask = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [actor, action] = [formText(form, "actor"), formText(form, "action")];
    setAsked(`${actor === "" ? "" : `&actor=${encodeURIComponent(actor)}`}${action === "" ? "" : `&action=${encodeURIComponent(action)}`}`);
    setTries(tries + 1);
  };
  return (
    <section className="card">
      <h2>{t("admin.audit")}</h2>
      <form className="filter" onSubmit={ask}>
        <label className="field">
          {t("admin.actor")}
          <input name="actor" maxLength={64} autoComplete="off" />
        </label>
        <label className="field">
          {t("admin.about")}
          <select name="action">
            <option value="">{t("admin.any")}</option>
            {ABOUT.map((one) => (
              <option key={one} value={`${one}.`}>
                {t(`admin.about_word.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <button className="button main" type="submit">
          {t("admin.find")}
        </button>
        <a className="button" href={`/api/v1/audit.csv?${asked.slice(1)}`} download>
          {t("admin.csv")}
        </a>
      </form>
      <PagedPart of={audit} rows={8} onRetry={() => setTries(tries + 1)}>
        {(pages) => <AuditTable lines={pages.flatMap((page) => page.audit)} />}
      </PagedPart>
    </section>
  );
}

function AuditTable({ lines }: { readonly lines: readonly AuditLine[] }) {
  const { t } = useWords();
  const { site } = useGateway();
  if (lines.length === 0) return <p className="empty muted">{t("admin.audit_none")}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- what scrolls must be reached by keyboard (WCAG 2.1.1)
    <div className="wide-table" tabIndex={0} role="group" aria-label={t("admin.audit")}>
      <table>
        <thead>
          <tr>
            {["number", "time", "actor", "action", "target", "outcome", "detail"].map((one) => (
              <th key={one} scope="col">
                {t(`admin.column.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ seq, at, actor, action, target, outcome, detail }) => (
            <tr key={seq}>
              <td>{seq}</td>
              <td>{dayTimeText(at, site.timeZone)}</td>
              <td>{actor}</td>
              <td>{action}</td>
              <td>{target}</td>
              <td className={outcome === "refused" ? "wanting" : ""}>{t(`admin.outcome.${outcome}`, { defaultValue: outcome })}</td>
              <td className="muted detail">{Object.keys(detail).length === 0 ? "" : JSON.stringify(detail)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
