import { type ReactNode, useState } from "react";
import { useWords } from "../words/use-words.ts";
import { useCell } from "../live/hooks.ts";
import { useGateway } from "../gateway-context.ts";
import { AlertBanner } from "./alert-banner.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { SoundBar } from "./sound-bar.tsx";
import { StaleBar } from "./stale-bar.tsx";
import { StatusBar } from "./status-bar.tsx";

/** What stands around every page: status, sound, age of the picture, and the alert that can't wait. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  const { live } = useGateway();
  const { isStale } = useCell(live.line.state);
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
      <main id="content" tabIndex={-1} className={isStale ? "content stale" : "content"}>
        {children}
      </main>
      {isSettingsOpen && <SettingsDialog onClose={() => setSettingsOpen(false)} />}
    </div>
  );
}
