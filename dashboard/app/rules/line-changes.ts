/** A line that is only in one of two texts; `text` null: so many lines are left out here. */
export type LineChange =
  | { readonly of: "added" | "removed" | "same"; readonly text: string }
  | { readonly of: "gap"; readonly count: number };

/** Cells of the table at most, of two ends that differ: beyond it all old lines are shown before all new ones. */
const CELLS_MAX = 1_000_000;
/** Lines around a change that say where it is. */
const AROUND = 2;

/** What a person has to read of a changed text: lines that went, lines that came, and a few around them. */
export function lineChangesOf(before: string | null, after: string | null): readonly LineChange[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const same = (text: string): LineChange => ({ of: "same", text });
  return shortened([
    ...now.slice(0, start).map(same),
    ...middleOf(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...now.slice(now.length - end).map(same),
  ]);
}

const linesOf = (text: string | null): readonly string[] => (text === null || text === "" ? [] : text.replace(/\n$/, "").split("\n"));

function middleOf(old: readonly string[], now: readonly string[]): readonly LineChange[] {
  if (old.length * now.length > CELLS_MAX)
    return [...old.map((text) => ({ of: "removed" as const, text })), ...now.map((text) => ({ of: "added" as const, text }))];
  const common = longestCommon(old, now);
  const changes: LineChange[] = [];
  let [from, to] = [0, 0];
  while (from < old.length || to < now.length) {
    if (from < old.length && to < now.length && old[from] === now[to]) {
      changes.push({ of: "same", text: now[to++]! });
      from++;
    } else if (from < old.length && (to === now.length || common(from + 1, to) >= common(from, to + 1)))
      changes.push({ of: "removed", text: old[from++]! });
    else changes.push({ of: "added", text: now[to++]! });
  }
  return changes;
}

/** How many lines the rests of both have in common, in order. */
function longestCommon(old: readonly string[], now: readonly string[]): (from: number, to: number) => number {
  const width = now.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  for (let from = old.length - 1; from >= 0; from--)
    for (let to = now.length - 1; to >= 0; to--)
      table[from * width + to] =
        old[from] === now[to]
          ? table[(from + 1) * width + to + 1]! + 1
          : Math.max(table[(from + 1) * width + to]!, table[from * width + to + 1]!);
  return (from, to) => table[from * width + to]!;
}

function shortened(changes: readonly LineChange[]): readonly LineChange[] {
  const isNear = changes.map((_, at) => changes.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ of }) => of !== "same"));
  const shown: LineChange[] = [];
  for (const [at, change] of changes.entries()) {
    const last = shown.at(-1);
    if (isNear[at]) shown.push(change);
    else if (last?.of === "gap") shown[shown.length - 1] = { of: "gap", count: last.count + 1 };
    else shown.push({ of: "gap", count: 1 });
  }
  return shown;
}
