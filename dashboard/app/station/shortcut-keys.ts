import { useEffect } from "react";
import { preferences } from "../preferences.ts";

type ShortcutKey = "a" | "c" | "j" | "k" | "m" | "v";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Single letters act, except while somebody types, in a dialog, with a modifier, held down, or switched off (WCAG 2.1.4). */
export function useShortcutKeys(acts: Readonly<Partial<Record<ShortcutKey, () => void>>>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!preferences.get().areKeysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      const act = Object.entries(acts).find(([key]) => key === event.key.toLowerCase())?.[1];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [acts]);
}
