import type { ReactNode } from "react";
import type { Paged } from "../http/use-pages.ts";
import { useWords } from "../words/use-words.ts";
import { LoadFault, Skeleton } from "./skeleton.tsx";

interface Props<Page> {
  readonly of: Paged<Page>;
  readonly rows: number;
  readonly onRetry: () => void;
  readonly children: (pages: readonly Page[]) => ReactNode;
}

/** A long list in its states, with a button for what is older. */
export function PagedPart<Page>({ of: { pages, fault, isMore, more }, rows, onRetry, children }: Props<Page>) {
  const { t } = useWords();
  return (
    <>
      {fault !== null && <LoadFault fault={fault} onRetry={onRetry} />}
      {pages === null ? fault === null && <Skeleton label={t("list.loading")} rows={rows} /> : children(pages)}
      {isMore && (
        <button className="button" type="button" onClick={more}>
          {t("admin.more")}
        </button>
      )}
    </>
  );
}
