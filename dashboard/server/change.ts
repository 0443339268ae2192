/** Indexes of devices that changed since a frame; last value wins, so an index is all there is to keep. */
export interface Change {
  readonly dirty: Set<number>;
  /** New to the scope, or at another place: they need their entry. */
  readonly added: Set<number>;
  readonly removed: Set<number>;
}

export const noChange = (): Change => ({ dirty: new Set(), added: new Set(), removed: new Set() });

export const isNothing = ({ dirty, added, removed }: Change): boolean => dirty.size + added.size + removed.size === 0;

export function put({ dirty, added, removed }: Change, index: number, isNew: boolean): void {
  dirty.add(index);
  removed.delete(index);
  if (isNew) added.add(index);
}

export function remove({ dirty, added, removed }: Change, index: number): void {
  dirty.delete(index);
  added.delete(index);
  removed.add(index);
}

/** `later` happened after what is in `into`. */
export function merge(into: Change, later: Change): void {
  for (const index of later.removed) remove(into, index);
  for (const index of later.dirty) put(into, index, later.added.has(index));
}

export function clear({ dirty, added, removed }: Change): void {
  dirty.clear();
  added.clear();
  removed.clear();
}
