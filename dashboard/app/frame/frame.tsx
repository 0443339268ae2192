import { type ReactNode, useCallback, useState } from "react";
import { CommandNotices } from "../station/command-notices.tsx";
import { useWords } from "../words/use-words.ts";
import { AlertBanner } from "./alert-banner.tsx";
import { useFrameKeys } from "./frame-keys.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { PageLinks } from "./page-links.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { SoundBar } from "./sound-bar.tsx";
import { StaleBar } from "./stale-bar.tsx";
import { StatusBar } from "./status-bar.tsx";

/** What stands around every page: status, sound, age of the picture, and the alert that can't wait. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  const [areKeysShown, setKeysShown] = useState(false);
  useFrameKeys(useCallback(() => setKeysShown(true), []));
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t("bar.skip")}
      </a>
      <StatusBar onSettings={() => setSettingsOpen(true)} />
      <PageLinks />
      <SoundBar />
      <StaleBar />
      <AlertBanner />
      <CommandNotices />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard (WCAG 2.1.1) */}
      <main id="content" tabIndex={0} className="content">
        {children}
      </main>
      {areKeysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
      {isSettingsOpen && <SettingsDialog onClose={() => setSettingsOpen(false)} />}
    </div>
  );
}
