import type { Deadline } from "../model/situation.ts";

/** Adds to a binary heap by time. */
export function pushDeadline(heap: Deadline[], deadline: Deadline): void {
  heap.push(deadline);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.atMs <= heap[at]!.atMs) return;
    swap(heap, at, parent);
    at = parent;
  }
}

/** Takes the earliest. */
export function popDeadline(heap: Deadline[]): Deadline | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return first;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = at * 2 + 1;
    let least = at;
    if (left < heap.length && heap[left]!.atMs < heap[least]!.atMs) least = left;
    if (left + 1 < heap.length && heap[left + 1]!.atMs < heap[least]!.atMs) least = left + 1;
    if (least === at) return first;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Deadline[], one: number, other: number): void {
  const kept = heap[one]!;
  heap[one] = heap[other]!;
  heap[other] = kept;
}
