import { type SyntheticEvent, useState } from "react";
import { DutyShown } from "../duty/shapes.ts";
import { useGateway } from "../gateway-context.ts";
import { useAct } from "../http/use-act.ts";
import { useCall } from "../http/use-call.ts";
import type { IncidentShown } from "../incident/shapes.ts";
import { pathOf } from "../incident/use-incident.ts";
import { Dialog } from "../look/dialog.tsx";
import { FaultLine } from "../look/fault-line.tsx";
import { formText } from "../look/form-text.ts";
import { clockText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { MadeLink } from "./made-link.tsx";
import { MadeGoingLink } from "./shapes.ts";

interface Props {
  readonly incident: IncidentShown;
  readonly onClose: () => void;
}

/** A going card for one person without an account: who, then its code and address, once. */
export function GoingLinkDialog({ incident, onClose }: Props) {
  const { t } = useWords();
  const [made, setMade] = useState<MadeGoingLink | null>(null);
  return (
    <Dialog title={t("links.going")} onClose={onClose}>
      {made === null ? <Choose incident={incident} onMade={setMade} onClose={onClose} /> : <Made link={made} onClose={onClose} />}
    </Dialog>
  );
}

interface Goer {
  readonly id: string;
  readonly name: string;
}

/** Who is in this incident, who is on duty, and who else belongs to the station, as far as this person may know them. */
function useGoers({ responders }: IncidentShown): readonly Goer[] {
  const { site } = useGateway();
  const { value: duty } = useCall("/api/v1/duty", DutyShown, 0);
  const people = site.stations.flatMap((station) => station.people);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const onDuty = (duty?.stations ?? []).flatMap(({ now }) => now).map((id) => ({ id, name: names.get(id) ?? id }));
  const all = [...responders.map(({ person, name }) => ({ id: person, name })), ...onDuty, ...people];
  return [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

function Choose({ incident, onMade, onClose }: Props & { readonly onMade: (link: MadeGoingLink) => void }) {
  const { t } = useWords();
  const { isSending, fault, send } = useAct();
  const [person, setPerson] = useState("");
  const goers = useGoers(incident);
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const name = formText(new FormData(event.currentTarget), "volunteer").trim();
    const body = person === "" ? { person: name, volunteer: true } : { person };
    const answer = await send(`${pathOf(incident.id)}/link`, MadeGoingLink, { method: "POST", body });
    if (answer.ok) onMade(answer.value);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{t("links.going_help")}</p>
      <fieldset className="choices goers">
        <legend>{t("links.going_who")}</legend>
        {goers.map(({ id, name }) => (
          <label key={id} className="choice">
            <input type="radio" name="person" value={id} checked={person === id} onChange={() => setPerson(id)} />
            {name}
          </label>
        ))}
        <label className="choice">
          <input type="radio" name="person" value="" checked={person === ""} onChange={() => setPerson("")} />
          {t("links.volunteer")}
        </label>
      </fieldset>
      {person === "" && (
        <label className="field">
          {t("links.volunteer_name")}
          <input name="volunteer" required maxLength={64} autoComplete="off" />
        </label>
      )}
      <FaultLine text={fault} />
      <div className="dialog-foot">
        <button className="button" type="button" onClick={onClose}>
          {t("act.cancel")}
        </button>
        <button className="button main" type="submit" disabled={isSending}>
          {t("links.going_make")}
        </button>
      </div>
    </form>
  );
}

function Made({ link, onClose }: { readonly link: MadeGoingLink; readonly onClose: () => void }) {
  const { t } = useWords();
  const { site } = useGateway();
  const { person, expiresAt } = link;
  const name = site.stations.flatMap(({ people }) => people).find(({ id }) => id === person)?.name ?? person;
  const about = t("links.going_made", { name, until: clockText(expiresAt, site.timeZone).slice(0, 5) });
  return <MadeLink about={about} link={link} onClose={onClose} />;
}
