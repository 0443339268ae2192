import { useState } from "react";
import { useGateway } from "../gateway-context.ts";
import { usePages } from "../http/use-pages.ts";
import { PagedPart } from "../look/paged-part.tsx";
import { dayMinuteText } from "../words/time-words.ts";
import { useWords } from "../words/use-words.ts";
import { RenewDialog, SecretDialog } from "./password-dialogs.tsx";
import { PersonForm } from "./person-form.tsx";
import { type NewPassword, type User, UsersShown } from "./shapes.ts";

/** Who may sign in: the list, a new person, a new password. A password is shown once and never again. */
export function PeoplePart() {
  const { t } = useWords();
  const [tries, setTries] = useState(0);
  const [secret, setSecret] = useState<NewPassword | null>(null);
  const [renewed, setRenewed] = useState<User | null>(null);
  const users = usePages("/api/v1/users?limit=100", UsersShown, tries);
  const made = (password: NewPassword): void => {
    setRenewed(null);
    setSecret(password);
    setTries(tries + 1);
  };
  return (
    <div className="admin-people">
      <PersonForm onMade={made} />
      <section className="card">
        <h2>{t("admin.people_list")}</h2>
        <PagedPart of={users} rows={6} onRetry={() => setTries(tries + 1)}>
          {(pages) => (
            <ul className="lines">
              {pages
                .flatMap((page) => page.users)
                .map((user) => (
                  <UserLine key={user.name} user={user} onRenew={() => setRenewed(user)} />
                ))}
            </ul>
          )}
        </PagedPart>
      </section>
      {renewed !== null && <RenewDialog user={renewed} onRenewed={made} onClose={() => setRenewed(null)} />}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </div>
  );
}

function UserLine({ user, onRenew }: { readonly user: User; readonly onRenew: () => void }) {
  const { t } = useWords();
  const { site } = useGateway();
  const scope = useScopeText(user);
  return (
    <li>
      <b>{user.name}</b>
      <span>
        {t(`role.${user.role}`)} · {scope}
      </span>
      <span className="muted">
        {t("admin.since", { at: dayMinuteText(user.createdAt, site.timeZone) })}
        {user.disabledAt !== null && ` · ${t("admin.disabled")}`}
      </span>
      <button className="button" type="button" onClick={onRenew} aria-label={t("admin.renew_of", { name: user.name })}>
        {t("admin.renew")}
      </button>
    </li>
  );
}

/** What a person sees, in words. */
function useScopeText({ scope: { buildings, zone } }: User): string {
  const { t, say } = useWords();
  const { site, places } = useGateway();
  if (zone !== null) {
    const place = places.get(zone);
    return place === undefined ? zone : say(place);
  }
  if (buildings === null) return t("admin.whole");
  const names = new Map(site.buildings.map(({ id, name }) => [id, say(name)]));
  return buildings.map((id) => names.get(id) ?? id).join(t("list_comma"));
}
