import { useState } from "react";
import { Link } from "wouter";
import { deviceKindText } from "../devices/device-words.ts";
import { useGateway } from "../gateway-context.ts";
import { useCall } from "../http/use-call.ts";
import { useTick } from "../live/hooks.ts";
import { HomeLinksPart } from "../links/home-links-part.tsx";
import { MAKES_LINKS } from "../links/makes-links.ts";
import { LoadedPart } from "../look/loaded.tsx";
import { useWords } from "../words/use-words.ts";
import { CoverageShown } from "./shapes.ts";

const ASK_EVERY_MS = 60_000;

/** Homes that nothing protects now, as a list to walk; devices in use and idle by kind. */
export function HomeList() {
  const { t } = useWords();
  const { live, person } = useGateway();
  const [tries, setTries] = useState(0);
  useTick(ASK_EVERY_MS);
  const coverage = useCall("/api/v1/coverage?limit=1000", CoverageShown, `${tries} ${Math.floor(live.serverNow() / ASK_EVERY_MS)}`);
  return (
    <LoadedPart of={coverage} label={t("devices.loading")} rows={8} onRetry={() => setTries(tries + 1)}>
      {(value) => (
        <div className="homes">
          <Buildings coverage={value} />
          <Kinds coverage={value} />
          <Walk coverage={value} />
          {MAKES_LINKS.has(person.role) && <HomeLinksPart />}
        </div>
      )}
    </LoadedPart>
  );
}

function Buildings({ coverage: { buildings } }: { readonly coverage: CoverageShown }) {
  const { t, say } = useWords();
  return (
    <section className="card">
      <h2>{t("property.protected")}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("property.building")}</th>
            <th scope="col">{t("property.flats")}</th>
            <th scope="col">{t("property.protected_flats")}</th>
            <th scope="col">{t("property.unprotected")}</th>
          </tr>
        </thead>
        <tbody>
          {buildings.map(({ building, name, flats, protected: safe }) => (
            <tr key={building}>
              <th scope="row">{say(name)}</th>
              <td>{flats}</td>
              <td>{safe}</td>
              <td className={flats > safe ? "wanting" : ""}>{flats - safe}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Kinds({ coverage: { kinds } }: { readonly coverage: CoverageShown }) {
  const { t } = useWords();
  return (
    <section className="card">
      <h2>{t("property.in_use")}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("property.kind")}</th>
            <th scope="col">{t("property.registered")}</th>
            <th scope="col">{t("property.working")}</th>
            <th scope="col">{t("property.faulty")}</th>
            <th scope="col">{t("property.idle")}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, registered, inUse, faulty, idle }) => (
            <tr key={kind}>
              <th scope="row">{deviceKindText(t, kind, false)}</th>
              <td>{registered}</td>
              <td>{inUse}</td>
              <td className={faulty > 0 ? "wanting" : ""}>{faulty}</td>
              <td className={idle > 0 ? "wanting" : ""}>{idle}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Walk({ coverage: { walk, unprotected } }: { readonly coverage: CoverageShown }) {
  const { t } = useWords();
  const { places } = useGateway();
  const { say } = useWords();
  return (
    <section className="card across">
      <h2>{t("property.walk", { count: unprotected })}</h2>
      {walk.length === 0 ? (
        <p className="empty muted">{t("property.walk_none")}</p>
      ) : (
        <>
          <ol className="walk">
            {walk.map(({ zone, name, missing, devices }) => (
              <li key={zone}>
                <b>{say(places.get(zone) ?? name)}</b>
                <span>{missing.map((what) => t(`property.missing.${what}`)).join(t("list_comma"))}</span>
                <span className="muted">
                  {devices.map(({ id, kind, trouble }) => (
                    <Link key={id} href={`/device/${id}`}>
                      {deviceKindText(t, kind, true)} {t(`property.trouble.${trouble}`)}
                    </Link>
                  ))}
                </span>
              </li>
            ))}
          </ol>
          <button className="button screen-only" type="button" onClick={() => window.print()}>
            {t("property.print")}
          </button>
        </>
      )}
    </section>
  );
}
