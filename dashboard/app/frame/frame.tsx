import { type ReactNode, useState } from "react";
import { CommandNotices } from "../station/command-notices.tsx";
import { useFrameKeys } from "../station/station-keys.ts";
import { useWords } from "../words/use-words.ts";
import { AlertBanner } from "./alert-banner.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { SoundBar } from "./sound-bar.tsx";
import { StaleBar } from "./stale-bar.tsx";
import { StatusBar } from "./status-bar.tsx";

/** What stands around every page: status, sound, age of the picture, and the alert that can't wait. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  useFrameKeys();
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t("bar.skip")}
      </a>
      <StatusBar onSettings={() => setSettingsOpen(true)} />
      <SoundBar />
      <StaleBar />
      <AlertBanner />
      <CommandNotices />
      <main id="content" tabIndex={-1} className="content">
        {children}
      </main>
      {isSettingsOpen && <SettingsDialog onClose={() => setSettingsOpen(false)} />}
    </div>
  );
}
