import { Link } from "wouter";
import type { Priority } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { type Language, setLanguage } from "../i18n.ts";
import { useCell, useTick } from "../live/hooks.ts";
import { PriorityMark } from "../look/priority-mark.tsx";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";

const PRIORITIES: readonly Priority[] = ["P1", "P2", "P3", "P4"];
/** A wall clock this far off confuses whoever writes down times (guide: 2 s). */
const SKEW_MS = 2_000;

/** Site, time, line, sound and counts: always there, on every page. */
export function StatusBar({ onSettings }: { readonly onSettings: () => void }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  return (
    <header className="status-bar" aria-label={t("bar.label")}>
      <Link className="site" href="/">
        {say(site.name)}
      </Link>
      {site.demonstration && <span className="ribbon">{t("bar.demonstration")}</span>}
      <SiteClock />
      <LineMark />
      <SoundMark />
      <Counts />
      <Account onSettings={onSettings} />
    </header>
  );
}

function SiteClock() {
  const { t } = useWords();
  const { live, site } = useGateway();
  const skewMs = useCell(live.skewMs);
  useTick(1_000);
  return (
    <span className="clock">
      <time>{clockText(live.serverNow(), site.timeZone)}</time>
      {Math.abs(skewMs) > SKEW_MS && <small>{t("bar.skew", { seconds: Math.round(skewMs / 1_000) })}</small>}
    </span>
  );
}

function LineMark() {
  const { t } = useWords();
  const { live } = useGateway();
  const { phase, isStale } = useCell(live.line.state);
  useTick(1_000);
  const isWell = phase === "open" && !isStale;
  const age = (live.line.quietMs() / 1_000).toFixed(1);
  return (
    <span className={isWell ? "line-mark" : "line-mark lost"}>
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        {isWell ? <path d="M4 13h3l3 6 4-14 3 8h3" /> : <path d="M4 4l16 16M20 4 4 20" />}
      </svg>
      {t(isWell ? "bar.live" : phase === "connecting" && !isStale ? "bar.connecting" : "bar.lost")}{" "}
      <span className="age">{t("bar.age", { seconds: age })}</span>
    </span>
  );
}

function SoundMark() {
  const { t } = useWords();
  const { sound } = useGateway();
  const state = useCell(sound.state);
  const word = t(state === "on" ? "bar.sound_on" : state === "off" ? "bar.sound_off" : "bar.sound_muted");
  return (
    <button className={`button quiet sound-mark ${state}`} type="button" onClick={state === "off" ? sound.unlock : sound.silence}>
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={state === "on" ? "M3 9v6h4l5 5V4L7 9Zm12-1c2 2 2 6 0 8m3-11c4 4 4 10 0 14" : "M3 9v6h4l5 5V4L7 9Zm12 0 6 6m0-6-6 6"} />
      </svg>
      {word}
      {state === "on" && (
        <span className="hint">
          {t("act.silence")} <kbd>M</kbd>
        </span>
      )}
    </button>
  );
}

function Counts() {
  const { t } = useWords();
  const { live } = useGateway();
  const { counts, shelved } = useCell(live.alerts.picture);
  return (
    <ul className="counts" aria-label={t("list.title")}>
      {PRIORITIES.map((priority) => (
        <li key={priority} className={counts[priority] === 0 ? "none" : ""}>
          <PriorityMark priority={priority} />
          <span className="visually-hidden">{t(`priority.${priority}`)} </span>
          <b>{counts[priority]}</b>
        </li>
      ))}
      <li className={shelved === 0 ? "none shelved" : "shelved"}>{t("bar.shelved", { count: shelved })}</li>
    </ul>
  );
}

function Account({ onSettings }: { readonly onSettings: () => void }) {
  const { t } = useWords();
  const { person, signOut } = useGateway();
  const other: Language = t("language_other_code") === "en" ? "en" : "zh";
  return (
    <span className="account">
      <button className="button quiet wide-only" type="button" lang={t("language_other_code")} onClick={() => setLanguage(other)}>
        {t("language_other")}
      </button>
      <button className="button quiet" type="button" onClick={onSettings}>
        {t("bar.settings")}
      </button>
      <span className="person wide-only">{person.name}</span>
      <button className="button quiet wide-only" type="button" onClick={signOut}>
        {t("bar.sign_out")}
      </button>
    </span>
  );
}
