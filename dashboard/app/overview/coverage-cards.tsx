import { useWords } from "../words/use-words.ts";
import type { OverviewShown } from "./shapes.ts";

/** Rounded down: one home without is never all of them. */
const shareOf = (part: number, whole: number): string => (whole === 0 ? "-" : `${Math.floor((100 * part) / whole)} %`);

/** Homes that something protects now, by building. */
export function CoverageCard({ overview: { coverage } }: { readonly overview: OverviewShown }) {
  const { t, say } = useWords();
  const { flats, protected: safe, buildings } = coverage;
  return (
    <section className="card">
      <h2>{t("overview.coverage")}</h2>
      <p className={safe < flats ? "lead wanting" : "lead"}>{t("overview.homes", { share: shareOf(safe, flats), safe, flats })}</p>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("property.building")}</th>
            <th scope="col">{t("property.flats")}</th>
            <th scope="col">{t("property.unprotected")}</th>
          </tr>
        </thead>
        <tbody>
          {buildings.map(({ building, name, flats: all, protected: those }) => (
            <tr key={building}>
              <th scope="row">{say(name)}</th>
              <td>{all}</td>
              <td className={all > those ? "wanting" : ""}>{all - those}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Devices in use, and which the number leaves out. */
export function DeviceCard({ overview: { devices } }: { readonly overview: OverviewShown }) {
  const { t } = useWords();
  const { registered, inUse } = devices;
  return (
    <section className="card">
      <h2>{t("overview.devices")}</h2>
      <p className={inUse < registered ? "lead wanting" : "lead"}>
        {t("overview.in_use", { share: shareOf(inUse, registered), inUse, registered })}
      </p>
      <h3>{t("overview.left_out")}</h3>
      <dl className="facts-list">
        {(["faulty", "silent", "neverHeard", "outOfService", "idle"] as const).map((what) => (
          <div key={what}>
            <dt>{t(`overview.device.${what}`)}</dt>
            <dd>{devices[what]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
