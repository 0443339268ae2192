import { preferences } from "../preferences.ts";

/** After G the letter of a page is waited for so long. */
const WAIT_MS = 1_500;
let goAtMs: number | null = null;

/** Notes when G was pressed, as the event's own time; null: its letter has come. */
export function setGo(atMs: number | null): void {
  goAtMs = atMs;
}

/** True for a letter that belongs to the G before it, and so does nothing else. */
export const isAfterGo = ({ timeStamp }: KeyboardEvent): boolean => goAtMs !== null && timeStamp - goAtMs < WAIT_MS;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** A key that may act: nobody types, no dialog is open, and letters are not switched off. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (!preferences.get().areKeysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return false;
  return !isTyping(event.target) && document.querySelector("dialog[open]") === null;
}
