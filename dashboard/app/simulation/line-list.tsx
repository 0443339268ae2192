import { useGateway } from "../gateway-context.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import type { Line } from "./shapes.ts";

/** What happened so far, the newest first: the story, what had to be alerted, what devices showed. */
export function LineList({ lines }: { readonly lines: readonly Line[] }) {
  const { t, say } = useWords();
  const { site, places } = useGateway();
  const placeOf = (zone: string | null): string => {
    const place = zone === null ? undefined : places.get(zone);
    return place === undefined ? "" : say(place);
  };
  const textOf = (line: Line): string => {
    switch (line.record) {
      case "happened":
        return say(line.text);
      case "expected":
        return t("simulation.must_alert", { kind: t(`kind.${line.kind}`, { defaultValue: line.kind }) });
      case "shown":
        return line.words;
    }
  };
  return (
    <section aria-labelledby="lines">
      <h3 id="lines">{t("simulation.lines")}</h3>
      {lines.length === 0 && <p className="muted">{t("simulation.lines_none")}</p>}
      <ol className="play-lines">
        {lines.toReversed().map((line) => (
          <li key={`${line.at} ${line.record} ${textOf(line)} ${placeOf("zone" in line ? line.zone : null)}`} className={line.record}>
            <time>{clockText(line.at, site.timeZone)}</time>
            <span>
              {textOf(line)} <small className="muted">{line.record === "shown" ? line.device : placeOf(line.zone)}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
