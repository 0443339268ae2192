import { useState } from "react";
import { Link } from "wouter";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { MAKES_LINKS } from "../links/makes-links.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { BinTroubles } from "./bin-troubles.tsx";
import { RoundPart } from "./round-part.tsx";
import { CollectionShown, type Trip } from "./shapes.ts";

const ASK_EVERY_MS = 30_000;

/** Which bins to empty today, by stream; below them those that can wait. */
export function BinLists() {
  const { t } = useWords();
  const { live, person } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const at = `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`;
  const again = (): void => setTries(tries + 1);
  const lists = useCall("/api/v1/collection", CollectionShown, at);
  return (
    <LoadedPart of={lists} label={t("devices.loading")} rows={6} onRetry={again}>
      {({ streams }) => {
        const today = streams.reduce((sum, { empty }) => sum + empty.length, 0);
        return (
          <>
            <p className="lead">{today === 0 ? t("property.bins_none") : t("property.bins_lead", { count: today })}</p>
            {MAKES_LINKS.has(person.role) && (
              <>
                <BinTroubles at={at} onChanged={again} />
                <RoundPart />
              </>
            )}
            {streams.map(({ stream, empty, leave }) => (
              <section key={stream} className="card stream">
                <h2>{stream === null ? t("property.no_stream") : t(`stream.${stream}`)}</h2>
                <Trips trips={empty} />
                {leave.length > 0 && (
                  <details>
                    <summary>{t("property.bins_leave", { count: leave.length })}</summary>
                    <Trips trips={leave} />
                  </details>
                )}
              </section>
            ))}
          </>
        );
      }}
    </LoadedPart>
  );
}

function Trips({ trips }: { readonly trips: readonly Trip[] }) {
  const { say } = useWords();
  return (
    <ul className="trips">
      {trips.map(({ id, place, words, level_pct, reason }) => (
        <li key={id} className={reason === "full" ? "trip full" : "trip"}>
          <Link href={`/device/${id}`}>
            <b>{say(place)}</b> <small className="muted">{id}</small>
          </Link>
          <Level level_pct={level_pct} />
          <span className="muted">{say(words)}</span>
        </li>
      ))}
    </ul>
  );
}

function Level({ level_pct }: { readonly level_pct: number | null }) {
  const { t } = useWords();
  if (level_pct === null) return <span className="muted">{t("property.no_level")}</span>;
  const shown = Math.round(Math.min(100, Math.max(0, level_pct)));
  return (
    <span className="level">
      <meter min={0} max={100} value={shown} aria-label={t("value.fill_pct")} />
      <span>{shown} %</span>
    </span>
  );
}
