import { createCell } from "./live/cell.ts";

export type Theme = "auto" | "day" | "night";
export interface Preferences {
  readonly theme: Theme;
  readonly areKeysOn: boolean;
}

const THEME = "linan.theme";
const KEYS = "linan.keys";

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const theme = read(THEME);

/** What a person set on this machine. */
export const preferences = createCell<Preferences>({
  theme: theme === "day" || theme === "night" ? theme : "auto",
  areKeysOn: read(KEYS) !== "off",
});

function show({ theme: wanted }: Preferences): void {
  if (wanted === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = wanted;
}

/** Keeps what was set and shows it. */
export function setPreferences(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  show(next);
  preferences.set(next);
  try {
    localStorage.setItem(THEME, next.theme);
    localStorage.setItem(KEYS, next.areKeysOn ? "on" : "off");
  } catch {
    // Without storage the choice holds for this page.
  }
}

export const applyPreferences = (): void => show(preferences.get());
