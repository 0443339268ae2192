import { useMemo } from "react";
import { mayAct, useGateway } from "../gateway-context.ts";
import { useActs } from "../station/acts.ts";
import { useShortcutKeys } from "../station/shortcut-keys.ts";
import { useGoKeys } from "./go-keys.ts";

/** The keys of every page: A answers the banner, M silences, G and a letter go to a page, ? tells all of them. */
export function useFrameKeys(onHelp: () => void): void {
  const { live, person, site, sound } = useGateway();
  const acts = useActs();
  useGoKeys(person.role, site);
  useShortcutKeys(
    useMemo(
      () => ({
        a() {
          const { urgent } = live.alerts.picture.get();
          if (urgent !== null && mayAct(person.role, urgent)) acts.answer(urgent);
        },
        m: sound.silence,
        "?": onHelp,
      }),
      [live, person, sound, acts, onHelp],
    ),
  );
}
