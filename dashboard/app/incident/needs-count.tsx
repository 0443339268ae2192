import { useWords } from "../words/use-words.ts";

/** How many people around need help, as a sign and a number: who they are stands on the phone of whoever goes. */
export function NeedsCount({ needs }: { readonly needs: Readonly<Record<string, number>> }) {
  const { t } = useWords();
  const known = Object.entries(needs).filter(([, count]) => count > 0);
  if (known.length === 0) return null;
  return (
    <ul className="needs" aria-label={t("incident.needs")}>
      {known.map(([need, count]) => (
        <li key={need}>
          <PersonSign />
          <b>{count}</b> {t(`incident.need.${need}`, { defaultValue: need })}
        </li>
      ))}
    </ul>
  );
}

function PersonSign() {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="5" r="3" />
      <path d="M12 8v7M6 11h12M12 15l-4 7M12 15l4 7" />
    </svg>
  );
}
