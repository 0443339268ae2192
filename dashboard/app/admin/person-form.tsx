import { type SyntheticEvent, useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { useAct } from "../http/use-act.ts";
import { FaultLine } from "../look/fault-line.tsx";
import { formText } from "../look/form-text.ts";
import { useWords } from "../words/use-words.ts";
import { NewPassword, type Role, ROLES } from "./shapes.ts";

/** A new person: name, role, and what they may see. */
export function PersonForm({ onMade }: { readonly onMade: (secret: NewPassword) => void }) {
  const { t } = useWords();
  const [role, setRole] = useState<Role>("station");
  const { isSending, fault, send } = useAct();
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { currentTarget } = event;
    const form = new FormData(currentTarget);
    const buildings = form.getAll("building").filter((id) => typeof id === "string");
    const scope = { buildings: buildings.length === 0 ? null : buildings, zone: formText(form, "zone") || null };
    const answer = await send("/api/v1/users", NewPassword, { method: "POST", body: { name: formText(form, "name"), role, scope } });
    if (!answer.ok) return;
    currentTarget.reset();
    onMade(answer.value);
  };
  return (
    <form className="card person-form" onSubmit={(event) => void submit(event)}>
      <h2>{t("admin.new")}</h2>
      <label className="field">
        {t("admin.name")}
        <input name="name" required maxLength={64} autoComplete="off" aria-describedby="name-help" />
      </label>
      <p className="muted" id="name-help">
        {t("admin.name_help")}
      </p>
      <fieldset className="choices">
        <legend>{t("admin.role")}</legend>
        {ROLES.map((one) => (
          <label key={one} className="choice">
            <input type="radio" name="role" value={one} checked={role === one} onChange={() => setRole(one)} />
            {t(`role.${one}`)}
          </label>
        ))}
      </fieldset>
      <p className="muted">{t(`admin.role_help.${role}`)}</p>
      {role === "resident" ? <HomeChoice /> : role !== "administrator" && <BuildingChoice />}
      <FaultLine text={fault} />
      <button className="button main" type="submit" disabled={isSending}>
        {t(isSending ? "admin.making" : "admin.make")}
      </button>
    </form>
  );
}

/** None chosen: all of them. */
function BuildingChoice() {
  const { t, say } = useWords();
  const { site } = useGateway();
  return (
    <fieldset className="choices">
      <legend>{t("admin.buildings")}</legend>
      {site.buildings.map(({ id, name }) => (
        <label key={id} className="tick">
          <input type="checkbox" name="building" value={id} />
          {say(name)}
        </label>
      ))}
    </fieldset>
  );
}

function HomeChoice() {
  const { t, say } = useWords();
  const { site, places, homes } = useGateway();
  const [building, setBuilding] = useState(site.buildings[0]?.id ?? "");
  const zones = site.zones.filter((zone) => zone.building === building && homes.has(zone.id));
  return (
    <div className="group">
      <label className="field">
        {t("admin.building")}
        <select value={building} onChange={({ target }) => setBuilding(target.value)}>
          {site.buildings.map(({ id, name }) => (
            <option key={id} value={id}>
              {say(name)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t("admin.home")}
        <select name="zone" required>
          {zones.map(({ id, name }) => (
            <option key={id} value={id}>
              {say(places.get(id) ?? name)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
