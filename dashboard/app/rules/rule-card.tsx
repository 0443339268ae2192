import { useGateway } from "../gateway-context.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { useWords } from "../words/use-words.ts";
import { readable } from "../words/value-words.ts";
import { conditionText, spanText } from "./condition-words.ts";
import { furtherWords } from "./rule-words.ts";
import type { RuleShown } from "./shapes.ts";

/** One rule in plain language: when, how long, what follows, who answers. */
export function RuleCard({ rule }: { readonly rule: RuleShown }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const nameOf = (place: string): string => {
    const found = [...site.buildings, ...site.zones].find(({ id: one }) => one === place);
    return found === undefined ? place : say(found.name);
  };
  const further = furtherWords(t, rule, nameOf);
  const { priority, id, core, owner, message, file } = rule;
  return (
    <li className="card rule">
      <h2>
        <PriorityMark priority={priority} /> {say(rule.name)}
        <small className="muted">{id}</small>
        {core && <span className="badge">{t("rules.core")}</span>}
        <Shadow of={rule.shadow ?? null} />
      </h2>
      <p className="rule-when">
        {t("rules.when_word")} {whenText(t, rule)}
      </p>
      {message !== undefined && <p>{say(message)}</p>}
      {further.length > 0 && (
        <ul className="rule-further">
          {further.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      <p className="muted">
        {core
          ? t("rules.core_help")
          : [owner === undefined ? "" : t(`rules.owner.${owner}`), file ?? ""].filter((word) => word !== "").join(" · ")}
      </p>
    </li>
  );
}

type Words = ReturnType<typeof useWords>["t"];

function whenText(t: Words, { when, clause, forMs }: RuleShown): string {
  const said = when === undefined ? readable(t, clause ?? "") : conditionText(t, when);
  return forMs > 0 ? `${said}${t("list_comma")}${t("rules.for", { span: spanText(t, forMs) })}` : said;
}

function Shadow({ of }: { readonly of: readonly string[] | null }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  if (of === null) return null;
  const names = of.map((id) => site.buildings.find((building) => building.id === id)?.name);
  return (
    <span className="badge">
      {t("rules.shadow", { where: names.map((name) => (name === undefined ? "" : say(name))).join(t("list_comma")) })}
    </span>
  );
}
