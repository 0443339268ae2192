import type { Page } from "./store.ts";

/** A page of a list from the rows found: one more than `limit` was asked for, so that it is known whether there is a next. */
export function page<Row, Shown>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => number,
  show: (row: Row) => Shown,
): Page<Shown> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const cursor = last === undefined ? 0 : position(last);
  return { rows: kept.map(show), next: rows.length > limit ? cursor : null, cursor };
}

/** A page of rows whose body is what is shown, in the order of their numbers. */
export const pageOfBodies = <Shown>(rows: readonly { readonly number: number; readonly body: string }[], limit: number): Page<Shown> =>
  page(
    rows,
    limit,
    ({ number }) => number,
    ({ body }) => JSON.parse(body),
  );
