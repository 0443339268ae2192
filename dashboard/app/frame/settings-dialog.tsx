import type { ReactNode } from "react";
import { useGateway } from "../gateway-context.ts";
import { type Language, setLanguage } from "../i18n.ts";
import { useCell } from "../live/hooks.ts";
import { Dialog } from "../look/dialog.tsx";
import { preferences, setPreferences, type Theme } from "../preferences.ts";
import { SecuredNote } from "../session/secured-note.tsx";
import { useWords } from "../words/use-words.ts";

const THEMES: readonly Theme[] = ["auto", "day", "night"];
const TONES = [
  { name: "life", word: "sound.test_p1" },
  { name: "lower", word: "sound.test_lower" },
  { name: "line", word: "sound.test_line" },
] as const;

/** What a person sets on this machine, and the way out. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const { sound } = useGateway();
  const { theme, areKeysOn } = useCell(preferences);
  const other: Language = t("language_other_code") === "en" ? "en" : "zh";
  return (
    <Dialog title={t("settings.title")} onClose={onClose}>
      <Group title={t("settings.language")}>
        <button className="button" type="button" lang={t("language_other_code")} onClick={() => setLanguage(other)}>
          {t("language_other")}
        </button>
      </Group>
      <Group title={t("settings.theme")}>
        {THEMES.map((one) => (
          <button key={one} className="button" type="button" aria-pressed={theme === one} onClick={() => setPreferences({ theme: one })}>
            {t(`settings.theme_${one}`)}
          </button>
        ))}
      </Group>
      <Group title={t("settings.sound")}>
        {TONES.map(({ name, word }) => (
          <button
            key={name}
            className="button"
            type="button"
            onClick={() => void sound.player.unlock().then(() => sound.player.once(name))}
          >
            {t("sound.test")}
            {t("colon")}
            {t(word)}
          </button>
        ))}
      </Group>
      <Group title={t("settings.keys")}>
        <label className="tick">
          <input type="checkbox" checked={areKeysOn} onChange={({ target }) => setPreferences({ areKeysOn: target.checked })} />
          {t("settings.keys_on")}
        </label>
        <p className="muted">{t("settings.keys_help")}</p>
      </Group>
      <SecuredNote />
      <Foot onClose={onClose} />
    </Dialog>
  );
}

function Foot({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const { person, signOut } = useGateway();
  return (
    <div className="dialog-foot">
      <span className="muted">{t("settings.signed_in", { name: person.name, role: t(`role.${person.role}`) })}</span>
      <button className="button" type="button" onClick={signOut}>
        {t("bar.sign_out")}
      </button>
      <button className="button main" type="button" onClick={onClose}>
        {t("settings.done")}
      </button>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
