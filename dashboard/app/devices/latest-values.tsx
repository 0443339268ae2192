import { useWords } from "../words/use-words.ts";
import { valueName, valueText } from "../words/value-words.ts";

/** The last of each value, with unit and word. */
export function LatestValues({ latest }: { readonly latest: Readonly<Record<string, number | boolean>> }) {
  const { t } = useWords();
  const values = Object.entries(latest);
  return (
    <section className="card">
      <h2>{t("device.latest")}</h2>
      {values.length === 0 ? (
        <p className="empty muted">{t("device.no_values")}</p>
      ) : (
        <dl className="values-list">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{valueName(t, name)}</dt>
              <dd>{valueText(t, name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
