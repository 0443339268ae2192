import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Alert } from "../../../rules/model/alert.ts";
import { useGateway } from "../gateway-context.ts";
import { STATUS } from "../live/device-table.ts";
import { useCell } from "../live/hooks.ts";
import { Skeleton } from "../look/skeleton.tsx";
import { useWords } from "../words/use-words.ts";
import { AlertRow } from "./alert-row.tsx";

interface Props {
  readonly current: Alert | null;
  readonly onChoose: (id: string) => void;
}

/** The open alerts; only the rows in sight are drawn, so that a flood stays quick. */
export function AlertList({ current, onChoose }: Props) {
  const { t } = useWords();
  const { live } = useGateway();
  const { open, isLoaded } = useCell(live.alerts.picture);
  return (
    <section className="card alert-list" aria-label={t("list.title")}>
      <header className="card-head">
        <h2>{t("list.title")}</h2>
        {isLoaded && <span className="muted">{t("list.count", { count: open.length })}</span>}
      </header>
      {!isLoaded ? (
        <Skeleton label={t("list.loading")} rows={4} />
      ) : open.length === 0 ? (
        <NoAlerts />
      ) : (
        <Rows open={open} current={current} onChoose={onChoose} />
      )}
    </section>
  );
}

function NoAlerts() {
  const { t } = useWords();
  const { live } = useGateway();
  const { roster, status } = useCell(live.devices.picture);
  const total = roster?.size ?? 0;
  const online = [...(roster?.keys() ?? [])].filter(
    (index) => status(index) !== STATUS.silent && status(index) !== STATUS.commissioning,
  ).length;
  return (
    <div className="empty">
      <p className="empty-title">{t("list.empty")}</p>
      {total > 0 && <p>{t("list.empty_devices", { total: total.toLocaleString("en-US"), online: online.toLocaleString("en-US") })}</p>}
      <p className="muted">{t("list.empty_normal")}</p>
    </div>
  );
}

function Rows({ open, current, onChoose }: Props & { readonly open: readonly Alert[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by a compiler
  const rows = useVirtualizer({
    count: open.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 96,
    getItemKey: (index) => open[index]!.id,
    overscan: 6,
  });
  const currentAt = open.findIndex(({ id }) => id === current?.id);
  useEffect(() => {
    if (currentAt >= 0) rows.scrollToIndex(currentAt);
    // Only when another alert becomes the current one: a list that scrolls by itself slips from under the finger.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the rows move without being followed
  }, [current?.id]);
  return (
    <div className="scroller" ref={scroller}>
      <ul className="rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={open.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
          >
            <AlertRow alert={open[index]!} isCurrent={index === currentAt} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </div>
  );
}
