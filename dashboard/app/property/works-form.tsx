import { type ReactNode, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { Nothing } from "../http/shapes.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { useWords } from "../words/use-words.ts";

/** What is worked at: kinds of devices that it disturbs. */
const SUBJECTS = [
  { name: "water", kinds: ["pipe-pressure"] },
  { name: "detectors", kinds: ["smoke-detector"] },
  { name: "power", kinds: ["smoke-detector", "pipe-pressure", "smart-bin"] },
] as const;
type Subject = (typeof SUBJECTS)[number]["name"];
const HOURS = [1, 2, 4, 8] as const;
const HOUR_MS = 3_600_000;

/** Where, what, how long: the third touch announces. What is pressed can be taken back in the list beside it. */
export function WorksForm({ onAnnounced }: { readonly onAnnounced: () => void }) {
  const { t, say } = useWords();
  const { site } = useGateway();
  const [building, setBuilding] = useState<string | null>(null);
  const [subject, setSubject] = useState<Subject | null>(null);
  const { isSending, fault, announce } = useAnnounce(onAnnounced);
  return (
    <section className="card works-form">
      <h2>{t("property.works_new")}</h2>
      <Choice title={t("property.works_where")}>
        {site.buildings.map(({ id, name }) => (
          <button key={id} className="button" type="button" aria-pressed={building === id} onClick={() => setBuilding(id)}>
            {say(name)}
          </button>
        ))}
      </Choice>
      <Choice title={t("property.works_what")}>
        {SUBJECTS.map(({ name }) => (
          <button key={name} className="button" type="button" aria-pressed={subject === name} onClick={() => setSubject(name)}>
            {t(`property.works_subject.${name}`)}
          </button>
        ))}
      </Choice>
      <Choice title={t("property.works_how_long")}>
        {HOURS.map((hours) => (
          <button
            key={hours}
            className="button main"
            type="button"
            disabled={building === null || subject === null || isSending}
            onClick={() => building !== null && subject !== null && void announce({ building, subject, hours })}
          >
            {t("property.works_hours", { count: hours })}
          </button>
        ))}
      </Choice>
      <p className="muted">{t("property.works_help")}</p>
      <output className="muted">{isSending && t("property.sending")}</output>
      <FaultLine text={fault} />
    </section>
  );
}

function Choice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface Announced {
  readonly building: string;
  readonly subject: Subject;
  readonly hours: number;
}

function useAnnounce(onAnnounced: () => void) {
  const { t } = useWords();
  const { live } = useGateway();
  const { isSending, fault, send } = useAct();
  const announce = async ({ building, subject, hours }: Announced): Promise<void> => {
    const from = live.serverNow();
    const { kinds } = SUBJECTS.find(({ name }) => name === subject)!;
    const body = { from, to: from + hours * HOUR_MS, buildings: [building], kinds, reason: t(`property.works_subject.${subject}`) };
    const answer = await send("/api/v1/works", Nothing, { method: "POST", body });
    if (answer.ok) onAnnounced();
  };
  return { isSending, fault, announce };
}
