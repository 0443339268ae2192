import { useEffect } from "react";
import { isAfterGo, isShortcut } from "./shortcut.ts";

type ShortcutKey = "a" | "c" | "d" | "j" | "k" | "m" | "o" | "v" | "?";

/** Single letters act, except while somebody types, in a dialog, with a modifier, held down, or switched off (WCAG 2.1.4). */
export function useShortcutKeys(acts: Readonly<Partial<Record<ShortcutKey, () => void>>>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!isShortcut(event) || isAfterGo(event)) return;
      const act = Object.entries(acts).find(([key]) => key === event.key.toLowerCase())?.[1];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [acts]);
}
