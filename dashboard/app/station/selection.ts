import type { Alert } from "../../../rules/model/alert.ts";
import type { AlertPicture } from "../live/alert-book.ts";
import { createCell } from "../live/cell.ts";

/** The alert that a person chose; null: none yet. */
export const chosen = createCell<string | null>(null);

export const chooseAlert = (id: string | null): void => chosen.set(id);

/** What the card shows: the chosen alert; where nobody chose, the one that can't wait, else the first of the list. */
export function currentAlert({ byId, urgent, open }: AlertPicture, id: string | null): Alert | null {
  return (id === null ? undefined : byId.get(id)) ?? urgent ?? open[0] ?? null;
}

/** The next alert of the list up or down; stays at its ends. */
export function neighbour(open: readonly Alert[], current: Alert | null, by: 1 | -1): Alert | null {
  const at = current === null ? -1 : open.findIndex(({ id }) => id === current.id);
  if (at === -1) return open[0] ?? null;
  return open[at + by] ?? open[at] ?? null;
}
